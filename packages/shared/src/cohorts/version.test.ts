import fc from "fast-check";
import { SPLITS } from "../protocol/vocabulary.js";
import { diffVersions, type VersionContent, type VersionMember } from "./diff.js";
import { BUMPS, bumpOf, nextVersion } from "./version.js";

const member = fc.record({
  caseId: fc.integer({ min: 0, max: 8 }).map((n) => `case-${n}`),
  revisionId: fc.constantFrom("r1", "r2"),
  label: fc.constantFrom(true, false, null),
  split: fc.constantFrom(...SPLITS),
  fold: fc.constantFrom(0, 1, null),
});
const content: fc.Arbitrary<VersionContent> = fc.record({
  name: fc.constantFrom("a", "b"),
  target: fc.constantFrom("h3k27m", "h3k27Altered"),
  criteria: fc.constantFrom({ rules: [{ min: 1, max: 2 }] }, { rules: [] }),
  validationFraction: fc.constantFrom(0.2, 0.25),
  seed: fc.constantFrom(1, 2),
  samePatient: fc.constantFrom("refuse", "keepTogether"),
  members: fc.uniqueArray(member, { selector: ({ caseId }) => caseId }),
});
const labelOf = ({ members }: VersionContent, caseId: string): boolean | null | undefined =>
  members.find((each) => each.caseId === caseId)?.label;
const bump = (from: VersionContent, to: VersionContent) => bumpOf(diffVersions(from, to));

/** The rule in other words: what the earlier version promised is kept by the later one. */
function keepsAll(from: VersionContent, to: VersionContent): boolean {
  const keepsPatients = from.members.every(({ caseId, label }) => {
    const now = labelOf(to, caseId);
    return now !== undefined && (label === null || now === label);
  });
  return keepsPatients && from.target === to.target && JSON.stringify(from.criteria) === JSON.stringify(to.criteria);
}

describe("the version of a cohort", () => {
  it("is a major one if and only if a patient, a label, the question or a criterion that was there is not there any more", () => {
    fc.assert(
      fc.property(content, content, (from, to) => expect(bump(from, to) === "major").toBe(!keepsAll(from, to))),
      { numRuns: 2000 },
    );
  });

  it("is a minor one if and only if all is kept and a patient or a label came", () => {
    const isMore = (from: VersionContent, to: VersionContent): boolean =>
      to.members.some(({ caseId, label }) => (label === null ? labelOf(from, caseId) === undefined : labelOf(from, caseId) !== label));
    fc.assert(
      fc.property(content, content, (from, to) => expect(bump(from, to) === "minor").toBe(keepsAll(from, to) && isMore(from, to))),
      { numRuns: 2000 },
    );
  });

  it("is none for the same content, in whatever order", () => {
    fc.assert(
      fc.property(content, (one) => expect(bump(one, { ...one, members: one.members.toReversed() })).toBeNull()),
      { numRuns: 500 },
    );
  });

  it("is a patch for what changes neither patients nor labels", () => {
    const one: VersionMember = { caseId: "case-1", revisionId: "r1", label: true, split: "train", fold: 0 };
    const from = { name: "a", target: "h3k27m", criteria: {}, validationFraction: 0.2, seed: 1, samePatient: "refuse", members: [one] };
    for (const change of [{ name: "b" }, { seed: 2 }, { validationFraction: 0.3 }, { samePatient: "keepOne" }])
      expect(bump(from, { ...from, ...change })).toBe("patch");
    for (const change of [{ split: "validation" as const }, { fold: 1 }, { revisionId: "r2" }])
      expect(bump(from, { ...from, members: [{ ...one, ...change }] })).toBe("patch");
  });

  it("goes up, and begins again at zero below what went up", () => {
    expect(BUMPS.map((each) => nextVersion("1.2.3", each))).toEqual(["2.0.0", "1.3.0", "1.2.4"]);
    expect(() => nextVersion("1.2", "patch")).toThrow(RangeError);
  });
});

describe("the difference of two versions", () => {
  it("leads from the one to the other, and back when it is turned round", () => {
    fc.assert(
      fc.property(content, content, (from, to) => {
        const diff = diffVersions(from, to);
        const gone = new Set(diff.removed.map(({ caseId }) => caseId));
        const labels = new Map(diff.labels.map((each) => [each.caseId, each.to]));
        const made = [
          ...from.members
            .filter(({ caseId }) => !gone.has(caseId))
            .map(({ caseId, label }) => [caseId, labels.has(caseId) ? labels.get(caseId) : label]),
          ...diff.added.map(({ caseId, label }) => [caseId, label]),
        ];
        expect(new Map(made.map(([id, label]) => [id, label]))).toEqual(new Map(to.members.map(({ caseId, label }) => [caseId, label])));
        const back = diffVersions(to, from);
        expect(back.added).toEqual(diff.removed);
        expect(new Set(back.splits.map((each) => each.caseId))).toEqual(new Set(diff.splits.map((each) => each.caseId)));
      }),
      { numRuns: 500 },
    );
  });
});
