import fc from "fast-check";
import { canonicalHash } from "@midline/shared/canonical-hash";
import { CODEBOOK, type LabelValues } from "@midline/shared/labels/codebook";
import { valuesHash } from "./values-hash.js";

const isValues = (values: Readonly<Record<string, unknown>>): values is LabelValues & Record<string, unknown> =>
  Object.keys(values).length > 0;

it("says what the canonical hash says, whatever stands in the columns and in whatever order", () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(fc.string()),
  );
  const names = CODEBOOK.map(({ name }) => name);
  const anyValues = fc
    .shuffledSubarray(names, { minLength: 1 })
    .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, value]))));
  fc.assert(
    fc.property(anyValues, (values) => {
      if (!isValues(values)) throw new Error("No values were drawn.");
      expect(valuesHash(values)).toBe(canonicalHash(values));
    }),
    { numRuns: 50 },
  );
});
