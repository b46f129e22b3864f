import {
  Badge,
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

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

/** Ochre instead of Mantine's yellow, whose words nobody can read on white. */
const yellow: MantineColorsTuple = [
  "#fff7e0",
  "#fdecc0",
  "#f8d98a",
  "#f1c453",
  "#e5ae2b",
  "#cf9714",
  "#ad7a08",
  "#8d6204",
  "#725002",
  "#5c4000",
];

/** How much of its darkest shade a colour's words keep on its lightest; the rest is black, as Mantine's orange and green need. */
export const WORDS_SHADE = 0.84;

/** Light badges, buttons and alerts with words dark enough to read: at least 4.5 to 1 on their ground. */
const readableLight: VariantColorsResolver = (input) => {
  const colours = defaultVariantColorsResolver(input);
  const name = input.color ?? input.theme.primaryColor;
  if (input.variant !== "light" || input.theme.colors[name] === undefined) return colours;
  const shade = (n: number) => `var(--mantine-color-${name}-${n})`;
  return {
    ...colours,
    background: `light-dark(${shade(0)}, color-mix(in srgb, ${shade(8)} 26%, transparent))`,
    hover: `light-dark(${shade(1)}, color-mix(in srgb, ${shade(8)} 36%, transparent))`,
    color: `light-dark(color-mix(in srgb, ${shade(9)} ${WORDS_SHADE * 100}%, black), ${shade(2)})`,
  };
};

/** The look of the portal: system fonts, small corners, dense but calm. */
export const theme = createTheme({
  primaryColor: "lagoon",
  primaryShade: 8,
  colors: { lagoon, orchid, yellow },
  variantColorResolver: readableLight,
  components: {
    // A state that is cut off is not a state.
    Badge: Badge.extend({ styles: { root: { flexShrink: 0, minWidth: "max-content" }, label: { overflow: "visible" } } }),
  },
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

/** Quiet words are still words: 4.5 to 1 on the page and on panels, which Mantine's grey is not. */
export const readableVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "#5a646d", "--mantine-color-placeholder": "#68727b" },
  dark: { "--mantine-color-dimmed": "#a3a7ab", "--mantine-color-placeholder": "#9b9fa3" },
});
