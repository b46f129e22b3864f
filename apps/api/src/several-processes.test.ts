import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { onlineSites } from "./access/site-session.js";
import type { Api } from "./assemble.js";
import { announce } from "./platform/portal-news/announce.js";
import { forgetOldNews } from "./platform/portal-news/read-outbox.js";
import { type ApiProcess, compileApi, startApiProcess } from "./testing/api-process.js";
import { hear, subscribe } from "./testing/hear-news.js";
import { EXAMPLES } from "./testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, type PracticeRuns, trainOrder } from "./testing/practice-run.js";
import { PracticeSite } from "./testing/practice-site.js";
import { until } from "./testing/until.js";

jest.setTimeout(240_000);

let practice: PracticeRuns;
let other: Api;
beforeAll(async () => {
  practice = await openPracticeRuns();
  other = await practice.api.another();
});
afterEach(async () => {
  for (const site of Object.values(practice.sites)) {
    site.close();
    site.url = practice.api.url;
    await site.connect();
  }
  await practice.clear();
});
afterAll(async () => {
  await other.stop();
  await practice.stop();
});

const tell = (id: string) => announce(practice.api.platform.db.manager, { topic: "RUN", id });
/** A trainer of the same site with the same key, connected to another server. */
const twin = async (site: PracticeSite, url: string): Promise<PracticeSite> => {
  const copy = new PracticeSite(url, site);
  expect(await copy.connect()).toBeNull();
  return copy;
};
const isOnline = async ({ siteId }: PracticeSite): Promise<boolean> => (await onlineSites(practice.api.platform.db)).has(siteId);

describe("news among API processes", () => {
  it("is heard on the other process, in the order in which it was committed, and wakes the trainers there", async () => {
    const { lead, sites, approvedRun } = practice;
    const id = await approvedRun();
    await trainOrder(sites.north, id);
    const there = await twin(sites.south, other.url);
    const news = subscribe(lead, { url: other.url });
    const { sequence } = await hear(news);
    const woken = new Promise((resolve) => there.socket?.once("look-again", resolve));
    await lead.expect(`mutation($id: ID!) { cancelRun(runId: $id, reason: "seen") { state } }`, { id });
    await woken;
    const heard = await until(async () => {
      const item = await hear(news);
      return item.topic === "RUN" && item.id === id ? item : null;
    });
    expect(heard.sequence).toBeGreaterThan(sequence);
    await news.return?.();
    there.close();
  });

  it("is told on whichever process a page comes back to, from where it was: nothing twice, nothing missed", async () => {
    const { lead } = practice;
    const before = subscribe(lead);
    const { sequence } = await hear(before);
    await tell("heard");
    expect(await until(async () => ((await hear(before)).id === "heard" ? true : null))).toBe(true);
    await before.return?.();
    const words = Array.from({ length: 520 }, (_, i) => `missed ${i}`);
    await practice.api.platform.db.query(
      "INSERT INTO outbox (topic, subject) SELECT 'RUN', word FROM unnest($1::text[]) WITH ORDINALITY AS said (word, i) ORDER BY i",
      [words],
    );
    const after = subscribe(lead, { url: other.url, after: sequence });
    const heard: string[] = [];
    for (let expected = sequence + 1; heard.at(-1) !== words.at(-1); expected += 1) {
      const item = await hear(after);
      expect(item.sequence).toBe(expected);
      if (item.topic === "RUN") heard.push(item.id);
    }
    expect(heard).toEqual(["heard", ...words]);
    await after.return?.();
  });

  it("is not told of a change that was rolled back", async () => {
    const news = subscribe(practice.lead);
    const { sequence } = await hear(news);
    const undone = practice.api.platform.db.transaction(async (tx) => {
      await announce(tx, { topic: "RUN", id: "undone" });
      throw new Error("never mind");
    });
    await expect(undone).rejects.toThrow("never mind");
    await tell("done");
    expect(await hear(news)).toMatchObject({ sequence: sequence + 1, id: "done" });
    await news.return?.();
  });

  it("loses nothing when PostgreSQL ends the connections that listen", async () => {
    const news = subscribe(practice.lead, { url: other.url });
    await hear(news);
    for (let round = 0; round < 3; round++) {
      const ended = await practice.api.platform.db.query<{ ended: boolean }[]>(
        `SELECT pg_terminate_backend(pid, 5000) AS ended FROM pg_stat_activity
          WHERE application_name = 'midline-api listening' AND datname = current_database()`,
      );
      expect(ended).toEqual([{ ended: true }, { ended: true }]);
      await tell(`in the gap ${round}`);
      await until(async () => ((await hear(news)).id === `in the gap ${round}` ? true : null));
      // Both listen again, and are told at once.
      await until(async () => {
        const [row] = await practice.api.platform.db.query<{ n: number }[]>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'midline-api listening' AND datname = current_database()",
        );
        return row?.n === 2 ? true : null;
      });
    }
    await news.return?.();
  });

  it("that is no longer kept is said to be everything", async () => {
    const { api, lead } = practice;
    const first = subscribe(lead);
    const { sequence } = await hear(first);
    await first.return?.();
    for (const word of ["a", "b", "c", "d"]) await tell(word);
    await forgetOldNews(api.platform.db, 2);
    // A process that has not heard it itself: it reads the table.
    const fresh = await api.another();
    const [tail] = await api.platform.db.query<{ sequence: string }[]>("SELECT sequence FROM outbox_tail");
    const late = subscribe(lead, { url: fresh.url, after: sequence });
    expect(await hear(late)).toMatchObject({ topic: "EVERYTHING" });
    await late.return?.();
    const inTime = subscribe(lead, { url: fresh.url, after: Number(tail?.sequence) - 2 });
    expect((await hear(inTime)).sequence).toBe(Number(tail?.sequence) - 1);
    await inTime.return?.();
    const ahead = subscribe(lead, { url: fresh.url, after: Number(tail?.sequence) + 1000 });
    expect(await hear(ahead)).toMatchObject({ topic: "EVERYTHING" });
    await ahead.return?.();
    await fresh.stop();
  });
});

