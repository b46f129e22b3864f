import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { importTestLabels, testLabelRow } from "@midline/api/cohorts/testing/test-labels";
import { type ApiProcess, compileApi, startApiProcess } from "@midline/api/testing/api-process";
import { startTestApi, TEST_PASSWORD, type TestApi } from "@midline/api/testing/test-api";
import type { Browser, Page } from "playwright-core";
import { ROOT } from "../stories/box";
import { findBrowser } from "./browser";

jest.setTimeout(400_000);

const PICTURES = path.join(ROOT, "test-results");
const FREEZE = "mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id version } }";

/** A cohort with two versions, a lead and a coordinator in front of it, each in a browser of his own. */
describe("the page of a cohort with versions", () => {
  let browser: Browser | null = null;
  let api: TestApi;
  let portal: ApiProcess;
  let newest: string;
  let lead: Page;

  const signIn = async (on: Browser, email: string): Promise<Page> => {
    const page = await (await on.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
    await page.goto(`${portal.url}/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill(TEST_PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByTestId("viewer-menu").waitFor();
    return page;
  };

  beforeAll(async () => {
    browser = await findBrowser();
    if (!browser) return;
    mkdirSync(PICTURES, { recursive: true });
    compileApi();
    execFileSync(process.execPath, ["apps/demo/build.mjs", "--portal"], { cwd: ROOT });
    api = await startTestApi();
    const client = await api.signIn("lead");
    await api.site("north");
    await importTestLabels(
      api,
      "north",
      Array.from({ length: 24 }, (_, i) => testLabelRow({ id: `N${100 + i}`, ihc: i % 2 ? "positive" : "negative" })),
    );
    const input = { name: "First contact", siteCodes: ["north"], rules: [], validationFraction: 0.25, seed: 1 };
    const { freezeCohort: first } = await client.expect(FREEZE, { input });
    await importTestLabels(
      api,
      "north",
      Array.from({ length: 12 }, (_, i) => testLabelRow({ id: `N${200 + i}`, ihc: "positive" })),
    );
    const { freezeCohort: second } = await client.expect(FREEZE, { input: { ...input, versionOf: first.id } });
    expect(second.version).toBe("1.1.0");
    newest = second.id;
    const env = { NODE_ENV: "production", WEB: "1", WEB_FOLDER: path.join(ROOT, "apps/web") };
    portal = await startApiProcess(api.config, { env });
    lead = await signIn(browser, "lead@test.midline");
  });

  afterAll(async () => {
    if (!browser) return;
    await browser.close();
    portal.signal("SIGTERM");
    await api.stop();
  });

  const law = (name: string, check: (on: Browser) => Promise<void>): void => {
    it(name, async () => {
      if (browser) await check(browser);
    });
  };

  law("names the version with its hash, lists the others, and says what changed", async () => {
    await lead.goto(`${portal.url}/cohorts/${newest}`);
    expect(await lead.getByTestId("version-chip").first().textContent()).toMatch(/^1\.1\.0 · [0-9a-f]{12}$/);
    await lead.getByRole("tab", { name: "Versions" }).click();
    expect(await lead.getByTestId("versions").textContent()).toMatch(/1\.1\.0.*1\.0\.0/s);
    await lead.getByRole("tab", { name: "Diff" }).click();
    await lead.getByTestId("version-diff").waitFor();
    expect(await lead.getByTestId("version-diff").textContent()).toMatch(/minor step.*patients added.*shown to the coordinators/s);
    expect(await lead.getByTestId("version-diff").textContent()).not.toMatch(/N2\d\d/);
    await lead.screenshot({ path: path.join(PICTURES, "cohort-diff.png"), fullPage: true });
  });

  law("asks for a reason before it locks, names what that freezes, and Escape leaves it as it is", async () => {
    await lead.goto(`${portal.url}/cohorts/${newest}`);
    await lead.getByRole("button", { name: "Lock", exact: true }).press("Enter");
    const dialog = lead.getByRole("dialog");
    await dialog.waitFor();
    expect(await dialog.textContent()).toMatch(/vouch for this version.*patients.*splits and folds.*no run uses it yet/s);
    await lead.screenshot({ path: path.join(PICTURES, "cohort-lock.png") });
    await lead.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await lead.getByRole("button", { name: "Lock", exact: true }).press("Enter");
    await dialog.getByLabel("Reason").fill("For the paper");
    await lead.keyboard.press("Enter");
    await lead.getByRole("button", { name: "Unlock" }).waitFor();
    await lead.getByText("locked", { exact: true }).waitFor();
  });

  law("refuses the next version of a locked one, and offers the lead no deprecated one for a run", async () => {
    await lead.goto(`${portal.url}/cohorts/new?versionOf=${newest}`);
    await lead.getByTestId("next-version").waitFor();
    await lead.getByRole("button", { name: "Freeze this cohort" }).click();
    expect(await lead.getByTestId("fault").getAttribute("data-code")).toBe("COHORT_LOCKED");
    await lead.goto(`${portal.url}/cohorts/${newest}`);
    await lead.getByRole("button", { name: "Deprecate" }).click();
    await lead.getByRole("dialog").getByLabel("Reason").fill("Consent withdrawn");
    await lead.keyboard.press("Enter");
    await lead.getByTestId("deprecated").waitFor();
    expect(await lead.getByTestId("deprecated").textContent()).toMatch(/Consent withdrawn.*what used it stays/s);
    await lead.screenshot({ path: path.join(PICTURES, "cohort-deprecated.png"), fullPage: true });
    expect(await lead.getByRole("link", { name: "Propose a run" }).count()).toBe(0);
  });

  law("lets the coordinator export the hospital's rows, and the lead numbers only", async (on) => {
    const coordinator = await signIn(on, "sitecoordinator.north@test.midline");
    await coordinator.goto(`${portal.url}/exports`);
    await coordinator.getByTestId("empty").waitFor();
    await coordinator.goto(`${portal.url}/cohorts/${newest}`);
    await coordinator.getByRole("tab", { name: "Export" }).click();
    await coordinator.getByRole("radio", { name: /^CSV/ }).check();
    await coordinator.getByRole("button", { name: "Export", exact: true }).click();
    const file = coordinator.getByRole("link", { name: /^Download first-contact-1\.1\.0\.csv/ });
    await file.waitFor();
    await coordinator.reload();
    await coordinator.getByRole("tab", { name: "Export" }).click();
    const [download] = await Promise.all([coordinator.waitForEvent("download"), file.click()]);
    expect(readFileSync(await download.path(), "utf8")).toMatch(/"N100".*RESEARCH USE ONLY, SYNTHETIC/s);
    await coordinator.screenshot({ path: path.join(PICTURES, "cohort-export.png"), fullPage: true });
    await coordinator.goto(`${portal.url}/exports`);
    expect(await coordinator.getByTestId("exports").textContent()).toMatch(/First contact.*CSV.*ready.*Hospital north/s);
    await lead.goto(`${portal.url}/cohorts/${newest}`);
    await lead.getByRole("tab", { name: "Export" }).click();
    await lead.getByText(/You see no patient of this cohort one by one/).waitFor();
    expect(await lead.getByRole("radio").count()).toBe(1);
  });

  law("begins the next version with what the one before was made by, and says what would change before it is frozen", async () => {
    const client = await api.signIn("lead");
    const rule = { field: "age_years", operator: "BETWEEN", low: 0, high: 89, values: [], whenMissing: "KEEP" };
    const input = { name: "Second series", siteCodes: ["north"], rules: [rule], validationFraction: 0.4, seed: 7 };
    const { freezeCohort: first } = await client.expect(FREEZE, { input });
    await lead.goto(`${portal.url}/cohorts/${first.id}`);
    await lead.getByRole("link", { name: "Next version" }).click();
    await lead.getByTestId("next-version").waitFor();
    const form = lead.getByRole("form", { name: "Criteria of the cohort" });
    expect(await form.getByLabel("Name").inputValue()).toBe("Second series");
    expect(await form.getByLabel("Seed of the split").inputValue()).toBe("7");
    expect(await form.textContent()).toMatch(/Held out for validation: 40 %/);
    expect(await form.getByTestId("rule").count()).toBe(1);
    expect(await form.getByLabel("Age years to").inputValue()).toBe("89");
    expect(await form.getByText(/Treatment naive/).count()).toBe(0);
    const changes = lead.getByTestId("would-change");
    await changes.getByText("patients in another split").waitFor();
    expect(await changes.textContent()).not.toMatch(/another (name|question|criteria|share held out|seed)|rule (added|dropped)/);
    await form.getByLabel("Seed of the split").fill("8");
    await changes.getByText("another seed").waitFor();
    expect(await changes.textContent()).toMatch(/Since 1\.0\.0.*patients in another split.*another seed/s);
    await lead.screenshot({ path: path.join(PICTURES, "cohort-next-version.png"), fullPage: true });
    await lead.getByRole("button", { name: "Freeze this cohort" }).click();
    await lead.waitForURL((url) => /\/cohorts\/[0-9a-f-]{36}$/.test(url.pathname));
    await lead.getByTestId("version-chip").first().waitFor();
    expect(await lead.getByTestId("version-chip").first().textContent()).toMatch(/^1\.0\.1 · /);
  });
});
