import { randomUUID } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { EXAMPLES, proposePracticeRun } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, type PracticeRuns, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";
import type { Moment } from "./coordinator-platform.js";
import { driveRun } from "./drive-run.js";
import { RoundStateEnum } from "./round.entity.js";

jest.setTimeout(120_000);

const passed: Moment[] = [];
let isDying = false;
let practice: PracticeRuns;
beforeAll(async () => {
  practice = await openPracticeRuns({
    passing: (moment) => {
      passed.push(moment);
      if (isDying && moment === "after-aggregate") throw new Error("The power went, as far as the coordinator can tell.");
    },
  });
});
afterAll(() => practice.stop());

const EDGES = ["open>frozen", "frozen>aggregated", "aggregated>committed", "open>aborted", "frozen>aborted", "aggregated>aborted"];
const STATES = Object.values(RoundStateEnum);

describe("the state of a round", () => {
  it("moves along its edges and, whatever a process writes, along no other", async () => {
    const { api, lead, cohortId } = practice;
    const { id: runId } = await proposePracticeRun(lead, { cohortId });
    const some = sha256Hex("some");
    const allowed: string[] = [];
    for (const from of STATES) {
      for (const to of STATES.filter((state) => state !== from)) {
        const id = randomUUID();
        const closedAt = (state: string) => (state === "committed" || state === "aborted" ? new Date() : null);
        await api.platform.db.query(
          `INSERT INTO round (id, run_id, number, attempt, state, base_digest, base_bytes, frozen_digest, result, progress_at, opened_at, closed_at)
           VALUES ($1, $2, 0, 0, $3, $4, 1, $4, '{}', now(), now(), $5)`,
          [id, runId, from, some, closedAt(from)],
        );
        const moving = api.platform.db.query("UPDATE round SET state = $2, closed_at = $3 WHERE id = $1", [id, to, closedAt(to)]);
        await moving.then(
          () => allowed.push(`${from}>${to}`),
          (error: unknown) => expect(String(error)).toContain(`a round never goes from ${from} to ${to}`),
        );
        await api.platform.db.query("DELETE FROM round WHERE id = $1", [id]);
      }
    }
    expect(allowed.toSorted()).toEqual(EDGES.toSorted());
  });

  it("holds no weights that it does not name", async () => {
    const { api, lead, cohortId } = practice;
    const { id: runId } = await proposePracticeRun(lead, { cohortId });
    const unnamed = `INSERT INTO round (id, run_id, number, attempt, state, base_digest, base_bytes, frozen_digest, progress_at, opened_at)
      VALUES ($1, $2, 0, 0, 'aggregated', $3, 1, $3, now(), now())`;
    await expect(api.platform.db.query(unnamed, [randomUUID(), runId, sha256Hex("some")])).rejects.toThrow("aggregated_has_result");
  });
});

describe("a coordinator that stops when the new weights are stored", () => {
  it("commits the stored weights when it goes on, and aggregates nothing again", async () => {
    const { api, sites, approvedRun, readRun } = practice;
    isDying = true;
    const id = await approvedRun({ rounds: 1, seed: 8 });
    for (const code of ["north", "south"] as const)
      await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(0.01), { examples: EXAMPLES[code] });
    await until(async () => (passed.includes("after-aggregate") ? true : null));
    isDying = false;
    await driveRun(api.platform, id);
    const run = await until(async () => ((await readRun(id)).completedRounds === 1 ? readRun(id) : null));
    expect(run.rounds[0].state).toBe("COMMITTED");
    const afterwards = passed.slice(passed.indexOf("after-aggregate"));
    expect(afterwards).not.toContain("while-averaging");
    expect(afterwards).toContain("in-commit");
    const actions = await api.platform.db.query<{ action: string }[]>(
      "SELECT action FROM audit_event WHERE subject = $1 AND action LIKE 'round.%' ORDER BY sequence",
      [`run ${id}`],
    );
    expect(actions.map(({ action }) => action)).toEqual(["round.freeze", "round.aggregate", "round.commit"]);
  });
});
