import { createPublicKey, verify } from "node:crypto";
import { type Evidence, sha256, sortedJson } from "./evidence.js";
import { type Violation, violation } from "./violation.js";

/** Whether sorted JSON bears an Ed25519 signature of a key (SPKI DER, base64url). */
export function isSigned(publicKey: string, value: unknown, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" });
  return verify(null, Buffer.from(sortedJson(value)), key, Buffer.from(signature, "base64url"));
}

/** Every receipt is of exactly one row, says what the row says, and counts exactly once, unless its attempt was given up. */
export function checkReceipts({ run, rounds, updates, versions, contributions, receipts }: Evidence, coordinatorKey: string): Violation[] {
  return receipts.flatMap(({ receipt, signature }) => {
    const { updateId, siteCode, round: number, attempt } = receipt;
    const what = `the receipt of ${siteCode} for round ${number}, attempt ${attempt} of run ${run.id}`;
    if (!isSigned(coordinatorKey, receipt, signature)) return [violation("I1", `${what} is not signed`)];
    const rows = updates.filter(({ id }) => id === updateId);
    const [row] = rows;
    if (row === undefined) return [violation("I1", `${what} is of no update`, "lost")];
    if (rows.length > 1) return [violation("I1", `${what} is of ${rows.length} updates`, "double")];
    if (row.payload_digest !== receipt.payloadDigest || row.site_code !== siteCode)
      return [violation("I1", `${what} is of another update`)];
    const round = rounds.find(({ id }) => id === row.round_id);
    if (round === undefined || round.number !== number || round.attempt !== attempt)
      return [violation("I1", `${what} is of another round`)];
    if (round.state === "aborted") return [];
    const times = contributions.filter(
      ({ model_version_id: model, site_code, update_digest: digest }) =>
        site_code === siteCode &&
        digest === row.payload_digest &&
        versions.some(({ id, round_number }) => id === model && round_number === number + 1),
    ).length;
    if (times === 0) return [violation("I1", `${what} is not in the model`, "lost")];
    return times > 1 ? [violation("I1", `${what} is in the model ${times} times`, "double")] : [];
  });
}

/** Every model holds exactly the frozen list of its round, and nothing else; no update is in two. */
export function checkLineage({ run, rounds, updates, versions, contributions }: Evidence): Violation[] {
  const found: Violation[] = [];
  const committed = rounds.filter(({ state }) => state === "committed");
  const numbers = committed.map(({ number }) => number).join();
  const expected = Array.from({ length: run.total_rounds }, (_, i) => i).join();
  if (numbers !== expected || versions.map(({ round_number: n }) => n - 1).join() !== expected)
    found.push(violation("I2", `run ${run.id} has the models of rounds ${numbers}, not ${expected}`));
  for (const round of committed) {
    const what = `round ${round.number} of run ${run.id}`;
    const counted = updates.filter(({ round_id: id }) => id === round.id);
    const list = counted.map(({ site_code: siteCode, payload_digest: payloadDigest }) => ({ siteCode, payloadDigest }));
    if (sha256(sortedJson(list)) !== round.frozen_digest)
      found.push(violation("I2", `the updates of ${what} are not those it was frozen with`));
    const version = versions.find(({ round_number: n }) => n === round.number + 1);
    const lineage = contributions.filter(({ model_version_id: id }) => id === version?.id);
    for (const { site_code: code, payload_digest: digest } of counted)
      if (!lineage.some((each) => each.site_code === code && each.update_digest === digest))
        found.push(violation("I2", `the update of ${code} is not in the model of ${what}`, "lost"));
    for (const { site_code: code, update_digest: digest } of lineage)
      if (!counted.some((each) => each.site_code === code && each.payload_digest === digest))
        found.push(violation("I2", `the model of ${what} counts an update of ${code} that the round does not hold`, "double"));
    const weight = lineage.reduce((sum, each) => sum + (each.weight ?? 0), 0);
    if (Math.abs(weight - 1) > 1e-9) found.push(violation("I2", `the weights of ${what} sum to ${weight}, not to 1`));
    for (const { site_code: code, envelope, signature, public_key: key, is_revoked: revoked } of counted) {
      if (
        envelope.baseDigest !== round.base_digest ||
        envelope.round !== round.number ||
        envelope.attempt !== round.attempt ||
        envelope.runId !== run.id
      )
        found.push(violation("I3", `the update of ${code} in ${what} was trained for another`));
      if (envelope.siteCode !== code || !isSigned(key, envelope, signature))
        found.push(violation("I3", `the update of ${code} in ${what} is not signed by it`));
      if (revoked) found.push(violation("I9", `the update of ${code} in ${what} bears a revoked key`));
    }
  }
  const twice = updates.filter(({ id }, i) => updates.findIndex((each) => each.id === id) !== i);
  for (const { id } of twice) found.push(violation("I2", `update ${id} counts twice`, "double"));
  return found;
}

/** From the last model to the first weights without a gap; whatever a row names is on the disk, and is what its digest says. */
export function checkChain({ run, rounds, updates, versions, blob }: Evidence): Violation[] {
  const found: Violation[] = [];
  const committed = rounds.filter(({ state }) => state === "committed");
  for (const [i, version] of versions.entries()) {
    const before = versions[i - 1];
    if (before !== undefined && version.parent_id !== before.id)
      found.push(violation("I5", `version ${i + 1} of run ${run.id} has another parent`));
    if (before !== undefined && committed[i]?.base_digest !== (before.aggregate_digest ?? before.digest))
      found.push(violation("I5", `round ${i} of run ${run.id} did not begin from the weights of the round before`));
  }
  const named = new Set([
    ...rounds.map((round) => round.base_digest),
    ...updates.map((update) => update.payload_digest),
    ...versions.flatMap(({ digest, aggregate_digest: aggregate }) => (aggregate === null ? [digest] : [digest, aggregate])),
  ]);
  for (const digest of named) {
    const bytes = blob(digest);
    if (bytes === null) found.push(violation("I13", `blob ${digest} of run ${run.id} is not there`));
    else if (sha256(bytes) !== digest) found.push(violation("I5", `blob ${digest} of run ${run.id} is no longer what it was`));
  }
  return found;
}
