import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { type ApiProcess, compileApi, startApiProcess } from "@midline/api/testing/api-process";
import { EXAMPLES } from "@midline/api/testing/practice-consortium";
import { constantDelta, openPracticeRuns, type PracticeRuns, trainOrder } from "@midline/api/testing/practice-run";
import { TEST_PASSWORD } from "@midline/api/testing/test-api";
import { until } from "@midline/api/testing/until";
import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { ROOT } from "../stories/box";
import { findBrowser } from "./browser";

jest.setTimeout(400_000);

const PICTURES = path.join(ROOT, "test-results");
const sent = z.object({ type: z.literal("subscribe"), payload: z.object({ variables: z.object({ after: z.number().nullish() }) }) });
const heard = z.object({ type: z.literal("next"), payload: z.object({ data: z.object({ news: z.object({ sequence: z.number() }) }) }) });

/** What a page said and heard of the news, over all its connections. */
interface NewsOfPage {
  /** The number each connection went on from; null where it had none. */
  readonly after: (number | null)[];
  readonly sequences: number[];
}

/** Hospitals talk to one server; the page is of another process on the same database, which is killed, stopped and started again while the run goes on. */
describe("the page of a live run", () => {
  let browser: Browser | null = null;
  let practice: PracticeRuns;
  let portal: ApiProcess;
  let page: Page;
  let news: NewsOfPage;

  const startPortal = (port = "0"): Promise<ApiProcess> =>
    startApiProcess(practice.api.config, {
      env: { NODE_ENV: "production", WEB: "1", WEB_FOLDER: path.join(ROOT, "apps/web"), PORT: port },
    });

  beforeAll(async () => {
    browser = await findBrowser();
    if (!browser) return;
    mkdirSync(PICTURES, { recursive: true });
    compileApi();
    execFileSync(process.execPath, ["apps/demo/build.mjs", "--portal"], { cwd: ROOT });
    practice = await openPracticeRuns();
    portal = await startPortal();
  });

  afterAll(async () => {
    if (!browser) return;
    await browser.close();
    portal.signal("SIGKILL");
    await practice.stop();
  });

  /** A law that needs the browser, on the page of a run whose first round is open; without a browser the file has said so. */
  const law = (name: string, check: (runId: string) => Promise<void>): void => {
    it(name, async () => {
      if (!browser) return;
      const runId = await practice.approvedRun({ rounds: 2, quorum: 1, noProgressTimeoutS: 3600 });
      await trainOrder(practice.sites.north, runId);
      await open(browser, runId);
      await check(runId);
      await page.context().close();
      await practice.clear();
    });
  };

  /** Opens the page of the run and marks it: a page that is loaded again has no mark. */
  async function open(chromium: Browser, runId: string): Promise<void> {
    page = await (await chromium.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(`${portal.url}/sign-in?next=/runs/${runId}`);
    await page.getByLabel("E-mail").fill("lead@test.midline");
    await page.getByRole("textbox", { name: "Password" }).fill(TEST_PASSWORD);
    news = followNews(page);
    await page.keyboard.press("Enter");
    await now(/Round 1 of 2 waits for/);
    await page.locator('[data-testid="link-state"][data-link="live"]').waitFor();
    await page.evaluate("window.marked = true");
  }

  /** Waits until the page says so of the run. */
  const now = (words: RegExp): Promise<void> => page.getByTestId("what-now").filter({ hasText: words }).waitFor({ timeout: 60_000 });
  const lost = (): Promise<void> => page.getByTestId("lost-link").waitFor({ timeout: 60_000 });
  const found = (): Promise<void> => page.getByTestId("lost-link").waitFor({ state: "detached", timeout: 60_000 });
  const isMarked = (): Promise<unknown> => page.evaluate("window.marked");
  const begin = (runId: string, round: number, step: number) =>
    practice.sites.north.ask("progress", { runId, round, attempt: 0, step, steps: 25, meanLoss: 0.5 });

  /** As after a power cut: the same address, nothing remembered. */
  async function startAgain(): Promise<void> {
    const { port } = new URL(portal.url);
    portal = await startPortal(port);
  }

  law("says in words why a hospital cannot train, why an update was refused, and since when one is away", async (runId) => {
    const { north, south } = practice.sites;
    await south.ask("decline", { kind: "train", id: runId, code: "BACKEND_UNFIT" });
    const lane = (code: string) => page.locator(`[data-site="${code}"]`);
    await lane("south").locator('[data-code="BACKEND_UNFIT"]').waitFor();
    expect(await lane("south").textContent()).toMatch(
      /cannot train.*computes correctly enough to train\. .*midline-site check.*BACKEND_UNFIT/,
    );
    const refused = await north.handIn(await trainOrder(north, runId), constantDelta(5), { examples: EXAMPLES.north });
    expect(refused).toMatchObject({ ok: false, fault: { code: "NORM_TOO_LARGE" } });
    await lane("north").locator('[data-code="NORM_TOO_LARGE"]').waitFor();
    expect(await page.getByTestId("rounds").textContent()).toMatch(
      /refused.*larger than the plan allows.*lower learning rate.*NORM_TOO_LARGE/,
    );
    north.close();
    await now(/\(offline for less than a minute, last heard .*\).*midline-site train/);
    await lane("north").getByText("offline, seen just now").waitFor();
    await page.screenshot({ path: path.join(PICTURES, "run-refusals.png"), fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({ path: path.join(PICTURES, "run-refusals-phone.png"), fullPage: true });
    expect(await north.connect()).toBeNull();
  });

  law("says that it is not connected, and has then missed nothing of what other servers did meanwhile", async (runId) => {
    const { sites, readRun } = practice;
    await sites.north.handIn(await trainOrder(sites.north, runId), constantDelta(0.01), { examples: EXAMPLES.north });
    await page.locator('[data-site="north"]').getByText("update received").waitFor();
    portal.signal("SIGKILL");
    expect(await portal.exited).toBe("SIGKILL");
    await lost();
    expect(await page.getByTestId("lost-link").textContent()).toMatch(
      /Not connected to the server since .*may be older.*by itself.*need not reload/,
    );
    await page.screenshot({ path: path.join(PICTURES, "run-not-connected.png"), fullPage: true });

    await sites.south.handIn(await trainOrder(sites.south, runId), constantDelta(0.01), { examples: EXAMPLES.south });
    await until(async () => ((await readRun(runId)).completedRounds === 1 ? true : null));
    await begin(runId, 1, 7);
    await now(/Round 1 of 2/);

    await startAgain();
    await now(/Round 2 of 2 waits for .*\(step 7 of 25\)/);
    await found();
    expect(await isMarked()).toBe(true);
    const [{ sequence }] = await practice.api.platform.db.query<[{ sequence: string }]>("SELECT sequence FROM outbox_tail");
    await until(async () => ((news.sequences.at(-1) ?? 0) >= Number(sequence) ? true : null));
    // One subscription from the beginning, one from where it broke off, and between the two no number left out.
    expect(news.after).toHaveLength(2);
    expect(news.after[0]).toBeNull();
    expect(news.sequences).toContain(news.after[1]);
    const [first = 0] = news.sequences;
    expect(news.sequences).toEqual(news.sequences.map((_, i) => first + i));
    await page.screenshot({ path: path.join(PICTURES, "run-connected-again.png"), fullPage: true });
  });

  law("reads again what it had heard of and nobody answered, though nothing has happened since", async (runId) => {
    await page.route("**/graphql", (route) => route.abort());
    await begin(runId, 0, 3);
    await page.locator('[data-testid="fault"][data-code="UNAVAILABLE"]').first().waitFor({ timeout: 60_000 });
    portal.signal("SIGKILL");
    await lost();
    await page.unroute("**/graphql");
    await startAgain();
    await now(/\(step 3 of 25\)/);
    await found();
    await page.getByTestId("fault").first().waitFor({ state: "detached" });
    expect(await isMarked()).toBe(true);
  });

  law("notices a server that has stopped in its tracks and says nothing", async (runId) => {
    portal.signal("SIGSTOP");
    await lost();
    await begin(runId, 0, 4);
    portal.signal("SIGCONT");
    await now(/\(step 4 of 25\)/);
    await found();
    expect(await isMarked()).toBe(true);
  });
});

function followNews(page: Page): NewsOfPage {
  const news: NewsOfPage = { after: [], sequences: [] };
  const read = ({ payload }: { payload: string | Buffer }): unknown => JSON.parse(String(payload));
  page.on("websocket", (socket) => {
    socket.on("framesent", (frame) => {
      const said = sent.safeParse(read(frame));
      if (said.success) news.after.push(said.data.payload.variables.after ?? null);
    });
    socket.on("framereceived", (frame) => {
      const item = heard.safeParse(read(frame));
      if (item.success) news.sequences.push(item.data.payload.data.news.sequence);
    });
  });
  return news;
}
