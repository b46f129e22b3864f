/** Internal sites in the order of their codes; told apart by dash as well, for those who do not see the hue. */
const INTERNAL = [
  { colour: "light-dark(var(--mantine-color-lagoon-8), var(--mantine-color-lagoon-4))", dash: undefined },
  { colour: "light-dark(var(--mantine-color-blue-7), var(--mantine-color-blue-4))", dash: "7 3" },
  { colour: "light-dark(var(--mantine-color-green-8), var(--mantine-color-green-4))", dash: "2 3" },
  { colour: "light-dark(var(--mantine-color-orange-7), var(--mantine-color-orange-4))", dash: "9 3 2 3" },
] as const;

/** External hospitals have one colour of their own everywhere. */
const EXTERNAL = { colour: "light-dark(var(--mantine-color-orchid-7), var(--mantine-color-orchid-3))", dash: "5 2" } as const;

export interface SeriesLook {
  readonly colour: string;
  readonly dash: string | undefined;
}

/** All sites together. */
export const POOLED: SeriesLook = { colour: "light-dark(var(--mantine-color-gray-8), var(--mantine-color-gray-4))", dash: undefined };

/** How a site is drawn, the same on every page. */
export function siteLook(code: string, internalCodes: readonly string[]): SeriesLook {
  const index = [...internalCodes].sort().indexOf(code);
  return index < 0 ? EXTERNAL : (INTERNAL[index % INTERNAL.length] ?? POOLED);
}
