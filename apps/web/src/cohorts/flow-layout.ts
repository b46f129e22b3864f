import { countWords } from "../ui/count-text";
import type { FlowFigure } from "./flow-figure";

export interface FlowBox {
  readonly key: string;
  readonly kind: "main" | "side" | "end";
  /** Of the rule, counted from 1; 0 for boxes of no rule. */
  readonly position: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  /** So many of them, the first, are set in bold. */
  readonly headLines: number;
}

export interface FlowArrow {
  readonly key: string;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly FlowBox[];
  readonly arrows: readonly FlowArrow[];
}

export const LINE_HEIGHT = 17;
export const PADDING = 9;
const MAIN = { x: 8, width: 330 };
const SIDE = { x: 392, width: 300 };
const END_GAP = 14;
const GAP = 26;
const WIDTH = 700;
/** Characters to a pixel at 13 pixels, for a wide letter now and then. */
const PER_PIXEL = 1 / 7;

export const SPLIT_TITLES = { TRAIN: "Training", VALIDATION: "Validation", EXTERNAL: "External test" } as const;

/** Breaks a sentence into lines no longer than that; a longer word has its own. */
export function wrapped(text: string, characters: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= characters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

type Fitted = Pick<FlowBox, "lines" | "headLines" | "height">;

/** The first text is the heading. */
function fit(texts: readonly string[], width: number): Fitted {
  const broken = texts.map((text) => wrapped(text, Math.floor((width - 2 * PADDING) * PER_PIXEL)));
  const lines = broken.flat();
  return { lines, headLines: broken[0]?.length ?? 0, height: lines.length * LINE_HEIGHT + 2 * PADDING };
}
const n = (words: string): string => `n = ${words}`;

/** Where the boxes and arrows of a flow diagram stand: everyone on top, exclusions to the right, who is left below, splits at the bottom. Pixels. */
export function layOut(figure: FlowFigure): FlowLayout {
  const boxes: FlowBox[] = [];
  const arrows: FlowArrow[] = [];
  const middle = MAIN.x + MAIN.width / 2;
  const main = (key: string, y: number, texts: readonly string[]): number => {
    const fitted = fit(texts, MAIN.width);
    boxes.push({ key, kind: "main", position: 0, ...MAIN, y, ...fitted });
    return y + fitted.height;
  };
  const startBottom = main("start", 8, ["Labelled cases", n(countWords(figure.start))]);
  let y = startBottom + GAP / 2;
  for (const { position, description, excluded, undecided } of figure.rules) {
    const fitted = fit(
      [`Excluded: ${n(countWords(excluded))}`, `Not met: ${description}`, ...(undecided ? ["Missing values: not decided"] : [])],
      SIDE.width,
    );
    boxes.push({ key: `rule-${position}`, kind: "side", position, ...SIDE, y, ...fitted });
    arrows.push({ key: `rule-${position}`, from: [middle, y + fitted.height / 2], to: [SIDE.x, y + fitted.height / 2] });
    y += fitted.height + GAP / 2;
  }
  y += GAP / 2;
  arrows.push({ key: "eligible", from: [middle, startBottom], to: [middle, y] });
  const eligibleBottom = main("eligible", y, ["In the cohort", n(countWords(figure.eligible))]);
  const top = eligibleBottom + GAP * 1.5;
  const width = (WIDTH - 16 - END_GAP * Math.max(0, figure.splits.length - 1)) / Math.max(1, figure.splits.length);
  let bottom = figure.splits.length === 0 ? eligibleBottom : top;
  for (const [i, split] of figure.splits.entries()) {
    const x = 8 + i * (width + END_GAP);
    const fitted = fit(
      [
        `${SPLIT_TITLES[split.split]}: ${n(countWords(split.total))}`,
        `positive ${countWords(split.positives)}`,
        `negative ${countWords(split.negatives)}`,
        `without a label ${countWords(split.unlabelled)}`,
      ],
      width,
    );
    boxes.push({ key: split.split, kind: "end", position: 0, x, y: top, width, ...fitted });
    arrows.push({ key: split.split, from: [middle, eligibleBottom], to: [x + width / 2, top] });
    bottom = Math.max(bottom, top + fitted.height);
  }
  return { width: WIDTH, height: bottom + 8, boxes, arrows };
}
