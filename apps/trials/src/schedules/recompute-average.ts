import { numbersIn } from "../numbers-in.js";

/** One tensor of a weights container, read without the product's reader. */
interface Tensor {
  readonly name: string;
  readonly values: readonly number[];
}

/** What one site put into a round. */
export interface Share {
  readonly payload: Uint8Array;
  readonly examples: Readonly<Record<"trunk" | "classification" | "segmentation" | "age", number>>;
}

/** Reads a container: eight bytes of magic, the header's length, the header, the numbers. */
export function tensorsIn(file: Uint8Array): readonly Tensor[] {
  const start = 12 + new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(8, true);
  const header: { readonly name: string; readonly dtype: string; readonly offset: number; readonly bytes: number }[] = JSON.parse(
    Buffer.from(file.subarray(12, start)).toString("utf8"),
  );
  return header.map(({ name, dtype, offset, bytes }) => ({
    name,
    values: numbersIn(dtype, file.subarray(start + offset, start + offset + bytes)),
  }));
}

/**
 * The weights of a round by themselves: base + round32(sum over sites, in the order given, of (n / total n) * change), each head by its counts.
 * Written apart from the product's aggregation, so that both would have to be wrong in the same way.
 */
export function recomputeRound(base: Uint8Array, shares: readonly Share[], rule: "mean" | "median" | "cyclic"): readonly Tensor[] {
  const changes = shares.map(({ payload }) => new Map(tensorsIn(payload).map(({ name, values }) => [name, values])));
  return tensorsIn(base).map(({ name, values }) => ({
    name,
    values: values.map((value, i) => {
      const given = changes.map((change) => change.get(name)![i]!);
      const taught = given.filter((_, k) => shares[k]!.examples[headOf(name)] > 0);
      return Math.fround(value + Math.fround(rule === "median" ? medianOf(taught) : meanOf(given, shares, headOf(name))));
    }),
  }));
}

const headOf = (name: string): keyof Share["examples"] =>
  name.startsWith("cls/") ? "classification" : name.startsWith("seg/") ? "segmentation" : name.startsWith("age/") ? "age" : "trunk";

function meanOf(given: readonly number[], shares: readonly Share[], head: keyof Share["examples"]): number {
  let total = 0;
  for (const { examples } of shares) total += examples[head];
  let sum = 0;
  given.forEach((value, k) => {
    if (total > 0 && shares[k]!.examples[head] > 0) sum += (shares[k]!.examples[head] / total) * value;
  });
  return sum;
}

function medianOf(given: readonly number[]): number {
  if (given.length === 0) return 0;
  const sorted = [...given].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
