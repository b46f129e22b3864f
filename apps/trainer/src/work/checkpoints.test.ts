import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { WorkOrder } from "@midline/shared/protocol/site-messages";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { type EnrolledSite, enrolledSite, fillWithCases, PLAN, RUN, trainOrder } from "../testing/enrolled-site.js";
import { type RunningSite, runSite } from "../testing/run-site.js";
import { until } from "../testing/until.js";
import { startTrainer, workOff } from "../testing/work-off.js";
import { writeLittleCase } from "../testing/write-bids.js";

jest.setTimeout(180_000);

let site: EnrolledSite;
let running: RunningSite[] = [];

beforeEach(async () => {
  site = await enrolledSite();
  fillWithCases(site);
  running = [];
});
afterEach(async () => {
  for (const { process } of running) process.kill("SIGKILL");
  await site.clear();
});

const RESTORATION_BASE = encodeTensors(initialWeights(networkSpec("ci"), 1, "restoration"));
const LESSONS: Readonly<Record<string, { readonly plan: Partial<TrainingPlan>; readonly base: Uint8Array | null }>> = {
  diagnosis: { plan: { localSteps: 40 }, base: null },
  "diagnosis with SCAFFOLD": { plan: { localSteps: 40, driftCorrection: "scaffold" }, base: null },
  restoration: {
    plan: {
      localSteps: 40,
      task: "restoration",
      normalsPerSite: 4,
      labelCounts: { positive: 0, negative: 0 },
      classificationWeight: 0,
      segmentationWeight: 0,
      sequenceDropout: 0,
    },
    base: RESTORATION_BASE,
  },
};

function orderOf(name: string): Extract<WorkOrder, { kind: "train" }> {
  const lesson = LESSONS[name];
  const plan = { ...PLAN, ...lesson?.plan };
  const asked = plan.driftCorrection === "none" ? trainOrder() : correctedOrder();
  const order = { ...asked, plan, approvedPlanHash: planHash(plan) };
  if (!lesson?.base) return order;
  const digest = sha256Hex(lesson.base);
  site.coordinator.blobs.set(digest, lesson.base);
  return { ...order, base: { digest, totalBytes: lesson.base.byteLength } };
}

/** The second round of a run whose first has given control variates to the federation and to the site. */
function correctedOrder(): Extract<WorkOrder, { kind: "train" }> {
  const [control, own] = [9, 10].map((seed) =>
    encodeTensors(
      initialWeights(networkSpec("ci"), seed).map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value / 100) })),
    ),
  );
  const folder = path.join(site.siteFolder, "variates", RUN);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "000000.mrit"), own!);
  site.coordinator.blobs.set(sha256Hex(control!), control!);
  return { ...trainOrder(1), control: { digest: sha256Hex(control!), totalBytes: control!.byteLength, ownRound: 0 } };
}

const of = (events: readonly TrainerEvent[], name: TrainerEvent["event"]) => events.filter((each) => each.event === name);
const checkpoints = (): string[] => {
  const folder = path.join(site.siteFolder, "checkpoints", RUN);
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".checkpoint")) : [];
};

/** Changes when another checkpoint is kept. */
const stamp = (): string => {
  const file = path.join(site.siteFolder, "checkpoints", RUN, "latest.checkpoint");
  const found = statSync(file, { throwIfNoEntry: false });
  return `${found?.ino} ${found?.mtimeMs}`;
};

/** Trains an order without a break, and forgets it: what the update must be. */
async function calmly(order: WorkOrder): Promise<string> {
  const events: TrainerEvent[] = [];
  site.coordinator.orders.push(order);
  await workOff(site, events);
  rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
  expect(checkpoints()).toEqual([]);
  expect(of(events, "checkpoint")).toEqual([]);
  return site.coordinator.updates.splice(0)[0]?.envelope.payloadDigest ?? "none";
}

/** Trains until some steps are done, and is told to stop. */
async function stoppedAfter(order: WorkOrder, steps: number): Promise<void> {
  const events: TrainerEvent[] = [];
  const stop = new AbortController();
  site.coordinator.orders.push(order);
  const done = startTrainer(site, events, stop.signal);
  await until("steps were taken", () => of(events, "step").some((event) => event.event === "step" && event.step >= steps));
  stop.abort();
  await done;
  expect(of(events, "trained")).toEqual([]);
  site.coordinator.orders.length = 0;
}

