import { SEEDED_BUGS } from "./seeded-bugs.js";
import { trySchedules } from "./try-schedules.js";

// Hundreds of schedules on a loaded machine.
jest.setTimeout(900_000);

/** Schedules of this seed catch every seeded bug, and find nothing in the product. */
const SEED = 1;
const BOUND = 600;

describe("a seeded bug", () => {
  it("has at least fifteen kinds", () => {
    expect(new Set(SEEDED_BUGS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(15);
  });

  it.each(SEEDED_BUGS.map((bug) => [bug.name, bug] as const))("is caught: %s", async (_, bug) => {
    const { failure } = await trySchedules({ count: BOUND, seed: SEED, bug, shrinks: false });
    expect(failure?.violations).not.toHaveLength(0);
    expect(failure).not.toBeNull();
  });
});

describe("the product", () => {
  it("breaks no invariant in the schedules that catch them, which reach every kind of blow", async () => {
    const { schedules, failure, tally } = await trySchedules({ count: BOUND, seed: SEED });
    expect(failure).toBeNull();
    expect(schedules).toBe(BOUND);
    for (const reached of ["update.accept", "round.freeze", "round.commit", "round.abort", "run.withdraw", "run.fail", "run.cancel"])
      expect({ reached, times: tally.get(`deed ${reached}`) ?? 0 }).not.toEqual({ reached, times: 0 });
  });
});
