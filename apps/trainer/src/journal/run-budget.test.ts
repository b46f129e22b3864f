import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { specOf } from "@midline/shared/network/network-spec";
import { manifest } from "@midline/shared/network/weights";
import { planHash } from "@midline/shared/protocol/training-plan";
import { NETWORK_SIZES } from "@midline/shared/protocol/vocabulary";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import fc from "fast-check";
import { PLAN } from "../testing/enrolled-site.js";
import { openJournal, readJournal, runAccounts } from "./journal.js";
import { EVALUATION_BYTES, LINK_BYTES_A_DAY, PREDICTION_BYTES } from "./ledger.js";
import { measureMessage } from "./measure-message.js";
import { budgetFile, bytesOfPlan, openRunBudget, runsWithBudgets, updateBytes } from "./run-budget.js";

let folder = "";
const NOW = new Date("2026-11-30T12:00:00.000Z");
const newFolder = (): string => (folder = mkdtempSync(path.join(os.tmpdir(), "midline-budget-")));
beforeEach(() => void newFolder());
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journal = () => openJournal(folder, () => NOW);
const progress = (runId: string, step = 1) => ({ runId, round: 0, attempt: 0, step, steps: 900, meanLoss: 0.123456789012345 });

/** Sets a run's budget as the hospital may. */
function allow(runId: string, bytes: number): void {
  openRunBudget(folder, runId, PLAN);
  writeFileSync(budgetFile(folder, runId), JSON.stringify({ name: PLAN.name, planHash: planHash(PLAN), bytes }));
}

describe("the budget of a run", () => {
  it.each(NETWORK_SIZES)("holds an update of the network %s, and hardly more", (network) => {
    for (const change of [{}, { task: "restoration" as const, ageWeight: 1 }, { covariates: "age-sex" as const }]) {
      const plan = { ...PLAN, network, ...change };
      const tensors = manifest(specOf(plan), plan.task).map(({ name, shape }) => ({
        name,
        shape,
        values: new Float32Array(shape.reduce((all, edge) => all * edge, 1)),
      }));
      const bytes = encodeTensors(tensors).byteLength;
      expect(updateBytes(plan)).toBeGreaterThanOrEqual(bytes);
      expect(updateBytes(plan)).toBeLessThan(1.05 * bytes);
    }
  });

  it("is reckoned from the plan: uploads, what is said around them, and progress", () => {
    const plan = { ...PLAN, rounds: 5, localSteps: 100 };
    expect(bytesOfPlan(plan)).toBe(5 * 8 * (Math.ceil(updateBytes(plan) * 1.01) + 32_768 + 256 * (100 + 512)));
    expect(measureMessage({ ...progress(randomUUID(), 10_000), round: 999, attempt: 999, meanLoss: -Number.MAX_VALUE }).bytes).toBeLessThan(256); // prettier-ignore
  });

  it("is set once, by the first plan, and whoever comes with another in the same name is refused", () => {
    const runId = randomUUID();
    expect(openRunBudget(folder, runId, PLAN)).toEqual({ ok: true, value: null });
    expect(openRunBudget(folder, runId, PLAN)).toEqual({ ok: true, value: null });
    const bytes = bytesOfPlan(PLAN);
    expect(runsWithBudgets(folder)).toEqual([{ runId, name: PLAN.name, planHash: planHash(PLAN), bytes }]);
    const greedy = openRunBudget(folder, runId, { ...PLAN, rounds: 1000 });
    expect(greedy).toMatchObject({ ok: false, fault: { code: "PLAN_HASH_MISMATCH" } });
    expect(runsWithBudgets(folder)).toMatchObject([{ bytes }]);
  });

  it("that cannot be read lets nothing leave, and is not quietly set again", () => {
    const runId = randomUUID();
    allow(runId, 1000);
    writeFileSync(budgetFile(folder, runId), "{ 2000 }");
    expect(openRunBudget(folder, runId, PLAN)).toMatchObject({ ok: false, fault: { code: "UNSUPPORTED_FORMAT" } });
    expect(journal().record("progress", progress(runId))).toMatchObject({ ok: false, fault: { code: "BUDGET_EXCEEDED" } });
  });
});

