import { z } from "zod";
import { type Ask, type Evidence, sha256, sortedJson } from "./evidence.js";
import { type Violation, violation } from "./violation.js";

const position = z.object({ round: z.number(), attempt: z.number() }).loose();
const listed = z.object({ updates: z.array(z.object({ siteCode: z.string(), payloadDigest: z.string() })) });

/** Edges of a finished round, in their order. */
const WAYS: Readonly<Record<string, RegExp>> = { committed: /^freeze aggregate commit$/, aborted: /^(freeze )?(aggregate )?abort$/ };

function isAt({ detail }: Evidence["events"][number], { number, attempt }: { readonly number: number; readonly attempt: number }): boolean {
  const at = position.parse(JSON.parse(detail));
  return at.round === number && at.attempt === attempt;
}

/** What the audit log tells of a run is a path of the allowed graph, and of each accepted update: taken once, counted once, in this order. */
export function checkHistory({ run, rounds, updates, events }: Evidence): Violation[] {
  const found: Violation[] = [];
  const wrong = (what: string): void => void found.push(violation("I7", `${what} of run ${run.id}`));
  if (run.state !== "finished") wrong(`the end is ${run.state}${run.failure === null ? "" : ` (${run.failure})`}`);
  const of = (action: string, round?: { number: number; attempt: number }) =>
    events.filter((event) => event.action === action && (round === undefined || isAt(event, round)));
  for (const action of ["run.start", "run.finish"]) if (of(action).length !== 1) wrong(`${of(action).length} times ${action}`);
  for (const round of rounds) {
    const edges = events.filter((event) => event.action.startsWith("round.") && isAt(event, round));
    const way = edges.map(({ action }) => action.slice("round.".length)).join(" ");
    if (!(WAYS[round.state]?.test(way) ?? false))
      wrong(`round ${round.number}, attempt ${round.attempt} is ${round.state} by way of "${way}"`);
    const freezes = edges.filter(({ action }) => action === "round.freeze");
    const accepts = of("update.accept", round);
    for (const update of updates.filter(({ round_id: id }) => id === round.id)) {
      const taken = accepts.filter(({ actor, detail }) => actor === `site ${update.site_code}` && detail.includes(update.payload_digest));
      const counted = freezes
        .flatMap(({ detail }) => listed.parse(JSON.parse(detail)).updates)
        .filter((each) => each.payloadDigest === update.payload_digest);
      if (taken.length !== 1 || (round.state === "committed" && counted.length !== 1))
        found.push(
          violation(
            "I12",
            `${update.site_code} in round ${round.number} of run ${run.id}: taken ${taken.length} times, counted ${counted.length} times`,
          ),
        );
    }
    if (accepts.length !== updates.filter(({ round_id: id }) => id === round.id).length)
      found.push(violation("I12", `round ${round.number} of run ${run.id}: the log tells of ${accepts.length} updates`));
    const last = Math.max(...accepts.map(({ sequence }) => sequence), 0);
    if (freezes[0] !== undefined && freezes[0].sequence < last) wrong(`an update after the freeze of round ${round.number}`);
  }
  return found;
}

/** The whole chain of events, every hash computed again. */
export async function checkAuditChain(ask: Ask): Promise<Violation[]> {
  const rows = z
    .array(
      z.object({
        sequence: z.number(),
        id: z.string(),
        at: z.date(),
        actor: z.string(),
        action: z.string(),
        subject: z.string(),
        detail: z.string(),
        previous_hash: z.string(),
        hash: z.string(),
      }),
    )
    .parse(await ask("SELECT sequence, id, at, actor, action, subject, detail, previous_hash, hash FROM audit_event ORDER BY sequence"));
  let previousHash = "0".repeat(64);
  for (const [i, { previous_hash: said, hash, at, ...event }] of rows.entries()) {
    const computed = sha256(sortedJson({ ...event, at: at.toISOString(), previousHash }));
    if (said !== previousHash || hash !== computed || event.sequence !== i + 1)
      return [violation("I12", `the chain of events breaks at event ${i + 1}`)];
    previousHash = hash;
  }
  return rows.length === 0 ? [violation("I12", "there are no events")] : [];
}

const account = z.object({ site: z.object({ code: z.string() }), outcome: z.string(), code: z.string().nullable() });
/** What `run(id)` answers of its rounds' reports; there the first round is 1. */
export const reportedRun = z.object({
  run: z.object({ rounds: z.array(z.object({ number: z.number(), attempt: z.number(), state: z.string(), report: z.array(account) })) }),
});
export const REPORT = "query($id: ID!) { run(id: $id) { rounds { number attempt state report { site { code } outcome code } } } }";

/** Every site that was asked is accounted for: by its update, or by a reason. */
export function checkReport(
  { run, rounds, updates }: Evidence,
  sites: readonly string[],
  reported: z.infer<typeof reportedRun>,
): Violation[] {
  return rounds.flatMap((round) => {
    const what = `round ${round.number}, attempt ${round.attempt} of run ${run.id}`;
    const report =
      reported.run.rounds.find(({ number, attempt }) => number === round.number + 1 && attempt === round.attempt)?.report ?? [];
    return sites.flatMap((code) => {
      const own = report.filter(({ site }) => site.code === code);
      if (own.length !== 1) return [violation("I11", `${code} stands ${own.length} times in the report of ${what}`)];
      const accepted = updates.some(({ round_id: id, site_code }) => id === round.id && site_code === code);
      const outcome = own[0]?.outcome ?? "";
      if (round.state === "committed" && accepted !== (outcome === "ACCEPTED"))
        return [violation("I11", `${code} is ${outcome} in the report of ${what}`)];
      const unsettled = ["WAITING", "TRAINING"].includes(outcome);
      return unsettled || (["DECLINED", "REJECTED", "LATE"].includes(outcome) && own[0]?.code === null)
        ? [violation("I11", `${code} is left without a reason in the report of ${what}`)]
        : [];
    });
  });
}
