"use client";

import { createContext, useContext, type ReactNode } from "react";
import { graphql } from "../generated/gql";
import type { Role, ViewerQuery } from "../generated/graphql";
import type { PortalFault } from "../platform/ask";
import { useAsk } from "../platform/use-ask";

const VIEWER = graphql(`
  query Viewer {
    viewer {
      id
      email
      name
      sessionExpiresAt
      memberships {
        role
        site {
          id
          code
          name
          synthetic
        }
      }
    }
  }
`);

export type Viewer = NonNullable<ViewerQuery["viewer"]>;

const Known = createContext<Viewer | null>(null);

/** Who is signed in. Only below `ViewerGate`. */
export function useViewer(): Viewer {
  const viewer = useContext(Known);
  if (viewer === null) throw new Error("useViewer stands outside ViewerGate");
  return viewer;
}

/** Whether the page should offer a deed at all. A courtesy: the API decides, and refuses whatever the page offers wrongly. */
export const holds = (viewer: Viewer, role: Role, siteCode?: string): boolean =>
  viewer.memberships.some((membership) => membership.role === role && (siteCode === undefined || membership.site?.code === siteCode));

export interface ViewerGateProps {
  readonly waiting: ReactNode;
  readonly nobody: ReactNode;
  readonly failed: (fault: PortalFault) => ReactNode;
  readonly children: ReactNode;
}

export function ViewerGate({ waiting, nobody, failed, children }: ViewerGateProps) {
  const query = useAsk(VIEWER, {}, { everyMs: 300_000 });
  if (query.data === undefined) return query.error === null ? waiting : failed(query.error);
  const { viewer } = query.data;
  if (viewer === null || viewer === undefined) return nobody;
  return <Known.Provider value={viewer}>{children}</Known.Provider>;
}
