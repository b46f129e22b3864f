import { writeFileSync } from "node:fs";
import { planHash } from "@midline/shared/protocol/training-plan";
import { readJournal, runAccounts } from "../journal/journal.js";
import { measureMessage } from "../journal/measure-message.js";
import { budgetFile, openRunBudget, updateBytes } from "../journal/run-budget.js";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { type EnrolledSite, enrolledSite, fillWithCases, PLAN, RUN, trainOrder } from "../testing/enrolled-site.js";
import { runSite } from "../testing/run-site.js";
import { workOff } from "../testing/work-off.js";

jest.setTimeout(180_000);

let site: EnrolledSite;
beforeEach(async () => {
  site = await enrolledSite();
  fillWithCases(site);
});
afterEach(() => site.clear());

/** All that the coordinator heard of the run, and of its uploads. */
const heardOfRun = (): number =>
  site.coordinator.heard
    .filter(({ payload, message }) => payload["runId"] === RUN || message === "upload-chunk" || message === "update-submit")
    .reduce((sum, { payload }) => sum + measureMessage(payload).bytes, 0);

const allow = (bytes: number): void =>
  writeFileSync(budgetFile(site.siteFolder, RUN), JSON.stringify({ name: PLAN.name, planHash: planHash(PLAN), bytes }));

describe("a coordinator that asks for more than the plan's bytes", () => {
  it("hears no more than the budget, however often it loses an update, and the person here is told", async () => {
    openRunBudget(site.siteFolder, RUN, PLAN);
    const budget = Math.round(2.5 * updateBytes(PLAN));
    allow(budget);
    // It never acknowledges a chunk, so that the same one is sent again and again.
    site.coordinator.interfere = ({ message }) => (message === "upload-chunk" ? "cut" : null);
    site.coordinator.orders.push(trainOrder());
    const events: TrainerEvent[] = [];
    await workOff(site, events);
    expect(site.coordinator.times("upload-chunk")).toBe(2);
    expect(heardOfRun()).toBeLessThanOrEqual(budget);
    expect(site.coordinator.declined).toEqual([{ kind: "train", id: RUN, code: "BUDGET_EXCEEDED" }]);
    expect(events.filter(({ event }) => event === "declined")).toMatchObject([
      { fault: { code: "BUDGET_EXCEEDED", remedy: expect.stringContaining(budgetFile(site.siteFolder, RUN)) } },
    ]);
    const [account] = runAccounts(site.siteFolder, readJournal(site.siteFolder).entries);
    expect(account).toMatchObject({ bytes: budget, spent: heardOfRun() });

    // Another process, and another round: nothing is trained whose update may not leave.
    site.coordinator.interfere = () => null;
    const before = heardOfRun();
    site.coordinator.orders.push(trainOrder(1));
    const later: TrainerEvent[] = [];
    await workOff(site, later);
    expect(later.filter(({ event }) => event === "step" || event === "trained")).toEqual([]);
    expect(later.filter(({ event }) => event === "declined")).toMatchObject([{ fault: { code: "BUDGET_EXCEEDED" } }]);
    expect(heardOfRun()).toBe(before);

    const { stdout } = await runSite(["journal", "--folder", site.siteFolder]).ended;
    const grouped = (value: number): string => value.toLocaleString("en-US");
    const row = stdout.split("\n").find((line) => line.startsWith(RUN.slice(0, 8))) ?? "";
    expect(row.split(/ {1,}/).slice(1, 4)).toEqual([budget, before, budget - before].map(grouped));

    // The hospital has asked, and lets it go on.
    allow(6 * updateBytes(PLAN));
    site.coordinator.orders.push(trainOrder());
    await workOff(site, []);
    expect(site.coordinator.updates).toHaveLength(1);
  });

  it("is refused with a longer plan in the name of a run that has begun", async () => {
    site.coordinator.orders.push(trainOrder());
    await workOff(site, []);
    const plan = { ...PLAN, rounds: 1000 };
    site.coordinator.orders.push({ ...trainOrder(1), plan, approvedPlanHash: planHash(plan) });
    await workOff(site, []);
    expect(site.coordinator.declined).toEqual([{ kind: "train", id: RUN, code: "PLAN_HASH_MISMATCH" }]);
    expect(site.coordinator.updates).toHaveLength(1);
  });
});
