import fc from "fast-check";
import type { LineageKind } from "../generated/graphql";
import { layOut, NODE, type Link, type Placeable } from "./lay-out";

const KINDS: LineageKind[] = ["CASE", "ASSAY", "REVISION", "COHORT", "RUN", "ROUND", "UPDATE", "MODEL", "EVALUATION", "PREDICTION"];
const IN_ROUND: LineageKind[] = ["ROUND", "UPDATE", "MODEL", "EVALUATION", "PREDICTION"];

const nodes = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), run: fc.integer({ min: 0, max: 3 }), round: fc.integer({ min: 1, max: 3 }) }),
  {
    maxLength: 40,
  },
);

const placeable = (drawn: readonly { kind: LineageKind; run: number; round: number }[]): Placeable[] =>
  drawn.map(({ kind, run, round }, i) => ({
    key: `${kind.toLowerCase()}/${i}`,
    kind,
    ...(IN_ROUND.includes(kind) ? { runId: `run ${run}`, fromRound: round } : {}),
  }));

describe("the picture of a lineage", () => {
  it("never lays one node over another, and holds all of them", () => {
    fc.assert(
      fc.property(nodes, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }), (drawn, pairs) => {
        const all = placeable(drawn);
        const links: Link[] =
          all.length === 0 ? [] : pairs.map(([a, b]) => ({ from: all[a % all.length]?.key ?? "", to: all[b % all.length]?.key ?? "" }));
        const { places, width, height } = layOut(all, links);
        const placed = [...places.values()];
        expect(placed).toHaveLength(all.length);
        for (const [i, a] of placed.entries()) {
          expect(a.x + NODE.width).toBeLessThanOrEqual(width);
          expect(a.y + NODE.height).toBeLessThanOrEqual(height);
          expect(a.y).toBeGreaterThanOrEqual(NODE.head);
          for (const b of placed.slice(i + 1)) expect(a.x === b.x && Math.abs(a.y - b.y) < NODE.height).toBe(false);
        }
      }),
    );
  });

  it("stands in columns from the tissue to the answer, and leaves out those that are empty", () => {
    const all = placeable([
      { kind: "MODEL", run: 0, round: 1 },
      { kind: "RUN", run: 0, round: 1 },
      { kind: "REVISION", run: 0, round: 1 },
    ]);
    expect(layOut(all, []).columns).toEqual(["REVISION", "RUN", "MODEL"]);
  });

  it("puts a run beside the middle of what came of it", () => {
    const all = placeable([...[1, 2, 3].map((round) => ({ kind: "MODEL" as const, run: 0, round })), { kind: "RUN", run: 0, round: 1 }]);
    const links = [0, 1, 2].map((i) => ({ from: "run/3", to: `model/${i}` }));
    const { places } = layOut(all, links);
    expect(places.get("run/3")?.y).toBe(places.get("model/1")?.y);
  });
});
