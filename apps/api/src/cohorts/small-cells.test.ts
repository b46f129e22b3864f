import { FOLDS } from "@midline/shared/cohorts/folds";
import { heldOutOf } from "@midline/shared/cohorts/held-out-share";
import { type ByClass, byClass, LABEL_CLASSES } from "@midline/shared/cohorts/label-classes";
import { lessWithin, type ReleasedCount } from "@midline/shared/cohorts/released-count";
import fc from "fast-check";
import { releaseFlow } from "./release-flow.js";
import { type CountedMember, releaseFolds, releaseSite, type ToldSite } from "./release-sites.js";

const LABELS: ByClass<boolean | null> = { positive: true, negative: false, unlabelled: null };

/** A training site with so many patients of each class, split and dealt as a frozen cohort is. */
const siteOf = (classes: ByClass<number>, floor: number): ToldSite => {
  let next = 0;
  const members = LABEL_CLASSES.flatMap((label) =>
    Array.from({ length: classes[label] }, (_, i): CountedMember => ({
      siteId: "s",
      label: LABELS[label],
      split: i < heldOutOf(classes[label], 0.25) ? "validation" : "train",
      fold: next++ % FOLDS,
    })),
  );
  return { siteId: "s", external: false, floor, validationFraction: 0.25, members };
};

/** A flow of one site, from how many of each class each rule leaves; one case in four that is left has no value. */
const flowOf = (remaining: readonly ByClass<number>[]) => ({
  steps: remaining.map((_, i) => ({ rule: `rule ${i}`, description: "", missing: "KEEP" as const })),
  sites: [{ siteId: "s", remaining, withoutValue: remaining.map((step) => byClass((label) => Math.floor(step[label] / 4))) }],
});

const FLOOR = 5;
const sizes = fc.integer({ min: 0, max: 40 });
const classes = fc.record({ positive: sizes, negative: sizes, unlabelled: sizes });
/** Each rule leaves a part of what was there. */
const chains = fc
  .tuple(classes, fc.array(fc.record({ positive: fc.nat(100), negative: fc.nat(100), unlabelled: fc.nat(100) }), { maxLength: 5 }))
  .map(([all, shares]) =>
    shares.reduce<readonly ByClass<number>[]>(
      (chain, share) => {
        const last = chain.at(-1) ?? all;
        return [...chain, byClass((label) => Math.floor((last[label] * share[label]) / 100))];
      },
      [all],
    ),
  );

const toldOf = (chain: readonly ByClass<number>[], floor: number) => {
  const site = siteOf(chain.at(-1) ?? byClass(() => 0), floor);
  return { flow: releaseFlow(flowOf(chain), new Map([["s", floor]])), site: releaseSite(site), folds: releaseFolds(site) };
};

describe("what other sites are told of a cohort", () => {
  it("is the same for all cohorts whose classes lie in the same bands: it is worked out from nothing else", () => {
    fc.assert(
      fc.property(chains, fc.integer({ min: 2, max: 12 }), (chain, floor) => {
        const lowest = chain.map((step) => byClass((label) => Math.floor(step[label] / floor) * floor));
        const highest = lowest.map((step) => byClass((label) => step[label] + floor - 1));
        const told = (of: typeof chain) => {
          const { flow, ...rest } = toldOf(of, floor);
          return {
            ...rest,
            flow: flow.map(({ remaining, excluded, sites }) => ({ remaining, excluded, sites: sites.map((each) => each.excluded) })),
          };
        };
        expect(told(chain)).toEqual(told(lowest));
        expect(told(chain)).toEqual(told(highest));
      }),
    );
  });

  it("is exact where the floor is 1", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        const told = toldOf(chain, 1);
        const last = chain.at(-1) ?? byClass(() => 0);
        expect(told.site.total).toEqual({ atLeast: told.site.total.atMost, atMost: last.positive + last.negative + last.unlabelled });
        expect(told.folds.reduce((sum, { positives }) => sum + positives.atLeast, 0)).toBe(last.positive);
      }),
    );
  });

  it("never tells of two cohorts, one in the other, that fewer than the floor are between them, and somebody", () => {
    const isVague = ({ atLeast, atMost }: ReleasedCount) => atLeast === 0 || atMost >= FLOOR;
    fc.assert(
      fc.property(chains, (chain) => {
        const [before, after] = [toldOf(chain.slice(0, -1), FLOOR), toldOf(chain, FLOOR)];
        if (chain.length < 2) return;
        for (const name of ["total", "positives", "negatives", "unlabelled"] as const)
          expect(isVague(lessWithin(before.site[name], after.site[name]))).toBe(true);
        for (const step of after.flow) {
          expect(isVague(step.excluded) && step.sites.every(({ excluded }) => isVague(excluded))).toBe(true);
          expect(isVague(step.withoutValue)).toBe(true);
        }
      }),
    );
  });
});
