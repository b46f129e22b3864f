import { DEFAULT_THEME } from "@mantine/core";
import { theme, WORDS_SHADE } from "./theme";

/** Relative luminance of a colour "#rrggbb", a part `kept` of it and the rest black (WCAG 2.2). */
function luminance(colour: string, kept = 1): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = (parseInt(colour.slice(at, at + 2), 16) / 255) * kept;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each(["blue", "gray", "green", "lagoon", "orange", "orchid", "red", "teal", "yellow"])("words in light %s can be read", (name) => {
  const shades = theme.colors?.[name] ?? DEFAULT_THEME.colors[name];
  if (!shades) throw new Error(`no colour ${name}`);
  const words = luminance(shades[9], WORDS_SHADE);
  for (const ground of [shades[0], shades[1]]) expect((luminance(ground) + 0.05) / (words + 0.05)).toBeGreaterThanOrEqual(4.5);
});
