"use client";

import { Skeleton } from "@mantine/core";
import dynamic from "next/dynamic";
import { PageHeader } from "../ui/page-header";

const Console = dynamic(async () => (await import("./console")).Console, { ssr: false, loading: () => <Skeleton h="70vh" /> });

/** The API with its documentation, to try by hand. */
export function GraphiqlPage() {
  return (
    <>
      <PageHeader
        title="GraphQL"
        purpose="The same API this portal uses, with your own session and your own rights. Everything here can be scripted with an API token."
      />
      <Console />
    </>
  );
}