describe("a trainer that connects to another process", () => {
  it("supersedes the older connection there, which is told and ended; both processes say the same of who is there", async () => {
    const { lead, sites } = practice;
    const older = sites.north;
    const told = new Promise((resolve) => older.socket?.once("superseded", resolve));
    const gone = new Promise((resolve) => older.socket?.once("disconnect", resolve));
    const newer = await twin(older, other.url);
    await Promise.all([told, gone]);
    expect(await newer.ask("next-work", {})).toMatchObject({ ok: true });
    const { site } = await lead.expect(`{ site(code: "north") { connection lastSeenAt } }`);
    expect(site).toMatchObject({ connection: "ONLINE", lastSeenAt: expect.any(String) });
    newer.close();
    await until(async () => ((await isOnline(newer)) ? null : true));
  });

  it("fences the older one off before anyone has told it: it writes nothing more", async () => {
    const { api, sites, approvedRun } = practice;
    const id = await approvedRun();
    const order = await trainOrder(sites.north, id);
    // As a newer connection does it, short of the news of it.
    await api.platform.db.query("UPDATE site_session SET epoch = epoch + 1 WHERE site_id = $1", [sites.north.siteId]);
    const position = { runId: id, round: 0, attempt: 0 };
    const superseded = { ok: false, fault: { code: "SUPERSEDED" } };
    expect(await sites.north.ask("progress", { ...position, step: 1, steps: 25, meanLoss: 1 })).toMatchObject(superseded);
    expect(await sites.north.ask("next-work", {})).toMatchObject(superseded);
    expect(await sites.north.ask("decline", { kind: "train", id, code: "BACKEND_UNFIT" })).toMatchObject(superseded);
    expect(await sites.north.handIn(order, constantDelta(0.01), { examples: EXAMPLES.north })).toMatchObject(superseded);
    const written = await api.platform.db.query<unknown[]>(
      "SELECT 1 FROM site_progress p JOIN round r ON r.id = p.round_id WHERE r.run_id = $1 UNION ALL SELECT 1 FROM upload u JOIN round r ON r.id = u.round_id WHERE r.run_id = $1",
      [id],
    );
    expect(written).toEqual([]);
  });

  it("is refused in the very transaction that would take its update, when it is superseded on the way", async () => {
    const { api, sites, approvedRun } = practice;
    const id = await approvedRun();
    const order = await trainOrder(sites.north, id);
    const delta = constantDelta(0.01);
    const payload = encodeTensors(delta);
    const handed = await sites.north.upload(order, payload);
    expect(handed.ok).toBe(true);
    await api.platform.db.query("UPDATE site_session SET epoch = epoch + 1 WHERE site_id = $1", [sites.north.siteId]);
    const envelope = sites.north.envelope(order, payload, EXAMPLES.north);
    const uploadId = handed.ok ? handed.value : "";
    const answer = await sites.north.ask("update-submit", { uploadId, envelope, signature: sites.north.signed(envelope) });
    expect(answer).toMatchObject({ ok: false, fault: { code: "SUPERSEDED" } });
    expect(await api.platform.db.query("SELECT 1 FROM site_update u JOIN round r ON r.id = u.round_id WHERE r.run_id = $1", [id])).toEqual(
      [],
    );
    // The newer one hands in what the older one learned.
    expect(await sites.north.connect()).toBeNull();
    expect(await sites.north.handIn(order, delta, { examples: EXAMPLES.north })).toMatchObject({ ok: true });
  });
});

describe("a process that dies or sleeps with a trainer connected", () => {
  let child: ApiProcess;
  beforeEach(async () => {
    compileApi();
    child = await startApiProcess(practice.api.config);
  });
  afterEach(() => {
    child.signal("SIGCONT");
    child.signal("SIGKILL");
  });

  it("does not leave the site online for ever when it is killed, and says so to the pages", async () => {
    const { lead, sites } = practice;
    const there = await twin(sites.south, child.url);
    expect(await isOnline(there)).toBe(true);
    const news = subscribe(lead, { url: other.url });
    await hear(news);
    child.signal("SIGKILL");
    expect(await child.exited).toBe("SIGKILL");
    await until(async () => ((await hear(news)).id === there.siteId && !(await isOnline(there)) ? true : null));
    await news.return?.();
  });

  it("takes its trainer up again when it wakes, or ends the connection when another has taken its place", async () => {
    const { sites } = practice;
    const [south, far] = [await twin(sites.south, child.url), await twin(sites.far, child.url)];
    child.signal("SIGSTOP");
    await until(async () => ((await isOnline(south)) || (await isOnline(far)) ? null : true));
    const moved = await twin(sites.far, other.url);
    const gone = new Promise((resolve) => far.socket?.once("disconnect", resolve));
    child.signal("SIGCONT");
    // What it would write now is refused, whether or not it has heard.
    const answer = await far.ask("next-work", {}).catch(() => null);
    expect(answer?.ok ?? false).toBe(false);
    await gone;
    await until(async () => ((await isOnline(south)) ? true : null));
    expect(await moved.ask("next-work", {})).toMatchObject({ ok: true });
    for (const site of [south, moved]) site.close();
  });
});
