import type { Api } from "../assemble.js";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, type PracticeRuns, trainOrder } from "../testing/practice-run.js";
import { until } from "../testing/until.js";
import { driveRun } from "./drive-run.js";

jest.setTimeout(180_000);

const HOUR_MS = 3_600_000;

describe.each([HOUR_MS, -HOUR_MS])("a coordinator whose own clock is wrong by %d ms", (wrongMs) => {
  let practice: PracticeRuns;
  let right: Api;
  beforeAll(async () => {
    // It was first, and leads; the trainers are connected to another, whose clock is right.
    practice = await openPracticeRuns({ now: () => new Date(Date.now() + wrongMs) });
    right = await practice.api.another({ now: () => new Date() });
    for (const site of Object.values(practice.sites)) {
      site.close();
      site.url = right.url;
      expect(await site.connect()).toBeNull();
    }
  });
  afterAll(async () => {
    await right.stop();
    await practice.stop();
  });

  it("closes a round at its deadline by the database's clock, and not before", async () => {
    const { api, sites, approvedRun, readRun } = practice;
    const id = await approvedRun({ rounds: 1, quorum: 1, noProgressTimeoutS: 600 });
    await sites.north.handIn(await trainOrder(sites.north, id), constantDelta(0.01), { examples: EXAMPLES.north });
    await sites.south.ask("progress", { runId: id, round: 0, attempt: 0, step: 1, steps: 25, meanLoss: 1 });
    await driveRun(api.platform, id);
    expect((await readRun(id)).rounds).toMatchObject([{ state: "OPEN" }]);
    api.clock.advance(500_000);
    await driveRun(api.platform, id);
    expect((await readRun(id)).rounds).toMatchObject([{ state: "OPEN" }]);
    api.clock.advance(101_000);
    await driveRun(api.platform, id);
    await until(async () => ((await readRun(id)).completedRounds === 1 ? true : null));
    const [times] = await api.platform.db.query<{ span: number }[]>(
      "SELECT extract(epoch FROM closed_at - opened_at)::float AS span FROM round WHERE run_id = $1",
      [id],
    );
    expect(times?.span).toBeGreaterThan(600);
    expect(times?.span).toBeLessThan(3600);
  });
});
