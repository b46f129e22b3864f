import { release } from "@midline/shared/cohorts/released-count";
import type { Role } from "@midline/shared/roles";
import { type HomeFacts, whatNeedsMe } from "./what-needs-me.js";

const north = { id: "n", code: "north", name: "North", isEnrolled: true, isOnline: true, lastSeenAt: null, cases: release(12, 5) };
const south = { id: "s", code: "south", name: "South", isEnrolled: false, isOnline: false, lastSeenAt: null, cases: release(0, 5) };
const facts: HomeFacts = {
  sites: [north, south],
  missingApprovals: [{ runId: "r", runName: "First", siteId: "n", proposedAt: new Date(0) }],
  staleCohorts: [],
  cohorts: 1,
  runs: 1,
  models: 0,
  readsDue: { left: 0, overdue: 0, nextDueAt: null },
  disputes: 0,
  ownPredictions: 0,
};
const holding = (role: Role, siteId?: string) => (asked: Role, at?: string) => asked === role && (siteId === undefined || siteId === at);
const kinds = (given: HomeFacts, holds: ReturnType<typeof holding>): readonly string[] =>
  whatNeedsMe(given, holds).map((action) => action.kind);

describe("what needs me", () => {
  it("asks a coordinator for his own site only", () => {
    expect(kinds(facts, holding("siteCoordinator", "n"))).toEqual(["approveRun"]);
    expect(kinds(facts, holding("siteCoordinator", "s"))).toEqual(["enrolTrainer", "uploadLabels"]);
  });

  it("asks the lead for every site, and for no site's approval", () => {
    expect(kinds(facts, holding("lead"))).toEqual(["enrolTrainer", "uploadLabels"]);
  });

  it("leads from labels to a cohort to a run", () => {
    expect(kinds({ ...facts, sites: [north], cohorts: 0, runs: 0 }, holding("dataScientist"))).toEqual(["freezeCohort"]);
    expect(kinds({ ...facts, sites: [north], runs: 0 }, holding("dataScientist"))).toEqual(["proposeRun"]);
  });

  it("tells of a trainer that is gone, and since when", () => {
    const gone = { ...north, isOnline: false, lastSeenAt: new Date(5) };
    expect(whatNeedsMe({ ...facts, sites: [gone], missingApprovals: [] }, holding("siteCoordinator", "n"))).toMatchObject([
      { kind: "siteOffline", since: new Date(5) },
    ]);
  });

  it("tells whoever answers for a cohort that its labels have changed", () => {
    const stale = { ...facts, missingApprovals: [], sites: [north], staleCohorts: [{ cohortId: "c", name: "Spring", since: new Date(7) }] };
    expect(whatNeedsMe(stale, holding("dataScientist"))).toMatchObject([
      { kind: "labelsChanged", title: expect.stringContaining("Spring"), href: "/cohorts/c", since: new Date(7) },
    ]);
  });

  it("asks for reads and for disputes, the overdue ones by number", () => {
    const due = { left: 12, overdue: 3, nextDueAt: new Date("2026-12-01T23:59:00Z") };
    const [read, settle] = whatNeedsMe({ ...facts, readsDue: due, disputes: 1 }, holding("reader", "n"));
    expect(read).toMatchObject({ kind: "readCases", title: "Read 12 cases", detail: expect.stringMatching(/^3 of them overdue/) });
    expect(settle).toMatchObject({ kind: "settleDisputes", title: "Settle 1 dispute", href: "/review/adjudicate" });
    const [intime] = whatNeedsMe({ ...facts, readsDue: { ...due, overdue: 0 } }, holding("reader", "n"));
    expect(intime?.detail).toBe("The first is due 2026-12-01 23:59 UTC.");
  });

  it("invites a clinician to ask once there is a model, until he has", () => {
    expect(kinds(facts, holding("clinician", "n"))).toEqual([]);
    expect(kinds({ ...facts, models: 1 }, (asked) => asked === "clinician")).toEqual(["requestPrediction"]);
    expect(kinds({ ...facts, models: 1, ownPredictions: 1 }, (asked) => asked === "clinician")).toEqual([]);
  });
});