describe("what leaves in the name of a run", () => {
  it("is nothing before a plan was seen", () => {
    expect(journal().record("progress", progress(randomUUID()))).toMatchObject({
      ok: false,
      fault: { code: "BUDGET_EXCEEDED", message: expect.stringContaining("of the 0 bytes") },
    });
    expect(readJournal(folder).entries).toEqual([]);
  });

  it("ends to the byte where the budget does, and goes on when the hospital raises it", () => {
    const runId = randomUUID();
    const { bytes } = measureMessage(progress(runId));
    allow(runId, 3 * bytes - 1);
    const open = journal();
    expect([1, 2, 3].map(() => open.record("progress", progress(runId)).ok)).toEqual([true, true, false]);
    expect(runAccounts(folder, readJournal(folder).entries)).toMatchObject([{ runId, spent: 2 * bytes, left: bytes - 1 }]);
    allow(runId, 3 * bytes);
    expect(open.record("progress", progress(runId)).ok).toBe(true);
  });

  it("is counted through restarts and torn lines; chunks count for the run that opened the upload", () => {
    const [one, other] = [randomUUID(), randomUUID()];
    for (const runId of [one, other]) allow(runId, 10_000);
    const open = { runId: one, round: 0, attempt: 0, payloadDigest: sha256Hex(""), payloadBytes: 9 };
    const chunk = { uploadId: randomUUID(), offset: 0, sha256: sha256Hex(""), bytes: Buffer.alloc(4000) };
    journal().record("progress", progress(other));
    journal().record("upload-open", open);
    expect(journal().record("upload-chunk", chunk).ok).toBe(true);
    appendFileSync(path.join(folder, "journal", "2026-11.jsonl"), '{"time":"2026-');
    expect(journal().record("upload-chunk", chunk).ok).toBe(true);
    expect(journal().record("upload-chunk", chunk)).toMatchObject({ ok: false, fault: { where: `run/${one}` } });
    expect(journal().record("progress", progress(other)).ok).toBe(true);
    expect(readJournal(folder)).toMatchObject({ unreadable: 1, entries: { length: 5 } });
  });
});

describe("what another process on the same folder sends", () => {
  it("is counted before the next message, in its run's account and no other, and chunks stay with the run of who sends them", () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const { bytes } = measureMessage(progress(one));
    allow(one, 3 * bytes);
    allow(other, 10_000);
    const [open, second] = [journal(), journal()];
    expect(open.record("progress", progress(one)).ok).toBe(true);
    expect(second.record("progress", progress(one)).ok).toBe(true);
    expect(second.record("progress", progress(other)).ok).toBe(true);
    expect(open.runAccount(one)).toMatchObject({ value: { spent: 2 * bytes, left: bytes } });
    expect(open.record("progress", progress(one)).ok).toBe(true);
    expect(second.record("progress", progress(one))).toMatchObject({ ok: false, fault: { code: "BUDGET_EXCEEDED", where: `run/${one}` } });
    expect(second.record("upload-chunk", { uploadId: randomUUID(), bytes: Buffer.alloc(5000) }).ok).toBe(true);
    expect(readJournal(folder).entries.map(({ account }) => account)).toEqual([one, one, other, one, other].map((id) => `run/${id}`));
    for (const value of runAccounts(folder, readJournal(folder).entries))
      for (const each of [open, second, journal()]) expect(each.runAccount(value.runId)).toEqual({ ok: true, value });
  });

  it("is counted when it was killed within a line", () => {
    const runId = randomUUID();
    const { bytes } = measureMessage(progress(runId));
    allow(runId, 3 * bytes);
    const open = journal();
    open.record("progress", progress(runId));
    journal().record("progress", progress(runId));
    appendFileSync(path.join(folder, "journal", "2026-11.jsonl"), '{"time":"2026-');
    expect(open.record("progress", progress(runId)).ok).toBe(true);
    expect(open.record("progress", progress(runId)).ok).toBe(false);
    expect(readJournal(folder)).toMatchObject({ unreadable: 1, entries: { length: 3 } });
  });
});

describe("a journal that is open", () => {
  it("reads what is new, and forgets nothing that it has counted, though it be spoilt or gone from the disk", () => {
    const runId = randomUUID();
    const { bytes } = measureMessage(progress(runId));
    allow(runId, 4 * bytes);
    const open = journal();
    open.record("progress", progress(runId));
    open.record("progress", progress(runId));
    expect(open.runAccount(runId)).toMatchObject({ value: { spent: 2 * bytes } });
    const file = path.join(folder, "journal", "2026-11.jsonl");
    writeFileSync(file, "#".repeat(readFileSync(file).byteLength - 1) + "\n");
    open.record("progress", progress(runId));
    expect(open.runAccount(runId)).toMatchObject({ value: { spent: 3 * bytes } });
    expect(journal().runAccount(runId)).toMatchObject({ value: { spent: bytes } });
    writeFileSync(file, "");
    expect(open.runAccount(runId)).toMatchObject({ value: { spent: 3 * bytes } });
    expect(open.record("progress", progress(runId)).ok).toBe(true);
    rmSync(path.dirname(file), { recursive: true });
    expect(open.record("progress", progress(runId))).toMatchObject({ ok: false, fault: { code: "BUDGET_EXCEEDED" } });
  });

  it("has no account of a run without a budget, and says when it cannot be read", () => {
    expect(journal().runAccount(randomUUID())).toEqual({ ok: true, value: null });
    writeFileSync(path.join(folder, "journal"), "a file in the way");
    expect(journal().runAccount(randomUUID())).toMatchObject({ ok: false, fault: { code: "STORAGE_FULL", where: "journal" } });
  });
});

