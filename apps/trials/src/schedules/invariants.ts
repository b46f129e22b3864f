import { AuditEvent } from "@midline/api/audit/audit-event.entity";
import { Contribution } from "@midline/api/models/contribution.entity";
import { ModelVersion } from "@midline/api/models/model-version.entity";
import { Round } from "@midline/api/runs/round.entity";
import { RunSite } from "@midline/api/runs/run-site.entity";
import { SiteProgress } from "@midline/api/runs/site-progress.entity";
import { SiteUpdate } from "@midline/api/runs/site-update.entity";
import { UpdateRefusal } from "@midline/api/runs/update-refusal.entity";
import { instanceOf } from "./repository.js";
import { CHAIN_START, eventHash } from "@midline/api/audit/event-hash";
import { blobFile } from "@midline/api/platform/blobs/blob-files";
import { reportRound } from "@midline/api/runs/round-report";
import { acceptedOf, frozenDigestOf } from "@midline/api/runs/round-state";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { checkResiduals } from "./check-residuals.js";
import { planOf, RUN_ID } from "./consortium.js";
import { SHARED_VOLUME } from "./coordinator-process.js";
import { recomputeRound, tensorsIn } from "./recompute-average.js";
import { count } from "./tally.js";
import type { World } from "./world.js";

/** Holds what a world has come to against the invariants of the rows and the blobs; answers what each committed round was made of and became. */
export function checkRows(world: World): ReadonlyMap<string, string> {
  const books = open(world);
  checkReceipts(world, books);
  checkAudit(world, books);
  for (const round of books.rounds) checkReport(world, books, round);
  checkResiduals(world, books.rounds, books.updates);
  return checkModels(world, books);
}

interface Books {
  readonly rounds: readonly Round[];
  readonly updates: readonly SiteUpdate[];
  readonly versions: readonly ModelVersion[];
  readonly contributions: readonly Contribution[];
  readonly of: <E extends object>(entity: abstract new () => E) => readonly E[];
}

function open(world: World): Books {
  const of = <E extends object>(entity: abstract new () => E): readonly E[] =>
    [...world.database.rows(entity.name, null)].map((row) => instanceOf(entity, row));
  return {
    rounds: of(Round).toSorted((a, b) => a.number - b.number || a.attempt - b.attempt),
    updates: of(SiteUpdate),
    versions: of(ModelVersion).toSorted((a, b) => a.roundNumber - b.roundNumber),
    contributions: of(Contribution),
    of,
  };
}

/** I1: every receipt speaks of exactly one row. And a site has one row in a round at most. */
function checkReceipts(world: World, { updates, rounds }: Books): void {
  const roundOf = new Map(rounds.map((round) => [round.id, round]));
  for (const receipt of world.witness.receipts) {
    const rows = updates.filter(({ id }) => id === receipt.updateId);
    const [row] = rows;
    const round = row === undefined ? undefined : roundOf.get(row.roundId);
    if (rows.length !== 1 || row?.payloadDigest !== receipt.payloadDigest || row.siteCode !== receipt.siteCode)
      world.violate(`I1: a receipt of ${receipt.siteCode} for round ${receipt.round} speaks of ${rows.length} rows`);
    else if (round?.number !== receipt.round || round.attempt !== receipt.attempt)
      world.violate(`I1: a receipt of ${receipt.siteCode} names another round`);
  }
  for (const { roundId, siteId, siteCode } of updates)
    if (updates.filter((other) => other.roundId === roundId && other.siteId === siteId).length > 1)
      world.violate(`I2: ${siteCode} counts twice in a round`);
}

/** I12: the chain holds, and each accepted update was written down once. */
function checkAudit(world: World, { of, updates }: Books): void {
  const events = of(AuditEvent).toSorted((a, b) => a.sequence - b.sequence);
  let before = CHAIN_START;
  for (const [i, event] of events.entries()) {
    const { sequence, id, createdAt, actor, action, subject, detail } = event;
    const hash = eventHash(before, { sequence, id, at: createdAt, actor, action, subject, detail });
    if (sequence !== i + 1 || event.previousHash !== before || event.hash !== hash)
      return world.violate(`I12: event ${i + 1} of the chain does not hold`);
    before = hash;
  }
  const accepted = events.filter(({ action }) => action === "update.accept").length;
  if (accepted !== updates.length) world.violate(`I12: ${updates.length} updates, and ${accepted} of them written down`);
}

