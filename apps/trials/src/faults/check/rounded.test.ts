import { encodeUpdate } from "@midline/federation/update-encoding";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { tensorsIn } from "../../schedules/recompute-average.js";
import { changesOf } from "../world/constants.js";
import { Rounded } from "./rounded.js";

const PLAN = { seed: 3, updateEncoding: "int8" } as const;
const NUMBERS = 700;

describe("the checker's own rounding", () => {
  it("is the product's, to the bit and through the rounds, and is another without what was left out", () => {
    const own = new Rounded("int8");
    let residual: readonly NamedTensor[] | null = null;
    const same: boolean[] = [];
    const forgetful: boolean[] = [];
    for (let round = 0; round < 12; round++) {
      const changes = changesOf(PLAN, "north", round, "w");
      const delta = [{ name: "w", shape: [NUMBERS], values: Float32Array.from({ length: NUMBERS }, (_, i) => changes[i % 4]!) }];
      const encoded = encodeUpdate(delta, residual, "int8");
      if (!encoded.ok) throw new Error(encoded.fault.message);
      residual = encoded.value.residual;
      const [read] = tensorsIn(encoded.value.file);
      const repeats = (sent: readonly number[]): boolean => read!.values.every((value, i) => Object.is(value, sent[i % 4]));
      same.push(repeats(own.sent("north w", changes)));
      forgetful.push(repeats(new Rounded("int8").sent("north w", changes)));
    }
    expect(same).toEqual(Array(12).fill(true));
    expect(forgetful[0]).toBe(true);
    expect(forgetful.filter((is) => is).length).toBeLessThan(12);
  });

  it("reads half floats as the product does", () => {
    const values = Float32Array.from({ length: 9 }, (_, i) => (i - 4) * 0.001 + 2 ** -30);
    const encoded = encodeUpdate([{ name: "w", shape: [9], values }], null, "float16");
    if (!encoded.ok) throw new Error(encoded.fault.message);
    const [left] = encoded.value.residual;
    expect(tensorsIn(encoded.value.file)[0]!.values.map((value, i) => value + left!.values[i]!)).toEqual([...values]);
  });
});
