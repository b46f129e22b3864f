import { randomUUID } from "node:crypto";
import { ok, refuse } from "@midline/shared/result";
import { startTestApi, type TestApi } from "../../testing/test-api.js";
import { until } from "../../testing/until.js";
import { cancelJob } from "./cancel-job.js";
import { enqueueJob } from "./enqueue-job.js";
import { Job, type JobState } from "./job.entity.js";
import type { JobHandler, JobInHand } from "./job-handler.js";
import { startJobs, type JobRunner } from "./job-runner.js";

jest.setTimeout(60_000);
let api: TestApi;
const runners: JobRunner[] = [];
beforeAll(async () => {
  api = await startTestApi();
  await api.platform.db.query("CREATE TABLE trace (id serial PRIMARY KEY, kind text, what text)");
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
});
afterAll(() => api.stop());

/** A process of the pool that carries out jobs of these kinds. */
const work = (handlers: readonly JobHandler[], leaseS = 10): JobRunner => {
  const runner = startJobs(api.platform, { taker: { processId: randomUUID(), leaseS }, handlers });
  runners.push(runner);
  return runner;
};
const ask = (kind: string, subject: string = randomUUID()): Promise<Job> =>
  api.platform.db.transaction((tx) => enqueueJob(tx, { kind, subject, input: { wish: 1 }, at: api.platform.now() }));
const read = (id: string): Promise<Job> => api.platform.db.getRepository(Job).findOneByOrFail({ id });
const reached = (id: string, state: JobState): Promise<Job> =>
  until(async () => {
    const job = await read(id);
    return job.state === state ? job : null;
  });
const trace = async (kind: string): Promise<string[]> =>
  (await api.platform.db.query<{ what: string }[]>("SELECT what FROM trace WHERE kind = $1 ORDER BY id", [kind])).map(({ what }) => what);
const note = (tx: Pick<TestApi["platform"]["db"], "query">, kind: string, what: string): Promise<unknown> =>
  tx.query("INSERT INTO trace (kind, what) VALUES ($1, $2)", [kind, what]);

