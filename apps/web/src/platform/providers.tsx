"use client";

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { readableVariables, theme } from "../theme";
import { createQueryClient } from "./query-client";

export function Providers({ children }: { readonly children: ReactNode }) {
  const [queries] = useState(() => createQueryClient(goToSignIn));
  return (
    <MantineProvider theme={theme} cssVariablesResolver={readableVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}

/** A full load on purpose: nothing of the ended session stays in memory. The page left is where the person comes back to. */
function goToSignIn(): void {
  if (location.pathname === "/sign-in") return;
  location.assign(signInHref(location.pathname + location.search));
}

export const signInHref = (next: string): string => (next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
