import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { journalTotals, openJournal, readJournal } from "./journal.js";
import { journalReport } from "../terminal/journal-report.js";
import { measureMessage } from "./measure-message.js";
import { PLAN } from "../testing/enrolled-site.js";
import { openRunBudget } from "./run-budget.js";

let folder = "";
let now = new Date("2026-11-30T23:59:59.000Z");

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "midline-journal-"));
  now = new Date("2026-11-30T23:59:59.000Z");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journal = () => openJournal(folder, () => now);

describe("the journal", () => {
  it("keeps what went before: one line a message, a file a month", () => {
    journal().record("next-work", {});
    now = new Date("2026-12-01T00:00:00.000Z");
    journal().record("next-work", {});
    expect(readdirSync(path.join(folder, "journal"))).toEqual(["2026-11.jsonl", "2026-12.jsonl"]);
    expect(readJournal(folder).entries.map((entry) => entry.time)).toEqual(["2026-11-30T23:59:59.000Z", "2026-12-01T00:00:00.000Z"]);
  });

  it("writes sizes, digests and ids, never contents", () => {
    const secret = Buffer.from("the contents");
    const runId = randomUUID();
    openRunBudget(folder, runId, PLAN);
    const position = { runId, round: 0, attempt: 0 };
    journal().record("upload-open", { ...position, payloadDigest: sha256Hex(secret), payloadBytes: secret.byteLength });
    journal().record("upload-chunk", { uploadId: "u-1", offset: 7, sha256: "abc", bytes: secret });
    const text = readFileSync(path.join(folder, "journal", "2026-11.jsonl"), "utf8");
    expect(text).not.toContain("contents");
    const chunk = { message: "upload-chunk", ids: { uploadId: "u-1", offset: 7 }, account: `run/${runId}` };
    expect(readJournal(folder).entries).toMatchObject([{ message: "upload-open" }, chunk]);
    journal().record("prediction-submit", { predictionId: "p-1", outcome: { probability: 0.4242 } });
    expect(JSON.stringify(readJournal(folder).entries)).not.toContain("4242");
  });

  it("counts every byte: the JSON and the binary part", () => {
    expect(measureMessage({})).toEqual({ bytes: 2, sha256: sha256Hex("{}"), ids: {} });
    expect(measureMessage({ a: 1, bytes: Buffer.from("xyz") })).toEqual({ bytes: 10, sha256: sha256Hex('{"a":1}xyz'), ids: {} });
  });

  it("says when the site released scores, and not which", () => {
    const statistics = { n: 20, scoreHistograms: { positives: [[417, 20]], negatives: [] }, scores: null };
    journal().record("evaluation-submit", { evaluationId: "e-1", statistics });
    journal().record("evaluation-submit", { evaluationId: "e-2", statistics: { ...statistics, scoreHistograms: null } });
    const { entries } = readJournal(folder);
    expect(entries.map(({ releases }) => releases)).toEqual([["scoreHistograms"], undefined]);
    expect(journalReport(entries, { runs: [], unreadable: 0, last: 2 })).toContain("evaluationId=e-1 releases=scoreHistograms\n");
    expect(JSON.stringify(entries.map(({ ids, releases }) => ({ ids, releases })))).not.toContain("417");
  });

  it("adds up each kind", () => {
    journal().record("next-work", {});
    journal().record("next-work", {});
    journal().record("cohort", { cohortId: "c" });
    expect(journalTotals(readJournal(folder).entries)).toEqual([
      { message: "cohort", count: 1, bytes: 16 },
      { message: "next-work", count: 2, bytes: 4 },
    ]);
  });

  it("is readable past a line torn by a power cut, and says so", () => {
    journal().record("next-work", {});
    appendFileSync(path.join(folder, "journal", "2026-11.jsonl"), '{"time":"2026-');
    expect(readJournal(folder)).toMatchObject({ entries: [{ message: "next-work" }], unreadable: 1 });
  });

  it("refuses when it cannot be written", () => {
    writeFileSync(path.join(folder, "journal"), "a file in the way");
    expect(journal().record("next-work", {})).toMatchObject({ ok: false, fault: { code: "STORAGE_FULL", where: "journal" } });
  });
});
