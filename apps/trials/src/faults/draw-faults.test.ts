import { MOMENTS as COORDINATOR_MOMENTS } from "@midline/api/runs/coordinator-platform";
import { MOMENTS as TRAINER_MOMENTS } from "@midline/trainer/work/moments";
import { drawFaults, FAULT_KINDS } from "./draw-faults.js";
import { ACT_NAMES } from "./world/acts.js";

describe("the faults of a seed", () => {
  it("are the same again, and others of another seed", () => {
    expect(drawFaults(300, 1)).toEqual(drawFaults(300, 1));
    expect(drawFaults(300, 1)).not.toEqual(drawFaults(300, 2));
    expect(drawFaults(300, 1).slice(0, 40)).toEqual(drawFaults(40, 1));
  });

  it.each([1, 2, 3])("are of every kind before any comes by its weight, seed %i", (seed) => {
    const first = drawFaults(FAULT_KINDS.length, seed).map(({ kind }) => kind);
    expect(first.toSorted()).toEqual([...FAULT_KINDS].toSorted());
  });

  it("go through every moment and every act", () => {
    const places = (kind: string) => new Set(drawFaults(400, 1).flatMap((fault) => (fault.kind === kind ? [fault.at] : [])));
    expect(places("coordinator-failpoint")).toEqual(new Set(COORDINATOR_MOMENTS));
    expect(places("trainer-failpoint")).toEqual(new Set(TRAINER_MOMENTS));
    expect(places("mischief")).toEqual(new Set(ACT_NAMES));
  });
});
