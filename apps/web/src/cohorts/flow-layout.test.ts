import { release } from "@midline/shared/cohorts/released-count";
import fc from "fast-check";
import type { FlowFigure } from "./flow-figure";
import { layOut, wrapped } from "./flow-layout";

const count = fc.tuple(fc.nat(5000), fc.integer({ min: 1, max: 50 })).map(([n, floor]) => release(n, floor));
const split = (name: "TRAIN" | "VALIDATION" | "EXTERNAL") =>
  fc.record({ split: fc.constant(name), total: count, positives: count, negatives: count, unlabelled: count });
const figures: fc.Arbitrary<FlowFigure> = fc.record({
  title: fc.constant("All hospitals"),
  start: count,
  rules: fc
    .array(fc.record({ description: fc.lorem({ maxCount: 20 }), remaining: count, excluded: count, undecided: fc.boolean() }), {
      maxLength: 12,
    })
    .map((rules) => rules.map((rule, i) => ({ ...rule, position: i + 1 }))),
  eligible: count,
  splits: fc.tuple(split("TRAIN"), split("VALIDATION"), split("EXTERNAL")).chain((all) => fc.subarray(all)),
});

describe("the layout of a flow diagram", () => {
  it("has a box for everyone, for each rule, for who is in and for each split, none over another, all within the picture", () => {
    fc.assert(
      fc.property(figures, (figure) => {
        const { boxes, width, height } = layOut(figure);
        expect(boxes).toHaveLength(2 + figure.rules.length + figure.splits.length);
        for (const box of boxes) {
          expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
          for (const other of boxes.filter((each) => each !== box)) {
            const apart =
              box.x + box.width <= other.x ||
              other.x + other.width <= box.x ||
              box.y + box.height <= other.y ||
              other.y + other.height <= box.y;
            expect([box.key, other.key, apart]).toEqual([box.key, other.key, true]);
          }
        }
      }),
    );
  });

  it("sets the whole heading of a box in bold, though it takes two lines", () => {
    const nobody = release(0, 13);
    const external = { split: "EXTERNAL" as const, total: nobody, positives: nobody, negatives: nobody, unlabelled: nobody };
    const splits = [{ ...external, split: "TRAIN" as const }, { ...external, split: "VALIDATION" as const }, external];
    const { boxes } = layOut({ title: "", start: nobody, rules: [], eligible: nobody, splits });
    const box = boxes.find(({ key }) => key === "EXTERNAL");
    expect(box?.lines.slice(0, box.headLines).join(" ")).toMatch(/^External test: n = /);
    expect(box?.lines[box.headLines]).toMatch(/^positive/);
  });

  it("loses no word of a sentence", () => {
    fc.assert(fc.property(fc.lorem({ maxCount: 30 }), (text) => expect(wrapped(text, 20).join(" ")).toBe(text)));
  });
});