// ---- whatever is asked for ------------------------------------------------------------------------------------------

const RUNS: readonly string[] = [randomUUID(), randomUUID(), randomUUID()];
const LIMITS = [20_000, 5000, 0];
const id = fc.constantFrom(randomUUID(), randomUUID());
const run = fc.constantFrom(...RUNS);
const size = fc.integer({ min: 0, max: 6000 });
const events = fc.oneof(
  fc.record({ what: fc.constant("open" as const), run }),
  fc.record({ what: fc.constant("chunk" as const), size }),
  fc.record({ what: fc.constant("submit" as const), run, size }),
  fc.record({ what: fc.constant("progress" as const), run }),
  fc.record({ what: fc.constant("evaluation" as const), id, size: fc.integer({ min: 0, max: 600_000 }) }),
  fc.record({ what: fc.constant("prediction" as const), id, size: fc.integer({ min: 0, max: 150_000 }) }),
  fc.record({ what: fc.constant("link" as const), size: fc.integer({ min: 0, max: 20 << 20 }) }),
  fc.record({ what: fc.constant("elsewhere" as const), run }),
  fc.record({ what: fc.constant("killed" as const) }),
  fc.record({ what: fc.constant("torn" as const) }),
);

describe("whatever a coordinator asks for", () => {
  it("no more leaves than each account may send, and all that may", () => {
    const script = fc.array(events, { minLength: 20, maxLength: 40 });
    fc.assert(
      fc.property(script, (asked) => {
        rmSync(folder, { recursive: true, force: true });
        newFolder();
        for (const [i, runId] of RUNS.entries()) if (LIMITS[i]! > 0) allow(runId, LIMITS[i]!);
        const left = new Map<string, number>(RUNS.map((runId, i) => [runId, LIMITS[i]!]));
        let uploading: string | null = null;
        let lastRun: string | null = null;
        let open = journal();
        const elsewhere = journal(); // of another process
        type Message = [message: string, payload: Readonly<Record<string, unknown>>];
        const send = (account: string, limit: number, [message, payload]: Message, by = open): boolean => {
          const { bytes } = measureMessage(payload);
          const before = left.get(account) ?? limit;
          const sent = by.record(message, payload);
          if (sent.ok && RUNS.includes(account)) lastRun = account;
          expect([message, sent.ok]).toEqual([message, bytes <= before]);
          if (!sent.ok) expect(sent.fault.code).toBe("BUDGET_EXCEEDED");
          left.set(account, sent.ok ? before - bytes : before);
          return sent.ok;
        };
        for (const event of asked) {
          const text = "size" in event ? "x".repeat(event.size) : "";
          if (event.what === "killed") {
            open = journal();
            uploading = lastRun;
          } else if (event.what === "elsewhere") send(event.run, 0, ["progress", progress(event.run)], elsewhere);
          else if (event.what === "torn") {
            // Killed while it wrote the line of a message, which therefore never left.
            send("link", LINK_BYTES_A_DAY, ["next-work", {}]);
            appendFileSync(path.join(folder, "journal", "2026-11.jsonl"), '{"time":"20');
            open = journal();
            uploading = lastRun;
          } else if (event.what === "open" || event.what === "progress" || event.what === "submit") {
            const payload = event.what === "submit" ? { uploadId: RUNS[0], envelope: { runId: event.run }, text } : progress(event.run);
            if (send(event.run, 0, [event.what, payload])) uploading = event.run;
          } else if (event.what === "chunk") {
            if (uploading !== null) send(uploading, 0, ["upload-chunk", { uploadId: RUNS[0], bytes: Buffer.from(text) }]);
          } else if (event.what === "link") send("link", LINK_BYTES_A_DAY, ["next-work", { text }]);
          else if (event.what === "evaluation")
            send(`evaluation/${event.id}`, EVALUATION_BYTES, ["evaluation-submit", { evaluationId: event.id, text }]);
          else if (event.what === "prediction")
            send(`prediction/${event.id}`, PREDICTION_BYTES, ["prediction-submit", { predictionId: event.id, text }]);
        }
        const { entries } = readJournal(folder);
        for (const account of runAccounts(folder, entries)) {
          const { runId, spent, bytes, left: still } = account;
          expect([spent, still]).toEqual([bytes - left.get(runId)!, left.get(runId)]);
          for (const each of [open, elsewhere]) expect(each.runAccount(runId)).toEqual({ ok: true, value: account });
        }
        const written = readFileSync(path.join(folder, "journal", "2026-11.jsonl"), "utf8");
        expect(written.split("\n").filter((line) => line.includes('"account"'))).toHaveLength(entries.length);
      }),
      { numRuns: 30, seed: 5 },
    );
  });
});
