import { isScoredOn, type Standing, trainsIn } from "./held-out.js";

const members: readonly Standing[] = [
  { split: "train", fold: 0 },
  { split: "validation", fold: 1 },
  { split: "train", fold: 2 },
  { split: "validation", fold: 2 },
  { split: "external", fold: null },
];
const which = (test: (member: Standing) => boolean): readonly number[] => members.flatMap((member, i) => (test(member) ? [i] : []));

describe("who trains and who is scored", () => {
  it("without a fold is told by the split", () => {
    expect(which((member) => trainsIn(member, null))).toEqual([0, 2]);
    expect(which((member) => isScoredOn(member, { split: "validation", fold: null }))).toEqual([1, 3]);
    expect(which((member) => isScoredOn(member, { split: "external", fold: null }))).toEqual([4]);
  });

  it("with a fold is everyone outside it and everyone in it, whatever the split; an external patient never trains", () => {
    expect(which((member) => trainsIn(member, 2))).toEqual([0, 1]);
    expect(which((member) => isScoredOn(member, { split: "validation", fold: 2 }))).toEqual([2, 3]);
  });

  it("with a fold is nobody in a cohort that was frozen without folds", () => {
    const old: Standing = { split: "train", fold: null };
    expect([trainsIn(old, 2), isScoredOn(old, { split: "validation", fold: 2 })]).toEqual([false, false]);
  });
});
