import { blobFile } from "@midline/api/platform/blobs/blob-files";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { SHARED_VOLUME } from "./coordinator-process.js";
import { FIRST_WEIGHTS } from "./consortium.js";
import { tensorsIn } from "./recompute-average.js";
import type { SeededBug } from "./seeded-bug.js";
import { asRow, type Row } from "./tables.js";
import type { World } from "./world.js";

const fileOf = (digest: string): string => blobFile(`/simulated/${SHARED_VOLUME}/blobs`, digest);

const read = (world: World, digest: string) => tensorsIn(world.volume(SHARED_VOLUME).open(fileOf(digest)).live);

/** Keeps weights as a blob, synced. */
function keep(world: World, tensors: readonly NamedTensor[]): { readonly digest: string; readonly bytes: number } {
  const bytes = encodeTensors(tensors);
  const digest = sha256Hex(bytes);
  const volume = world.volume(SHARED_VOLUME);
  const path = fileOf(digest);
  const file = volume.find(path) ?? volume.create(path);
  if (file.live.byteLength === 0) volume.write(file, bytes, 0);
  volume.sync(file);
  volume.syncFolder(path.slice(0, path.lastIndexOf("/")));
  return { digest, bytes: bytes.byteLength };
}

/** Puts other weights in the place of those a round became. */
const becoming =
  (make: (world: World, round: Row) => readonly NamedTensor[] | null): SeededBug["database"] =>
  (world) => ({
    changing: (entity, round, changes) => {
      const made = entity === "Round" && changes["state"] === "aggregated" ? make(world, round) : null;
      if (made === null) return changes;
      const aggregate = keep(world, made);
      return {
        ...changes,
        result: { ...asRow(changes["result"]), aggregate, ...(world.schedule.averages ? {} : { published: aggregate }) },
      };
    },
  });

const shaped = (tensors: readonly { readonly name: string; readonly values: readonly number[] }[]): readonly NamedTensor[] =>
  tensors.map(({ name, values }, i) => ({ name, shape: FIRST_WEIGHTS[i]!.shape, values: Float32Array.from(values) }));

/** The mean added up in float32, in the order in which updates arrived. */
function meanInArrivalOrder(world: World, round: Row): readonly NamedTensor[] | null {
  if (world.schedule.rule !== "mean") return null;
  const updates = [...world.database.rows("SiteUpdate", null)].filter(({ roundId }) => roundId === round["id"]);
  const total = updates.reduce((sum, { examples }) => sum + Number(examples), 0);
  const deltas = updates.map((update) => ({
    share: Math.fround(Number(update["examples"]) / total),
    tensors: read(world, String(update["payloadDigest"])),
  }));
  return shaped(
    read(world, String(round["baseDigest"])).map(({ name, values }, t) => ({
      name,
      values: values.map((value, i) =>
        deltas.reduce((sum, { share, tensors }) => Math.fround(sum + Math.fround(share * tensors[t]!.values[i]!)), value),
      ),
    })),
  );
}

/** Payloads that were refused, of each world. */
const refused = new WeakMap<World, string>();

/** Adds the sound tensors of an update that was refused for its last one. */
function withRefused(world: World, round: Row): readonly NamedTensor[] | null {
  const digest = refused.get(world);
  if (digest === undefined || world.volume(SHARED_VOLUME).find(fileOf(digest)) === null) return null;
  const extra = read(world, digest);
  return shaped(
    read(world, String(round["baseDigest"])).map(({ name, values }, t) => ({
      name,
      values: values.map((value, i) => (t === 0 ? value + extra[0]!.values[i]! : value)),
    })),
  );
}

/** Mistakes in how updates become one. */
export const brokenAverages: readonly SeededBug[] = [
  { name: "updates are added up in float32, in the order in which they came", database: becoming(meanInArrivalOrder) },
  {
    name: "part of a refused update stays in the sum",
    database: becoming(withRefused),
    door: (door, world) => async (site, message, payload) => {
      const reply = await door(site, message, payload);
      const { envelope } = (payload ?? {}) as { readonly envelope?: { readonly payloadDigest: string } };
      if (message === "update-submit" && !reply.ok && reply.fault.code === "NOT_FINITE" && envelope !== undefined)
        refused.set(world, envelope.payloadDigest);
      return reply;
    },
  },
];
