import fc from "fast-check";
import type { CohortEventKind } from "./cohort-event.entity.js";
import { isClosed, whatHolds, whyNotSaid } from "./what-holds.js";

const said = (...kinds: CohortEventKind[]) => kinds.map((kind, i) => ({ kind, i }));

describe("what was said of a version", () => {
  it("holds until it is undone", () => {
    expect(whatHolds(said())).toEqual({ lock: null, deprecation: null });
    expect(whatHolds(said("lock", "deprecate"))).toMatchObject({ lock: { i: 0 }, deprecation: { i: 1 } });
    expect(whatHolds(said("lock", "deprecate", "unlock", "restore"))).toEqual({ lock: null, deprecation: null });
    expect(whatHolds(said("lock", "unlock", "lock")).lock).toMatchObject({ i: 2 });
  });

  it("may be said only where it changes something, and nobody vouches for what is given up", () => {
    const kinds = fc.array(fc.constantFrom<CohortEventKind>("lock", "unlock", "deprecate", "restore"), { maxLength: 12 });
    fc.assert(
      fc.property(kinds, (wished) => {
        const heard: { readonly kind: CohortEventKind }[] = [];
        for (const kind of wished) {
          const before = whatHolds(heard);
          if (whyNotSaid(kind, before) !== null) continue;
          expect(kind === "lock" && before.deprecation !== null).toBe(false);
          heard.push({ kind });
          expect(whatHolds(heard)).not.toEqual(before);
        }
      }),
    );
  });

  it("closes a series while its newest is locked, unless that is given up", () => {
    expect(isClosed(whatHolds(said("lock")))).toBe(true);
    expect(isClosed(whatHolds(said("lock", "deprecate")))).toBe(false);
    expect(isClosed(whatHolds(said("lock", "deprecate", "restore")))).toBe(true);
    expect(isClosed(whatHolds(said("deprecate")))).toBe(false);
  });
});
