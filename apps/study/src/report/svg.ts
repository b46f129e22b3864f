import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** Drawn as dots joined by nothing. */
  readonly dots?: boolean;
}

const COLOURS = ["#0b7285", "#c2410c", "#5f3dc4", "#2b8a3e", "#495057"];
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 4"];
const FONT = 'font-family="system-ui, sans-serif"';

/** Lines over the unit square, with what they are and how many patients are behind them written beside. */
export function squarePlot({
  title,
  x,
  y,
  lines,
  diagonal = false,
}: {
  title: string;
  x: string;
  y: string;
  lines: readonly Line[];
  diagonal?: boolean;
}): string {
  const [left, top, edge] = [56, 40, 340];
  const at = (point: Point): string => `${(left + edge * point.x).toFixed(1)},${(top + edge * (1 - point.y)).toFixed(1)}`;
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((value) => [
    `<line x1="${left}" x2="${left + edge}" y1="${top + edge * (1 - value)}" y2="${top + edge * (1 - value)}" stroke="#e9ecef"/>`,
    text(left - 8, top + edge * (1 - value) + 4, value.toFixed(1), "end"),
    text(left + edge * value, top + edge + 18, value.toFixed(1), "middle"),
  ]);
  const drawn = lines.map(({ points, dots }, i) =>
    dots === true
      ? points
          .map((point) => `<circle cx="${at(point).split(",")[0]}" cy="${at(point).split(",")[1]}" r="4" fill="${COLOURS[i % 5]}"/>`)
          .join("")
      : `<polyline points="${points.map(at).join(" ")}" fill="none" stroke="${COLOURS[i % 5]}" stroke-width="2" stroke-dasharray="${DASHES[i % 5]}"/>`,
  );
  const legend = lines.map(
    ({ name }, i) =>
      `<line x1="${left}" x2="${left + 26}" y1="${top + edge + 58 + 18 * i}" y2="${top + edge + 58 + 18 * i}" stroke="${COLOURS[i % 5]}" stroke-width="2" stroke-dasharray="${DASHES[i % 5]}"/>${text(left + 34, top + edge + 62 + 18 * i, name)}`,
  );
  const height = top + edge + 84 + 18 * lines.length;
  return svg(480, height, title, [
    ...ticks,
    `<rect x="${left}" y="${top}" width="${edge}" height="${edge}" fill="none" stroke="#868e96"/>`,
    diagonal ? `<line x1="${left}" y1="${top + edge}" x2="${left + edge}" y2="${top}" stroke="#adb5bd" stroke-dasharray="3 3"/>` : "",
    ...drawn,
    text(left + edge / 2, top + edge + 38, x, "middle"),
    `<g transform="translate(16 ${top + edge / 2}) rotate(-90)">${text(0, 0, y, "middle")}</g>`,
    ...legend,
  ]);
}

export interface Whisker {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Values with their intervals, one under the other, against a line at `reference`. */
export function forestPlot({
  title,
  x,
  rows,
  range,
  reference,
}: {
  title: string;
  x: string;
  rows: readonly Whisker[];
  range: readonly [number, number];
  reference: number;
}): string {
  const [left, top, width, step] = [470, 44, 300, 24];
  const place = (value: number): number =>
    left + (width * (Math.min(range[1], Math.max(range[0], value)) - range[0])) / (range[1] - range[0]);
  const bottom = top + step * rows.length;
  const ticks = [0, 1, 2, 3, 4].map((i) => range[0] + ((range[1] - range[0]) * i) / 4);
  return svg(left + width + 190, bottom + 60, title, [
    ...ticks.map((value) => text(place(value), bottom + 18, value.toFixed(2), "middle")),
    `<line x1="${place(reference)}" x2="${place(reference)}" y1="${top - 6}" y2="${bottom}" stroke="#868e96" stroke-dasharray="3 3"/>`,
    ...rows.map(({ label, value, low, high }, i) => {
      const y = top + step * (i + 0.5);
      return [
        text(left - 12, y + 4, label, "end"),
        `<line x1="${place(low)}" x2="${place(high)}" y1="${y}" y2="${y}" stroke="${COLOURS[0]}" stroke-width="2"/>`,
        `<circle cx="${place(value)}" cy="${y}" r="4" fill="${COLOURS[0]}"/>`,
        text(left + width + 12, y + 4, `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`),
      ].join("");
    }),
    text(left + width / 2, bottom + 38, x, "middle"),
  ]);
}

const svg = (width: number, height: number, title: string, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title}. ${SYNTHETIC}`)}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="22" font-size="14" font-weight="600" fill="#212529" ${FONT}>${escaped(title)} · ${SYNTHETIC}</text>`,
    ...parts,
    `<text x="${width - 8}" y="${height - 6}" font-size="10" text-anchor="end" fill="#868e96" ${FONT}>${escaped(RESEARCH_USE_ONLY)}</text>`,
    "</svg>\n",
  ].join("\n");

const text = (x: number, y: number, words: string, anchor = "start"): string =>
  `<text x="${x}" y="${y}" font-size="12" text-anchor="${anchor}" fill="#343a40" ${FONT}>${escaped(words)}</text>`;

const escaped = (words: string): string => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
