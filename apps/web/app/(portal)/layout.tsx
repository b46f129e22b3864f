import { Suspense, type ReactNode } from "react";
import { PortalShell } from "../../src/shell/portal-shell";

export default function PortalLayout({ children }: { readonly children: ReactNode }) {
  return (
    <PortalShell>
      <Suspense>{children}</Suspense>
    </PortalShell>
  );
}
