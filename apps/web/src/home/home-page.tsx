"use client";

import { PageHeader } from "../ui/page-header";

export function HomePage() {
  return <PageHeader title="Home" />;
}
