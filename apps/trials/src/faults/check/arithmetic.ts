import { type Evidence, sha256 } from "./evidence.js";
import { type Violation, violation } from "./violation.js";

/** What a site was to add to every number of a tensor, in a round of a run of this seed. */
export type ChangeOf = (seed: number, siteCode: string, round: number, tensor: string) => number;

type Tensors = ReadonlyMap<string, Float32Array>;

/**
 * What every round must have come to, computed again from the first weights alone: no code of the federation, no weights of a later round. It shares
 * nothing with what it checks, and so not even the same mean in `simulate/known-changes`, which leans on the product's own division into heads.
 *
 *   wₜ₊₁ = f32(wₜ + f32(Σₖ (nₖ / n) cₖ)),   k the sites of the frozen list in the order of their codes, each head by its own counts
 */
export function checkArithmetic({ run, rounds, updates, versions, blob }: Evidence, changeOf: ChangeOf): Violation[] {
  const found: Violation[] = [];
  const committed = rounds.filter(({ state }) => state === "committed");
  const { averagingDecay: decay, seed }: { averagingDecay: number; seed: number } = JSON.parse(run.plan);
  const first = committed[0] === undefined ? null : blob(committed[0].base_digest);
  if (first === null) return [violation("I4", `the first weights of run ${run.id} are not there`)];
  let own = readContainer(first);
  let average = own;
  for (const round of committed) {
    const { number } = round;
    const counted = updates.filter((update) => update.round_id === round.id);
    for (const { site_code: siteCode, payload_digest: digest } of counted) {
      const payload = blob(digest);
      if (payload === null || !isConstant(readContainer(payload), (name) => changeOf(seed, siteCode, number, name)))
        found.push(violation("I4", `what counts for ${siteCode} in round ${number} is not what it learned`));
    }
    own = mapTensors(own, (name, values) => {
      const head = headOf(name);
      const total = counted.reduce((sum, { envelope }) => sum + (envelope.examples[head] ?? 0), 0);
      let mean = 0;
      for (const { site_code: siteCode, envelope } of counted)
        mean += (total === 0 ? 0 : (envelope.examples[head] ?? 0) / total) * Math.fround(changeOf(seed, siteCode, number, name));
      const change = Math.fround(mean);
      return values.map((value) => value + change);
    });
    const share = (1 - decay) / (1 - decay ** (number + 1));
    const before = average;
    average =
      decay === 0 ? own : mapTensors(own, (name, values) => values.map((value, i) => (1 - share) * before.get(name)![i]! + share * value));
    const version = versions.find((each) => each.round_number === number + 1);
    if (!holds(blob, version?.digest, average))
      found.push(violation("I4", `round ${number} of run ${run.id} did not become the weights that it must`));
    if (decay !== 0 && !holds(blob, version?.aggregate_digest, own))
      found.push(violation("I4", `round ${number} of run ${run.id} left other weights to the next than it must`));
  }
  return found;
}

/** Whether a blob holds these weights, to the bit. */
function holds(blob: Evidence["blob"], digest: string | null | undefined, expected: Tensors): boolean {
  const bytes = digest ? blob(digest) : null;
  if (bytes === null || sha256(bytes) !== digest) return false;
  const actual = readContainer(bytes);
  return actual.size === expected.size && [...expected].every(([name, values]) => sameBits(values, actual.get(name)));
}

function sameBits(a: Float32Array, b: Float32Array | undefined): boolean {
  return b !== undefined && Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}

const isConstant = (tensors: Tensors, of: (name: string) => number): boolean =>
  [...tensors].every(([name, values]) => values.every((value) => value === Math.fround(of(name))));

const mapTensors = (tensors: Tensors, change: (name: string, values: Float32Array) => Float32Array): Tensors =>
  new Map([...tensors].map(([name, values]) => [name, change(name, values)]));

const headOf = (name: string): string =>
  name.startsWith("cls/") ? "classification" : name.startsWith("seg/") ? "segmentation" : name.startsWith("age/") ? "age" : "trunk";

/** "MRIT1\0\0\0", length of the header, header, float32: read here once more, so that no reader of the product stands between. */
function readContainer(file: Uint8Array): Tensors {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = 12 + view.readUInt32LE(8);
  const header: { name: string; offset: number; bytes: number }[] = JSON.parse(view.toString("utf8", 12, start));
  return new Map(
    header.map(({ name, offset, bytes }) => {
      // Every machine that this runs on is little-endian, as the file is.
      const raw = Uint8Array.from(file.subarray(start + offset, start + offset + bytes));
      return [name, new Float32Array(raw.buffer)];
    }),
  );
}
