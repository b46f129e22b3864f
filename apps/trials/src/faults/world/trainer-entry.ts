import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { armFailpoints } from "@midline/trainer/config/failpoints";
import { readSite } from "@midline/trainer/identity/site-file";
import { readSiteKey } from "@midline/trainer/identity/site-key";
import type { Identity } from "@midline/trainer/identity/sign-in";
import { openJournal } from "@midline/trainer/journal/journal";
import { keepLink, type SiteLink } from "@midline/trainer/link/keep-link";
import { doOrders } from "@midline/trainer/work/do-orders";
import { watchLink } from "@midline/trainer/work/moments";
import type { Skills } from "@midline/trainer/work/skills";
import { readSpool } from "@midline/trainer/work/spool";
import { makeContext } from "@midline/trainer/work/trainer-context";
import { z } from "zod";
import type { Act } from "./acts.js";
import { changesOf, examplesOf } from "./constants.js";
import { doAct, isAfterwards } from "./mischief.js";

const POLL_MS = 250;

/** What the trial asks of a mischievous trainer. */
const errand = z.object({ number: z.int(), act: z.custom<Act>((value) => typeof value === "string") });

/** Adds known constants instead of training, and says of every evaluation that it cannot. */
const skills: Skills = {
  learn: async (ctx, { order, weights }) => {
    const { siteCode } = ctx.identity.site;
    const delta = weights.map(({ name, shape, values }) => {
      const changes = changesOf(order.plan, siteCode, order.round, name);
      return { name, shape, values: values.map((_, i) => changes[i % changes.length]!) };
    });
    return ok({ delta, examples: examplesOf(siteCode), steps: order.plan.localSteps, meanLoss: 0.5 });
  },
  evaluate: async () => refuse({ code: "NO_SEQUENCES", message: "There are no images here." }),
  predict: async () => refuse({ code: "NO_SEQUENCES", message: "There are no images here." }),
};

/** A trainer of a trial, as a process of its own: all of the real one but the learning. */
async function main([siteFolder = ""]: readonly string[]): Promise<void> {
  const identity: Identity = { site: orThrow(readSite(siteFolder)), key: orThrow(readSiteKey(siteFolder)) };
  const passing = orThrow(armFailpoints());
  const now = (): Date => new Date();
  const say = (event: unknown): void => void process.send?.(event);
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  const journal = openJournal(siteFolder, now);
  const kept = keepLink({
    server: identity.site.server,
    identity,
    journal,
    stop: stop.signal,
    onConnected: () => say({ event: "connected" }),
    onDisconnected: (why) => say({ event: "disconnected", message: why?.message ?? "" }),
  });
  const heard = rememberReceipts(kept, siteFolder);
  const link = makeMischief(passing === undefined ? heard : watchLink(heard, passing), identity, siteFolder);
  const release = { scoreHistograms: false, scores: false };
  const ctx = makeContext({ siteFolder, dataFolder: siteFolder, identity, link, journal, tell: say, now, release, skills, passing });
  await doOrders(ctx, POLL_MS);
  const why = await link.ended;
  if (why !== null) throw new Error(`${why.code}: ${why.message}`);
  process.exit(0);
}

/** Writes every receipt down the moment it arrives: one that the trainer then loses must be in the database all the same. */
function rememberReceipts(link: SiteLink, siteFolder: string): SiteLink {
  return {
    ...link,
    ask: async (message, payload) => {
      const answer = await link.ask(message, payload);
      if (message === "update-submit" && answer.ok) append(path.join(siteFolder, "receipts-heard.jsonl"), answer.value);
      return answer;
    },
  };
}

/** Does the acts that the trial asks for, beside what the trainer hands in: before its update is sent, or after it was taken. */
function makeMischief(link: SiteLink, identity: Identity, siteFolder: string): SiteLink {
  const errands: z.infer<typeof errand>[] = [];
  let usedNonce: string | null = null;
  process.on("message", (message) => void errands.push(errand.parse(message)));
  const act = async (position: { runId: string; round: number }, receipt: unknown, afterwards: boolean): Promise<void> => {
    const [next] = errands;
    if (next === undefined || isAfterwards(next.act) !== afterwards) return;
    const update = readSpool(siteFolder, position.runId, position.round);
    if (update === null) return;
    const truth = { update, before: readSpool(siteFolder, position.runId, position.round - 1), receipt: receiptOf(receipt), usedNonce };
    const answered = await doAct(link, identity, { act: next.act, truth });
    if (answered === null) return;
    errands.shift();
    append(path.join(siteFolder, "acts.jsonl"), { ...next, answered });
  };
  return {
    ...link,
    ask: async (message, payload) => {
      const position = z.object({ runId: z.string(), round: z.number() });
      if (message === "upload-open") await act(position.parse(payload), null, false);
      const answer = await link.ask(message, payload);
      if (message === "update-submit" && answer.ok) {
        const { envelope } = z.object({ envelope: position.extend({ nonce: z.string() }) }).parse(payload);
        usedNonce = envelope.nonce;
        await act(envelope, answer.value, true);
      }
      return answer;
    },
  };
}

const receiptOf = (value: unknown) => {
  const read = z.object({ receipt: z.custom<NonNullable<Parameters<typeof doAct>[2]["truth"]["receipt"]>>() }).safeParse(value);
  return read.success ? read.data.receipt : null;
};

function append(file: string, value: unknown): void {
  const handle = openSync(file, "a", 0o600);
  writeSync(handle, `${JSON.stringify(value)}\n`);
  fsyncSync(handle);
  closeSync(handle);
}

function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.fault.code}: ${result.fault.message}`);
}

void main(process.argv.slice(2));
