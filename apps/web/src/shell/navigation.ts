import {
  IconBuildingHospital,
  IconChartDots3,
  IconCode,
  IconCube,
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

export interface Place {
  readonly href: string;
  readonly label: string;
  readonly icon: Icon;
  /** Second key of the shortcut: `g`, then this. */
  readonly key: string;
}

/** The places of the portal, in the order of the work. Everybody sees all of them; a page that is not for a role says so. */
export const PLACES: readonly { readonly group: string; readonly places: readonly Place[] }[] = [
  {
    group: "Work",
    places: [
      { href: "/", label: "Home", icon: IconHome, key: "h" },
      { href: "/labels", label: "Labels", icon: IconTags, key: "l" },
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