describe("a trainer that is stopped in the middle of a round", () => {
  it("goes on where it was, and leaves nothing behind", async () => {
    const order = orderOf("diagnosis");
    const whole = await calmly(order);
    await stoppedAfter(order, 1);
    const events: TrainerEvent[] = [];
    // The round was opened again meanwhile: another attempt, the same draws.
    site.coordinator.orders.push({ ...order, attempt: 1 });
    await workOff(site, events);
    expect(of(events, "checkpoint")).toMatchObject([{ from: { step: expect.any(Number) }, unreadable: 0, changed: null, steps: 40 }]);
    expect(site.coordinator.updates.map(({ envelope }) => [envelope.attempt, envelope.payloadDigest])).toEqual([[1, whole]]);
    expect(checkpoints()).toEqual([]);
  });

  it("begins again when the site's own control variate has been put back as it was in another time", async () => {
    const order = orderOf("diagnosis with SCAFFOLD");
    await stoppedAfter(order, 1);
    writeFileSync(path.join(site.siteFolder, "variates", RUN, "000000.mrit"), encodeTensors(initialWeights(networkSpec("ci"), 11)));
    const again = await calmlyTelling(order);
    rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
    expect(again.events).toEqual([]);
    expect(await calmly(order)).toBe(again.digest);
  });

  it("begins again when a case has changed since", async () => {
    const order = orderOf("diagnosis");
    const before = await calmly(order);
    await stoppedAfter(order, 1);
    writeLittleCase(site.dataFolder, { subject: "sub-a03", lesion: 250, mask: true });
    const changed = await calmlyTelling(order);
    rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
    expect(changed.events).toMatchObject([{ from: null, changed: "data" }]);
    expect(changed.digest).not.toBe(before);
    expect(await calmly(order)).toBe(changed.digest);
  });
});

async function calmlyTelling(order: WorkOrder): Promise<{ readonly digest: string; readonly events: readonly TrainerEvent[] }> {
  const events: TrainerEvent[] = [];
  site.coordinator.orders.push(order);
  await workOff(site, events);
  return { digest: site.coordinator.updates.splice(0)[0]?.envelope.payloadDigest ?? "none", events: of(events, "checkpoint") };
}

describe("a trainer process that is killed in the middle of a round", () => {
  const startTraining = (): RunningSite => {
    const folders = ["--folder", site.siteFolder, "--data", site.dataFolder];
    const started = runSite(["train", ...folders, "--log-json", "--poll-seconds", "0.2", "--checkpoint-seconds", "0.01"]);
    running.push(started);
    return started;
  };
  const heard = (trainer: RunningSite, event: string) => trainer.events().filter((line) => line.event === event);

  it.each(Object.keys(LESSONS))("several times ends with the update of training in peace (%s)", async (name) => {
    const normals = ["sub-n1", "sub-n2", "sub-n3"];
    for (const subject of normals) writeLittleCase(site.dataFolder, { subject, lesion: 100, mask: false });
    const rows = normals.map((subject) => `${subject}\thealthy\n`).join("");
    writeFileSync(path.join(site.dataFolder, "participants.tsv"), `participant_id\tgroup\n${rows}`);
    const order = orderOf(name);
    const whole = await calmly(order);
    site.coordinator.orders.push(order);
    const wentOnAt: unknown[] = [];
    for (let kills = 0; kills < 3; kills++) {
      const before = stamp();
      const trainer = startTraining();
      await until("a step was told", () => heard(trainer, "step").length > 0);
      await until("it was kept", () => stamp() !== before);
      trainer.process.kill("SIGKILL");
      expect((await trainer.ended).signal).toBe("SIGKILL");
      expect(heard(trainer, "trained")).toEqual([]);
      wentOnAt.push(...heard(trainer, "checkpoint"));
    }
    const last = startTraining();
    await until("the round was done", () => heard(last, "round-done").length > 0);
    wentOnAt.push(...heard(last, "checkpoint"));
    expect(wentOnAt).toHaveLength(3);
    expect(wentOnAt).toMatchObject([{ from: {} }, { from: {} }, { from: {} }]);
    expect(site.coordinator.updates.map(({ envelope }) => envelope.payloadDigest)).toEqual([whole]);
    expect(checkpoints()).toEqual([]);
  });
});
