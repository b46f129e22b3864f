import {
  IconBuildingHospital,
  IconChartDots3,
  IconCode,
  IconCube,
  IconFolderOpen,
  IconEyeCheck,
  IconFileExport,
  IconHome,
  IconShieldCheck,
  IconStethoscope,
  IconTable,
  IconTags,
  IconUsers,
  IconUsersGroup,
  type Icon,
} from "@tabler/icons-react";
import { holds, type Viewer } from "../access/viewer";
import type { Role } from "../generated/graphql";

export interface Place {
  readonly href: string;
  readonly label: string;
  readonly icon: Icon;
  /** Second key of the shortcut: `g`, then this. */
  readonly key: string;
  /** Who has something to do there; everybody when left out. */
  readonly roles?: readonly Role[];
}

/** Who reads, settles, or sees how reviews stand. */
const REVIEWING: readonly Role[] = ["READER", "ADJUDICATOR", "LEAD", "DATA_SCIENTIST", "SITE_COORDINATOR", "AUDITOR"];

/** The places of the portal, in the order of the work. Nearly all are shown to everybody; a page that is not for a role says so. */
export const PLACES: readonly { readonly group: string; readonly places: readonly Place[] }[] = [
  {
    group: "Work",
    places: [
      { href: "/", label: "Home", icon: IconHome, key: "h" },
      { href: "/labels", label: "Labels", icon: IconTags, key: "l" },
      { href: "/cases", label: "Cases", icon: IconFolderOpen, key: "k" },
      { href: "/review", label: "Review", icon: IconEyeCheck, key: "v", roles: REVIEWING },
      { href: "/cohorts", label: "Cohorts", icon: IconUsersGroup, key: "c" },
      { href: "/runs", label: "Runs", icon: IconChartDots3, key: "r" },
      { href: "/models", label: "Models", icon: IconCube, key: "m" },
      { href: "/leaderboard", label: "Leaderboard", icon: IconTable, key: "b" },
      { href: "/predictions", label: "Predictions", icon: IconStethoscope, key: "p" },
      { href: "/exports", label: "Exports", icon: IconFileExport, key: "x" },
    ],
  },
  {
    group: "Consortium",
    places: [
      { href: "/sites", label: "Sites", icon: IconBuildingHospital, key: "s" },
      { href: "/people", label: "People", icon: IconUsers, key: "e" },
      { href: "/audit", label: "Audit", icon: IconShieldCheck, key: "a" },
      { href: "/graphiql", label: "GraphQL", icon: IconCode, key: "q" },
    ],
  },
];

/** Whether a place is the one the address belongs to. */
export const isHere = (place: Place, pathname: string): boolean =>
  place.href === "/" ? pathname === "/" : pathname === place.href || pathname.startsWith(`${place.href}/`);

/** Whether a place is shown to this person. */
export const isFor = (place: Place, viewer: Viewer): boolean =>
  place.roles === undefined || place.roles.some((role) => holds(viewer, role));
