// From the last byte of the last update to the next round: a real coordinator, a real PostgreSQL, real sockets.
import { createRequire } from "node:module";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { containerOf, shapesOf } from "./weights.mjs";

const require = createRequire(import.meta.url);
const { openConsortium } = require("../../apps/trials/dist/simulate/open-consortium.js");
const { freezeVirtualCohort } = require("../../apps/trials/dist/simulate/virtual-cohort.js");
const { createSite } = require("../../apps/api/dist/access/create-site.js");
const { issueEnrolmentToken } = require("../../apps/api/dist/access/enrol-site.js");
const { approveRun } = require("../../apps/api/dist/runs/approve-run.js");
const { PracticeSite } = require("../../apps/api/dist/testing/practice-site.js");

const PROPOSE = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id planHash } }";
const OPEN = "SELECT number FROM round WHERE run_id = $1 AND state = 'open' AND number = $2";

/**
 * No network of ours is so large: the base of the first round is exchanged for made-up weights while the round is open, and everything after that is the
 * server's own. The clock starts when every byte of every update has been acknowledged and all updates but one are accepted, with the message that hands
 * the last one in; it stops when the next round is a row.
 */
export async function measureRounds({ folder, megabytes, sites: count, rounds, say }) {
  say("starting PostgreSQL and the coordinator");
  const consortium = await openConsortium(folder);
  const sites = [];
  try {
    await enrolAll(consortium, count, sites);
    const { runId, shares } = await propose(consortium, { count, rounds });
    const examples = new Map(shares.map((share) => [share.siteCode, share.examples]));
    await exchangeBase(consortium, runId, containerOf(shapesOf(megabytes), 1));
    const found = [];
    for (let number = 0; number < rounds; number++) {
      say(`round ${number + 1} of ${rounds}: ${count} uploads`);
      found.push(await playRound(consortium, { sites, examples, megabytes, runId, number }));
    }
    return { megabytes, sites: count, rounds: found };
  } finally {
    for (const site of sites) site.close();
    await consortium.stop();
  }
}

async function enrolAll({ api, everyone }, count, sites) {
  for (let i = 0; i < count; i++) {
    const code = `s${String(i).padStart(3, "0")}`;
    unwrap(await createSite(everyone, { code, name: `Site ${i}`, kind: "training", synthetic: true }));
    sites.push(await PracticeSite.enrol(api.url, unwrap(await issueEnrolmentToken(everyone, code)).token));
  }
  for (const site of sites) if ((await site.connect()) !== null) throw new Error("No connection.");
}

async function propose({ api, lead, everyone, look }, { count, rounds }) {
  const { id: cohortId, shares } = await freezeVirtualCohort(api.platform.db);
  const input = { name: "Bench", cohortId, rounds: rounds + 1, quorum: count, seed: 1, noProgressTimeoutS: 3600 };
  const { id, planHash } = (await lead.expect(PROPOSE, { input })).proposeRun;
  for (const { siteCode } of shares) unwrap(await approveRun(everyone, { runId: id, siteCode, planHash }));
  await until(async () => (await look(OPEN, [id, 0])).length === 1);
  return { runId: id, shares };
}

async function exchangeBase({ api }, runId, bytes) {
  const digest = unwrap(await api.platform.blobs.put(bytes));
  await api.platform.db.query("UPDATE round SET base_digest = $2, base_bytes = $3 WHERE run_id = $1", [runId, digest, bytes.byteLength]);
}

async function playRound({ look, api }, { sites, examples, megabytes, runId, number }) {
  // The sites here have nothing to score the last model with.
  await api.platform.db.query("DELETE FROM evaluation");
  const submissions = [];
  for (const [k, site] of sites.entries()) {
    const order = await until(() => site.nextWork());
    const payload = containerOf(shapesOf(megabytes), 100 * (number + 1) + k);
    const uploadId = unwrap(await site.upload(order, payload));
    const envelope = site.envelope(order, payload, examples.get(site.siteCode));
    submissions.push(() => site.ask("update-submit", { uploadId, envelope, signature: site.signed(envelope) }));
    if (k < sites.length - 1) unwrap(await submissions[k]());
  }
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const startedAt = performance.now();
  const accepted = submissions
    .at(-1)()
    .then((answer) => (unwrap(answer), performance.now() - startedAt));
  await until(async () => (await look(OPEN, [runId, number + 1])).length === 1);
  const ms = performance.now() - startedAt;
  delays.disable();
  return { ms, acceptedMs: await accepted, longestHoldUpMs: delays.max / 1e6 };
}

/** Asks every few milliseconds until there is an answer. */
async function until(ask) {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await pause(5);
  }
}

function unwrap(result) {
  if (!result.ok) throw new Error(`${result.fault.code}: ${result.fault.message}`);
  return result.value;
}
