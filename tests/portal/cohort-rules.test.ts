import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { boxFolder, type BoxProcess, ROOT, startBox } from "../stories/box";
import { findBrowser } from "./browser";

jest.setTimeout(900_000);

const PICTURES = path.join(ROOT, "test-results");
const boxFile = z.object({ passwords: z.record(z.string(), z.string()) });

interface Stage {
  readonly box: BoxProcess;
  readonly browser: Browser;
  readonly url: string;
  readonly passwords: Readonly<Record<string, string>>;
}

describe("a cohort's rules in a real browser", () => {
  let stage: Stage | null = null;

  beforeAll(async () => {
    const browser = await findBrowser();
    if (!browser) return;
    mkdirSync(PICTURES, { recursive: true });
    const folder = boxFolder("cohort-rules");
    const box = startBox(["--folder", folder, "--cases", "60", "--external-cases", "24", "--rounds", "1", "--local-steps", "3"]);
    const [, url = ""] = await box.says(/Portal and API: (\S+)/);
    const { passwords } = boxFile.parse(JSON.parse(readFileSync(path.join(folder, "box.json"), "utf8")));
    stage = { box, browser, url, passwords };
  });

  afterAll(async () => {
    await stage?.browser.close();
    stage?.box.child.kill("SIGINT");
    expect(await (stage?.box.exited ?? 0)).toBe(0);
  });

  async function signIn({ browser, url, passwords }: Stage, email: string): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 }, acceptDownloads: true })).newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill(passwords[email] ?? "");
    await page.keyboard.press("Enter");
    await page.getByTestId("viewer-menu").waitFor();
    return page;
  }

  const law = (name: string, check: (on: Stage) => Promise<void>): void => {
    it(name, async () => {
      if (stage) await check(stage);
    });
  };

  const fileOf = async (page: Page, button: string): Promise<string> => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button, exact: true }).click()]);
    return readFileSync(await file.path(), "utf8");
  };

  law(
    "counts at once what a rule does when it is added, moved by keyboard, switched off; and asks about missing values before it freezes",
    async (on) => {
      const page = await signIn(on, "lead@demo.midline");
      await page.goto(`${on.url}/cohorts/new`);
      const preview = page.getByTestId("cohort-preview");
      await preview.getByTestId("flow-diagram").waitFor();
      const outline = preview.getByTestId("attrition");
      await preview.getByText("The same as an outline").click();
      const first = await outline.textContent();
      expect(first).toMatch(/Treatment naive: yes/);

      await page.getByRole("combobox", { name: "Add a rule" }).or(page.getByLabel("Add a rule")).first().fill("Steroids");
      await page.getByRole("option", { name: "Steroids" }).click();
      await page.getByTestId("missing-question").waitFor();
      await outline.getByText(/Steroids: yes \(no value: to be decided\)/).waitFor();
      await page.screenshot({ path: path.join(PICTURES, "cohort-rules.png"), fullPage: true });

      await page.getByLabel("Name").fill("Rules of a browser");
      await page.getByRole("button", { name: "Freeze this cohort" }).click();
      await page.locator('[data-code="MISSING_UNDECIDED"]').waitFor();
      await page.getByTestId("missing-question").getByText("Keep", { exact: true }).click();
      await outline.getByText(/Steroids: yes, or no value/).waitFor();

      const rules = page.getByTestId("rule");
      const count = await rules.count();
      await rules
        .nth(count - 1)
        .getByRole("button", { name: /^Move up/ })
        .focus();
      await page.keyboard.press("Enter");
      expect(await rules.nth(count - 2).textContent()).toMatch(/Steroids/);
      expect(await page.evaluate("document.activeElement?.getAttribute('aria-label')")).toMatch(/^Move up .*Steroids/);
      await rules
        .nth(count - 2)
        .getByRole("switch")
        .press("Space");
      await outline.getByText(/Steroids/).waitFor({ state: "detached" });

      await page.getByTestId("table-one").waitFor();
      expect(await page.getByTestId("table-one").textContent()).toMatch(/Age, years.*no value/s);
      await page.getByRole("button", { name: "Freeze this cohort" }).click();
      await page.waitForURL(/\/cohorts\/[0-9a-f-]{36}$/);
      await page.context().close();
    },
  );

  law("shows a frozen cohort in bands to the lead, with a diagram and a table to take along", async (on) => {
    const page = await signIn(on, "lead@demo.midline");
    await page.goto(`${on.url}/cohorts`);
    await page.getByTestId("cohorts").getByRole("link", { name: "Rules of a browser" }).click();
    await page.getByTestId("flow-diagram").waitFor();
    expect(await page.getByTestId("splits").textContent()).toMatch(/\d–\d|fewer than/);
    const svg = await fileOf(page, "SVG");
    expect(svg).toMatch(/^<svg[^>]+xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg).toMatch(/Excluded: n = /);
    await page.getByTestId("table-one").waitFor();
    expect(await fileOf(page, "CSV")).toMatch(/^"characteristic","value",/);
    await page.screenshot({ path: path.join(PICTURES, "cohort.png"), fullPage: true });
    await page.getByText("The same as an outline").click();
    await page.getByTestId("attrition").getByRole("button").first().click();
    await page.getByText("Which cases they are is known to people of their hospitals alone.").waitFor();
    await page.context().close();
  });

  law("shows a hospital's coordinator its own numbers exactly, whom a rule excluded, and the floor that others see", async (on) => {
    const page = await signIn(on, "coordinator@tarnwick.midline");
    await page.goto(`${on.url}/cohorts`);
    await page.getByTestId("cohorts").getByRole("link", { name: "Rules of a browser" }).click();
    await page.getByTestId("splits").waitFor();
    const own = page.getByTestId("splits").getByRole("row", { name: /Tarnwick/i });
    expect((await own.getByRole("cell").nth(1).textContent()) ?? "").toMatch(/^\d+$/);
    await page.getByText("The same as an outline").click();
    await page.getByTestId("attrition").getByRole("button").first().click();
    await page.getByRole("heading", { name: /Cases of .*Tarnwick/i }).waitFor();
    await page.goto(`${on.url}/sites`);
    await page.getByRole("button", { name: "Set the floor" }).first().click();
    await page.getByLabel("Patients in a band").fill("7");
    await page.getByLabel("Reason").fill("We are a small hospital");
    await page.getByRole("button", { name: "Set it" }).click();
    await page.getByTestId("sites").getByRole("cell", { name: "7", exact: true }).waitFor();
    await page.context().close();
  });

  law("fits a telephone in the dark", async (on) => {
    const page = await signIn(on, "lead@demo.midline");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${on.url}/cohorts/new`);
    await page.getByTestId("cohort-preview").getByTestId("flow-diagram").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBeLessThanOrEqual(0);
    await page.screenshot({ path: path.join(PICTURES, "cohort-rules-phone-dark.png"), fullPage: true });
    await page.context().close();
  });

  law("says in words that a day's questions are used up and when to come back, and goes on telling what was asked that day", async (on) => {
    const page = await signIn(on, "lead@demo.midline");
    await page.goto(`${on.url}/cohorts/new`);
    const preview = page.getByTestId("cohort-preview");
    await preview.getByTestId("flow-diagram").waitFor();
    const ask = async (rules: readonly object[]): Promise<string> => {
      const input = { name: "Asked", siteCodes: ["vellmoor"], rules, validationFraction: 0.25, seed: 1 };
      const query = "query($input: FreezeCohortInput!) { previewCohort(input: $input) { size { atLeast } } }";
      return (await page.request.post(`${on.url}/graphql`, { data: { query, variables: { input } } })).text();
    };
    // As much as goes at once, then what is left.
    for (const length of [40, 1]) {
      let answer = "";
      for (let n = 1; n < 60 && !answer.includes("TOO_MANY_ATTEMPTS"); n++)
        answer = await ask(Array.from({ length }, (_, i) => ({ field: "age_years", operator: "BETWEEN", high: 1000 * n + length - i })));
      expect(answer).toContain("TOO_MANY_ATTEMPTS");
    }
    const rules = page.getByTestId("rule");
    const toggle = () => rules.first().getByRole("switch").press("Space");
    await toggle();
    const refused = page.locator('[data-code="TOO_MANY_ATTEMPTS"]').first();
    await refused.waitFor();
    expect(await refused.textContent()).toMatch(/at most 1000 different groups.*Ask again after \d{4}-\d\d-\d\d 00:00 UTC/s);
    await page.screenshot({ path: path.join(PICTURES, "cohort-questions-used-up.png"), fullPage: true });
    await toggle();
    await preview.getByTestId("flow-diagram").waitFor();
    await refused.waitFor({ state: "detached" });
    await page.context().close();
  });
});
