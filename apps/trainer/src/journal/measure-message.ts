import { createHash } from "node:crypto";
import { canonicalJson } from "@midline/shared/canonical-hash";
import type { Release } from "@midline/shared/metrics/site-statistics";

/** How large a message is and what it was, without its contents. */
export interface Measure {
  /** Canonical JSON of the payload without its binary part, plus the binary part. */
  readonly bytes: number;
  /** SHA-256 over the same bytes, in that order. */
  readonly sha256: string;
  /** Which run, round, upload... the message belongs to; never what it says about it. */
  readonly ids: Readonly<Record<string, string | number>>;
  /** What is in it only because the site chose to release it. */
  readonly releases?: readonly string[];
}

/** Fields that only say what a message is about. Nothing else of a payload is ever written to the journal. */
const ID_FIELDS = [
  "runId",
  "round",
  "attempt",
  "cohortId",
  "evaluationId",
  "predictionId",
  "uploadId",
  "id",
  "digest",
  "payloadDigest",
  "offset",
  "keyId",
  "siteCode",
];

/** Fields of an evaluation that are empty unless the site chose to release them. */
const RELEASED_FIELDS = ["scoreHistograms", "scores"] as const satisfies readonly (keyof Release)[];

/** Measures a payload as the journal records it. */
export function measureMessage(payload: Readonly<Record<string, unknown>>): Measure {
  const binary = Object.entries(payload).filter((entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array);
  const rest = Object.fromEntries(Object.entries(payload).filter(([, value]) => !(value instanceof Uint8Array)));
  const text = Buffer.from(canonicalJson(rest), "utf8");
  const hash = createHash("sha256").update(text);
  let bytes = text.byteLength;
  for (const [, part] of binary.sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(part);
    bytes += part.byteLength;
  }
  const releases = releasesOf(payload);
  return { bytes, sha256: hash.digest("hex"), ids: idsOf(payload), ...(releases.length > 0 ? { releases } : {}) };
}

function releasesOf({ statistics }: Readonly<Record<string, unknown>>): readonly string[] {
  return typeof statistics === "object" && statistics !== null
    ? RELEASED_FIELDS.filter((field) => (Reflect.get(statistics, field) ?? null) !== null)
    : [];
}

function idsOf(payload: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const envelope = payload["envelope"];
  const source = typeof envelope === "object" && envelope !== null ? { ...payload, ...envelope } : payload;
  const ids: Record<string, string | number> = {};
  for (const field of ID_FIELDS) {
    const value: unknown = Reflect.get(source, field);
    if (typeof value === "string" || typeof value === "number") ids[field] = value;
  }
  return ids;
}
