"use client";

import { Button, type ButtonProps } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";

/** A link that looks like a button: it goes somewhere and does nothing. */
export function LinkButton({ href, children, ...props }: ButtonProps & { readonly href: string; readonly children: ReactNode }) {
  return (
    <Button component={Link} href={href} {...props}>
      {children}
    </Button>
  );
}
