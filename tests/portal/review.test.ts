import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { type ApiProcess, compileApi, startApiProcess } from "@midline/api/testing/api-process";
import { fullInput, importTissue, OPEN_REVIEW, queueOf, signInAs, SUBMIT } from "@midline/api/testing/practice-review";
import { startTestApi, TEST_PASSWORD, type TestApi } from "@midline/api/testing/test-api";
import type { TestClient } from "@midline/api/testing/test-client";
import type { Browser, Page } from "playwright-core";
import { ROOT } from "../stories/box";
import { findBrowser } from "./browser";
import { findBarriers } from "./find-barriers";

jest.setTimeout(400_000);

const PICTURES = path.join(ROOT, "test-results");
const REASON = "Sequencing covers H3.1, H3.2 and H3.3.";

/** Two pathologists read the same case blind and differ; an adjudicator says why; the case says so from then on. */
describe("a review in a real browser", () => {
  let browser: Browser | null = null;
  let api: TestApi;
  let portal: ApiProcess;
  let coordinator: TestClient;
  let adjudicator: TestClient;
  const pageErrors: string[] = [];

  beforeAll(async () => {
    browser = await findBrowser();
    if (!browser) return;
    mkdirSync(PICTURES, { recursive: true });
    compileApi();
    execFileSync(process.execPath, ["apps/demo/build.mjs", "--portal"], { cwd: ROOT });
    api = await startTestApi();
    coordinator = await api.signIn("siteCoordinator", "north");
    await importTissue(coordinator, "north", [["CASE01", "positive,lost,,"]]);
    for (const name of ["Ada", "Ben"]) await signInAs(api, name, [["reader", "north"]]);
    adjudicator = await api.signIn("adjudicator");
    await api.signIn("lead");
    const env = { NODE_ENV: "production", WEB: "1", WEB_FOLDER: path.join(ROOT, "apps/web") };
    portal = await startApiProcess(api.config, { env });
  });

  afterAll(async () => {
    if (!browser) return;
    await browser.close();
    portal.signal("SIGKILL");
    await api.stop();
  });

  /** A law that needs the browser; without one the file has said so. */
  const law = (name: string, check: (chromium: Browser) => Promise<void>): void => {
    it(name, async () => {
      if (browser) await check(browser);
    });
  };

  /** A page of somebody's own, signed in, at an address. */
  async function open(chromium: Browser, name: string, address: string): Promise<Page> {
    const page = await (await chromium.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => pageErrors.push(error.message));
    await page.goto(`${portal.url}/sign-in?next=${address}`);
    await page.getByLabel("E-mail").fill(`${name}@test.midline`);
    await page.getByRole("textbox", { name: "Password" }).fill(TEST_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByTestId("viewer-menu").waitFor();
    return page;
  }

  const look = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`), fullPage: true });
    expect(await findBarriers(page)).toEqual([]);
  };

  law("tells a reader without work whom to ask", async (chromium) => {
    const page = await open(chromium, "ada", "/review");
    await page.getByText("Nothing assigned").waitFor();
    await look(page, "review-empty");
  });

  law("lets the lead see what it asks of whom before it is opened", async (chromium) => {
    const page = await open(chromium, "lead", "/review/new");
    await page.getByRole("textbox", { name: "Name" }).fill("Quality, autumn");
    await page.getByLabel("A random sample of each hospital, for quality").check();
    await page.getByTestId("review-plan").getByText("fewer than 5").first().waitFor();
    expect(await page.getByTestId("review-plan").textContent()).toMatch(/Hospital north.*fewer than 5.*2.*Ada.*withheld.*Ben/s);
    await look(page, "review-new");
    await page.getByRole("button", { name: "Open the review" }).click();
    await page.getByTestId("review-progress").waitFor();
    expect(await page.getByTestId("review-progress").textContent()).toMatch(/fewer than \d+ of fewer than \d+ reads/);
    await look(page, "review-progress");
  });

  /** Reads the one case by keys alone. */
  async function read(chromium: Browser, name: string, call: string): Promise<Page> {
    const page = await open(chromium, name, "/review");
    await page.getByRole("link", { name: "Read the next case" }).click();
    await page.getByTestId("evidence").waitFor();
    expect(await page.getByRole("main").textContent()).not.toMatch(/CASE01|Hospital north/);
    await page.keyboard.press("s");
    await page.getByTestId("missing").waitFor();
    await page.keyboard.press(call);
    await page
      .getByTestId("saved")
      .getByText(/^saved \d\d:\d\d:\d\d$/)
      .waitFor();
    await page.keyboard.press("e");
    await page.keyboard.press("6");
    await look(page, `review-read-${name}`);
    await page.keyboard.press("s");
    await page.getByText("All 1 done").waitFor();
    return page;
  }

  law("is read by two people by keys alone, who see nothing of each other", async (chromium) => {
    const ada = await read(chromium, "ada", "1");
    await ada.getByText("None of them is in dispute.").waitFor();
    const ben = await read(chromium, "ben", "3");
    await ben.getByText("1 sent to adjudication.").waitFor();
    await ada.getByText("1 sent to adjudication.").waitFor();
    await look(ben, "review-done");
  });

  law("asks before a reason that is not sent is left, and is settled with it", async (chromium) => {
    const page = await open(chromium, "adjudicator", "/");
    await page.getByTestId("home-actions").getByText("Settle 1 dispute").click();
    await page.getByTestId("side-by-side").getByText("Reader B").waitFor();
    const sideBySide = (await page.getByTestId("side-by-side").textContent()) ?? "";
    expect(sideBySide).toMatch(/Reader A.*Reader B/s);
    expect(sideBySide).toMatch(/H3 K27M/);
    expect(sideBySide).toMatch(/Wild-type/);
    expect(await page.getByRole("main").textContent()).not.toMatch(/Ada|Ben|CASE01|Hospital north/);
    await page.keyboard.press("3");
    await page.getByLabel("Reason").fill("Too short");
    expect(await page.getByRole("button", { name: "Settle" }).isDisabled()).toBe(true);
    await page.getByLabel("Reason").fill(REASON);
    let asked = "";
    page.once("dialog", (dialog) => {
      asked = dialog.message();
      void dialog.dismiss();
    });
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Cohorts" }).click();
    expect(asked).toMatch(/not saved/);
    await look(page, "review-adjudicate");
    await page.getByRole("button", { name: "Settle" }).click();
    await page.getByText("Nothing in dispute").waitFor();
    await look(page, "review-adjudicate-done");
  });

  law("stands in the case's history with its reason", async () => {
    const { cases } = await coordinator.expect("{ cases { edges { node { id labels { state value rule } } } } }");
    const { id, labels } = cases.edges[0].node;
    expect(labels).toMatchObject([{ state: "SETTLED", value: false, rule: "adjudicated" }, { value: false }]);
    const story = await api.platform.db.query(
      "SELECT source, call, called_by, reason FROM label_revision WHERE case_id = $1 ORDER BY number",
      [id],
    );
    expect(story).toEqual([
      { source: "import", call: null, called_by: null, reason: null },
      { source: "review", call: null, called_by: "readers", reason: null },
      { source: "review", call: "wildtype", called_by: "adjudicator", reason: REASON },
    ]);
  });

  law("gives no figure of agreement of one case", async (chromium) => {
    const page = await open(chromium, "adjudicator", "/review/agreement");
    await page.getByTestId("agreement").getByText("too few to estimate").first().waitFor();
    await page.getByTestId("segmenters").getByText("Nothing handed in yet").waitFor();
    await look(page, "review-agreement");
    await page.goto(`${portal.url}/review`);
    await page.getByTestId("reviews").waitFor();
    await look(page, "review-list");
  });

  /** Both read so many of the cases that wait for them; the second differs on the first four. */
  async function readTogether(count: number): Promise<void> {
    for (const name of ["ada", "ben"]) {
      const client = api.stranger();
      await client.expect("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
        email: `${name}@test.midline`,
        password: TEST_PASSWORD,
      });
      for (const [i, each] of (await queueOf(client)).reads.slice(0, count).entries())
        await client.expect(SUBMIT, fullInput(each, name === "ben" && i < 4 ? "WILDTYPE" : "K27M"));
    }
  }

  law("shows agreement over time, month by month, in a chart and a table", async (chromium) => {
    const names = Array.from({ length: 34 }, (_, i): [string, string] => [`LATER${i + 10}`, "positive,lost,,"]);
    await importTissue(coordinator, "north", names);
    const dueAt = new Date(api.clock.now().getTime() + 200 * 86_400_000).toISOString();
    const pseudonyms = names.map(([name]) => name);
    const input = { name: "Quality, winter", choice: "CHOSEN", siteCodes: ["north"], pseudonyms, readsEach: 2, seed: 1, dueAt };
    await adjudicator.expect(OPEN_REVIEW, { input });
    for (const count of [14, 12, 8]) {
      api.clock.advance(31 * 86_400_000);
      await readTogether(count);
    }
    const page = await open(chromium, "adjudicator", "/review/agreement");
    const trend = page.getByTestId("agreement-trend");
    await trend.getByText("As a table").click();
    await trend.getByRole("img", { name: "Agreement of readers by month" }).waitFor();
    expect(await trend.getByRole("row").count()).toBeGreaterThanOrEqual(4);
    expect(await trend.textContent()).toMatch(/0\.71.*n = 14.*0\.67.*n = 12.*too few to estimate/s);
    await look(page, "review-agreement-trend");
    const lead = await open(chromium, "lead", "/review/agreement");
    await lead.getByTestId("agreement-trend").getByText("withheld").first().waitFor();
    await look(lead, "review-agreement-lead");
  });

  law("throws nowhere", async () => {
    expect(pageErrors).toEqual([]);
  });
});
