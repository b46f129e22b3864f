import { type Evidence, sha256 } from "./evidence.js";
import { numbersIn } from "../../numbers-in.js";
import { Rounded } from "./rounded.js";
import { type Violation, violation } from "./violation.js";

type Encoding = "float32" | "float16" | "int8";

/** What a site was to add to the numbers of a tensor in a round of a run of this plan: to number i entry i modulo the length. */
export type ChangesOf = (
  plan: { readonly seed: number; readonly updateEncoding: Encoding },
  siteCode: string,
  round: number,
  tensor: string,
) => readonly number[];

type Tensors = ReadonlyMap<string, Float32Array>;

/**
 * What every round must have come to, computed again from the first weights alone: no code of the federation, no weights of a later round. It shares
 * nothing with what it checks, and so not even the same mean in `simulate/known-changes`, which leans on the product's own division into heads.
 *
 *   wₜ₊₁ = f32(wₜ + f32(Σₖ (nₖ / n) cₖ)),   k the sites of the frozen list in the order of their codes, each head by its own counts
 *
 * In a plan of int8 cₖ is what is left of the change and the site's residual when they are rounded; see `Rounded`.
 */
export function checkArithmetic({ run, rounds, updates, versions, blob }: Evidence, changesOf: ChangesOf): Violation[] {
  const found: Violation[] = [];
  const committed = rounds.filter(({ state }) => state === "committed");
  const plan: { averagingDecay: number; seed: number; updateEncoding: Encoding } = JSON.parse(run.plan);
  const { averagingDecay: decay } = plan;
  const rounded = new Rounded(plan.updateEncoding);
  const first = committed[0] === undefined ? null : blob(committed[0].base_digest);
  if (first === null) return [violation("I4", `the first weights of run ${run.id} are not there`)];
  let own = readContainer(first);
  let average = own;
  for (const round of committed) {
    const { number } = round;
    const counted = updates.filter((update) => update.round_id === round.id);
    const sent = new Map<string, readonly number[]>();
    for (const { site_code: siteCode, payload_digest: digest } of counted) {
      for (const name of own.keys())
        sent.set(`${siteCode} ${name}`, rounded.sent(`${siteCode} ${name}`, changesOf(plan, siteCode, number, name)));
      const payload = blob(digest);
      if (payload === null || !repeats(readContainer(payload), (name) => sent.get(`${siteCode} ${name}`)!))
        found.push(violation("I4", `what counts for ${siteCode} in round ${number} is not what it learned`));
    }
    own = mapTensors(own, (name, values) => {
      const head = headOf(name);
      const total = counted.reduce((sum, { envelope }) => sum + (envelope.examples[head] ?? 0), 0);
      const changes = changesOf(plan, "", 0, "").map((_, i) => {
        let mean = 0;
        for (const { site_code: siteCode, envelope } of counted)
          mean += (total === 0 ? 0 : (envelope.examples[head] ?? 0) / total) * sent.get(`${siteCode} ${name}`)![i]!;
        return Math.fround(mean);
      });
      return values.map((value, i) => value + changes[i % changes.length]!);
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

const repeats = (tensors: Tensors, of: (name: string) => readonly number[]): boolean =>
  [...tensors].every(([name, values]) => values.every((value, i) => value === of(name)[i % of(name).length]));

const mapTensors = (tensors: Tensors, change: (name: string, values: Float32Array) => Float32Array): Tensors =>
  new Map([...tensors].map(([name, values]) => [name, change(name, values)]));

const headOf = (name: string): string =>
  name.startsWith("cls/") ? "classification" : name.startsWith("seg/") ? "segmentation" : name.startsWith("age/") ? "age" : "trunk";

/** "MRIT1\0\0\0", length of the header, header, numbers: read here once more, so that no reader of the product stands between. */
function readContainer(file: Uint8Array): Tensors {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = 12 + view.readUInt32LE(8);
  const header: { name: string; dtype: string; offset: number; bytes: number }[] = JSON.parse(view.toString("utf8", 12, start));
  return new Map(
    header.map(({ name, dtype, offset, bytes }) => [
      name,
      Float32Array.from(numbersIn(dtype, file.subarray(start + offset, start + offset + bytes))),
    ]),
  );
}