/** Goes on until somebody ends it. */
const forEver =
  (kind: string): JobHandler["run"] =>
  async (_, inHand) => {
    for (let i = 0; ; i++) {
      await inHand.progress("turning", i, null);
      if (i === 0) await inHand.asHolder((tx) => note(tx, kind, "begun"));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

describe("a job", () => {
  it("is done once by several processes, and its end stands with what it wrote", async () => {
    const run: JobHandler["run"] = async (_, inHand) => {
      await inHand.finish(async (tx) => ok(await note(tx, "once", inHand.job.id)));
      return ok(undefined);
    };
    for (let i = 0; i < 3; i++) work([{ kind: "once", run }]);
    const jobs = await Promise.all(Array.from({ length: 12 }, () => ask("once")));
    for (const { id } of jobs) expect(await reached(id, "done")).toMatchObject({ attempts: 1, crashes: 0, error: null, processId: null });
    expect((await trace("once")).sort()).toEqual(jobs.map(({ id }) => id).sort());
  });

  it("asked for twice while it is open is one job; afterwards it is another", async () => {
    const subject = randomUUID();
    const [first, second] = [await ask("twice", subject), await ask("twice", subject)];
    expect(second.id).toBe(first.id);
    work([{ kind: "twice", run: async () => ok(undefined) }]);
    await reached(first.id, "done");
    expect((await ask("twice", subject)).id).not.toBe(first.id);
  });

  it("asked for in a transaction that is undone was never asked for", async () => {
    const subject = randomUUID();
    const undone = api.platform.db.transaction(async (tx) => {
      await enqueueJob(tx, { kind: "undone", subject, at: new Date() });
      throw new Error("no");
    });
    await expect(undone).rejects.toThrow("no");
    expect(await api.platform.db.getRepository(Job).countBy({ subject })).toBe(0);
  });

  it("that is refused, or meets a bug, says why and undoes what was prepared", async () => {
    const fault = { code: "BAD_INPUT", message: "This cannot be.", remedy: "Do something else." } as const;
    const ended: JobHandler["ended"] = async (tx, { job, fault }) => void (await note(tx, job.kind, fault?.code ?? "cancelled"));
    const bug = async (): Promise<never> => {
      throw new Error("a bug");
    };
    work([
      { kind: "refused", run: async () => refuse(fault), ended },
      { kind: "bug", run: bug, ended },
    ]);
    expect((await reached((await ask("refused")).id, "failed")).error).toEqual(fault);
    expect((await reached((await ask("bug")).id, "failed")).error).toMatchObject({ code: "UNAVAILABLE", remedy: expect.any(String) });
    expect([await trace("refused"), await trace("bug")]).toEqual([["BAD_INPUT"], ["UNAVAILABLE"]]);
  });

  it("tells how far it is, but not at every step", async () => {
    const count = async (): Promise<number> =>
      Number((await api.platform.db.query<{ n: string }[]>("SELECT count(*) AS n FROM outbox WHERE topic = 'JOB'"))[0]?.n);
    const before = await count();
    const run: JobHandler["run"] = async (_, inHand) => {
      for (let i = 0; i < 10_000; i++) await inHand.progress("counting", i, 10_000);
      return ok(undefined);
    };
    work([{ kind: "told", run }]);
    const job = await reached((await ask("told")).id, "done");
    expect(job).toMatchObject({ phase: "counting", total: 10_000, startedAt: expect.any(Date), finishedAt: expect.any(Date) });
    const steps = Math.ceil(((job.finishedAt?.getTime() ?? 0) - (job.startedAt?.getTime() ?? 0)) / 250) + 1;
    expect((await count()) - before).toBeLessThanOrEqual(steps + 3);
  });
});

describe("a job that is stopped", () => {
  it("before its turn is over at once", async () => {
    const { id } = await ask("unbegun");
    expect(await api.platform.db.transaction((tx) => cancelJob(tx, id))).toBe("cancelled");
    expect(await read(id)).toMatchObject({ state: "cancelled", finishedAt: expect.any(Date) });
    expect(await api.platform.db.transaction((tx) => cancelJob(tx, id))).toBe("over");
  });

  it("in the middle keeps nothing, not even of its last transaction", async () => {
    const ended: JobHandler["ended"] = async (tx, { job, fault }) => void (await note(tx, job.kind, fault?.code ?? "cancelled"));
    const run: JobHandler["run"] = async (_, inHand) => {
      await inHand.finish(async (tx) => {
        await note(tx, "middle", "written");
        for (let i = 0; ; i++) {
          await inHand.progress("writing", i, null);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      });
      return ok(undefined);
    };
    work([{ kind: "middle", run, ended }]);
    const { id } = await ask("middle");
    await until(async () => ((await read(id)).phase === "writing" ? true : null));
    expect(await api.platform.db.transaction((tx) => cancelJob(tx, id))).toBe("asked");
    await reached(id, "cancelled");
    expect(await trace("middle")).toEqual(["cancelled"]);
  });
});

describe("a job whose process", () => {
  it("stops is put back at once, and the next process begins it again", async () => {
    const first = work([{ kind: "put-back", run: forEver("put-back") }]);
    const { id } = await ask("put-back");
    await until(async () => ((await trace("put-back")).length === 1 ? true : null));
    await first.stop();
    expect(await read(id)).toMatchObject({ state: "waiting", processId: null, crashes: 0 });
    work([{ kind: "put-back", run: async () => ok(undefined) }]);
    expect(await reached(id, "done")).toMatchObject({ attempts: 2, crashes: 0 });
  });

  it("has not been heard for its lease is taken over, and the first writes nothing any more", async () => {
    const inHands: JobInHand[] = [];
    const hang: JobHandler["run"] = (_, inHand) => {
      inHands.push(inHand);
      return new Promise((resolve) => inHand.signal.addEventListener("abort", () => resolve(ok(undefined))));
    };
    work([{ kind: "lost", run: hang }]);
    const { id } = await ask("lost");
    const [first] = await until(async () => (inHands.length > 0 ? inHands : null));
    work([{ kind: "lost", run: async () => ok(undefined) }], 0);
    expect(await reached(id, "done")).toMatchObject({ attempts: 2, crashes: 1 });
    await expect(first?.asHolder((tx) => note(tx, "lost", "late"))).rejects.toThrow("lost");
    await expect(first?.progress("late", 1, 2)).rejects.toThrow("lost");
    expect(await trace("lost")).toEqual([]);
  });

  it("is gone again and again is given up, with a reason", async () => {
    const { id } = await ask("deadly");
    await api.platform.db.query("UPDATE job SET crashes = 5 WHERE id = $1", [id]);
    work([{ kind: "deadly", run: async () => ok(undefined) }]);
    expect((await reached(id, "failed")).error?.message).toMatch(/ended 5 times/);
  });
});