/** I11: every site that was asked is accounted for. I3: what counts in a round speaks of this round. */
function checkReport(world: World, { of, updates }: Books, round: Round): void {
  const { plan } = planOf(world.schedule);
  const own = updates.filter(({ roundId }) => roundId === round.id);
  for (const { envelope, siteCode } of own) {
    if (envelope.round !== round.number || envelope.attempt !== round.attempt || envelope.baseDigest !== round.baseDigest)
      world.violate(`I3: the update of ${siteCode} in round ${round.number}, attempt ${round.attempt} is of another`);
  }
  const accounts = reportRound(
    {
      round,
      sites: of(RunSite),
      updates: own,
      progress: of(SiteProgress).filter(({ roundId }) => roundId === round.id),
      refusals: of(UpdateRefusal).filter(({ roundId }) => roundId === round.id),
    },
    plan,
  );
  for (const { outcome } of accounts) {
    count(world.tally, `account ${outcome}`);
    if (round.closedAt !== null && (outcome === "waiting" || outcome === "training"))
      world.violate(`I11: a closed round leaves a site ${outcome}`);
  }
  if (round.state === "committed" && accounts.filter(({ outcome }) => outcome === "accepted").length !== own.length)
    world.violate(`I11: round ${round.number} does not account for its updates`);
}

/** I2, I3, I4, I5, I8, I13: lineage, recomputation, the chain of weights, and no blob missing. */
function checkModels(world: World, books: Books): ReadonlyMap<string, string> {
  const made = new Map<string, string>();
  let parent: ModelVersion | null = null;
  for (const version of books.versions) {
    const round = books.rounds.find(({ number, state }) => number === version.roundNumber - 1 && state === "committed");
    if (round === undefined) {
      world.violate(`I2: the model of round ${version.roundNumber - 1} has no committed round`);
      continue;
    }
    const base = parent === null ? round.baseDigest : (parent.aggregateDigest ?? parent.digest);
    if (round.baseDigest !== base || version.parentId !== (parent?.id ?? null))
      world.violate(`I5: the chain of weights breaks at round ${round.number}`);
    made.set(...checkModel(world, books, { version, round }));
    parent = version;
  }
  const committed = books.rounds.filter(({ state }) => state === "committed").length;
  if (committed !== books.versions.length)
    world.violate(`I2: ${committed} rounds are committed, and ${books.versions.length} became models`);
  const run = world.database.row("Run", RUN_ID, null);
  if (run?.["state"] === "finished" && books.versions.length !== world.schedule.rounds) world.violate("I2: a finished run lacks a round");
  for (const { baseDigest, state } of books.rounds) if (state !== "committed" && state !== "aborted") blob(world, baseDigest);
  return made;
}

function checkModel(
  world: World,
  { updates, contributions }: Books,
  { version, round }: { version: ModelVersion; round: Round },
): [string, string] {
  const own = updates.filter(({ roundId }) => roundId === round.id).toSorted((a, b) => (a.siteCode < b.siteCode ? -1 : 1));
  const leaves = contributions.filter(({ modelVersionId }) => modelVersionId === version.id);
  const isLineage =
    leaves.length === own.length &&
    own.every((update) => leaves.some((leaf) => leaf.siteId === update.siteId && leaf.updateDigest === update.payloadDigest));
  if (!isLineage || frozenDigestOf(acceptedOf(own)) !== round.frozenDigest)
    world.violate(`I2: the lineage of round ${round.number} is not its frozen list`);
  const { witness } = world;
  for (const { siteId, siteCode } of own)
    if ((witness.withdrawnAt.get(siteId) ?? Infinity) < (witness.frozenAt.get(round.id) ?? 0))
      world.violate(`${siteCode} had withdrawn, and counts in round ${round.number}`);

  const aggregate = version.aggregateDigest ?? version.digest;
  const base = blob(world, round.baseDigest);
  const model = blob(world, aggregate);
  blob(world, version.digest);
  const shares = own.flatMap(({ payloadDigest, decodedDigest, envelope }) => {
    const payload = blob(world, payloadDigest);
    if ((decodedDigest === null) !== (world.schedule.encoding === "float32"))
      world.violate(`a row of ${envelope.siteCode} does not say where its update is as float32`);
    if (decodedDigest !== null) blob(world, decodedDigest);
    return payload === null ? [] : [{ payload, examples: envelope.examples }];
  });
  if (base !== null && model !== null && shares.length === own.length) {
    const expected = recomputeRound(base, shares, world.schedule.rule);
    const same = tensorsIn(model).every(
      ({ name, values }, i) => name === expected[i]?.name && values.every((value, k) => Object.is(value, expected[i]?.values[k])),
    );
    if (!same) world.violate(`I4: the model of round ${round.number} is not the average of its updates`);
  }
  const went = [
    planOf(world.schedule).hash,
    round.number,
    round.baseDigest,
    ...own.map(({ siteCode, payloadDigest }) => `${siteCode} ${payloadDigest}`),
  ].join("|");
  return [went, aggregate];
}

/** A blob that rows refer to: it must be there, and be what it is called. */
function blob(world: World, digest: string): Uint8Array | null {
  const file = world.volume(SHARED_VOLUME).find(blobFile(`/simulated/${SHARED_VOLUME}/blobs`, digest));
  if (file !== null && sha256Hex(file.live) === digest) return file.live;
  world.violate(`I13: a blob that rows refer to is ${file === null ? "missing" : "spoilt"}`);
  return null;
}
