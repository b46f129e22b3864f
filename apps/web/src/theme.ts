import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** A quiet teal: links, actions and internal sites. */
const lagoon: MantineColorsTuple = [
  "#e8f6f7",
  "#d5eaec",
  "#abd4d8",
  "#7dbdc3",
  "#57a9b1",
  "#3f9da6",
  "#2f97a1",
  "#1f838d",
  "#0f757f",
  "#00656f",
];

/** Orchid: everything about the external hospital, which never trains. */
const orchid: MantineColorsTuple = [
  "#f7effb",
  "#e9dcf1",
  "#d2b6e3",
  "#ba8dd5",
  "#a66aca",
  "#9955c3",
  "#934ac0",
  "#803caa",
  "#723499",
  "#642b88",
];

/** The look of the portal: system fonts, small corners, dense but calm. */
export const theme = createTheme({
  primaryColor: "lagoon",
  primaryShade: { light: 8, dark: 5 },
  colors: { lagoon, orchid },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  defaultRadius: "sm",
  cursorType: "pointer",
  autoContrast: true,
  headings: {
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.5rem", lineHeight: "1.3" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
});
