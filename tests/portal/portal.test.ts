import path from "node:path";
import type { Page } from "playwright-core";
import { openStage, PICTURES, signIn } from "./box-stage";
import { findBarriers } from "./find-barriers";

jest.setTimeout(900_000);

describe("the portal in a real browser", () => {
  const law = openStage("portal", ["--cases", "60", "--external-cases", "24", "--rounds", "2", "--local-steps", "6"]);

  law("does not let a wrong password in, and says so", async ({ browser, url }) => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    await page.getByLabel("E-mail").fill("lead@demo.midline");
    await page.getByRole("textbox", { name: "Password" }).fill("not the password");
    await page.keyboard.press("Enter");
    await page.getByTestId("fault").waitFor();
    expect(await page.getByTestId("fault").textContent()).toMatch(/password|e-mail/i);
    await page.context().close();
  });

  law("shows the lead a finished run and its leaderboard, each number with n and interval", async (on) => {
    const page = await signIn(on, "lead@demo.midline");
    await page.getByTestId("research-use-only").first().waitFor();
    await page.getByTestId("synthetic-badge").first().waitFor();
    await page.screenshot({ path: path.join(PICTURES, "home.png") });
    await page.goto(`${on.url}/leaderboard`);
    await page.getByTestId("leaderboard").waitFor();
    expect(await page.locator('[data-external="true"]').first().textContent()).toMatch(/vellmoor/i);
    expect(await page.getByTestId("leaderboard").textContent()).toMatch(/n\s*=?\s*\d+/);
    await page.screenshot({ path: path.join(PICTURES, "leaderboard.png") });
    await page.setViewportSize({ width: 1400, height: 900 });
    const external = await page.locator('th[data-external="true"]').first().boundingBox();
    expect(external!.x + external!.width).toBeLessThan(1400);
    expect(await page.getByTestId("what-is-ranked").textContent()).toMatch(/1 model shown.*1 earlier round not shown/);
    await page.getByRole("switch", { name: "Show every round" }).press("Space");
    await page.waitForURL(/rounds=all/);
    await page.getByText(/2 models shown/).waitFor();
    await page.getByRole("tab", { name: "Ranking" }).press("ArrowRight");
    await page.waitForURL(/view=ablation/);
    await page.getByTestId("ablation").waitFor();
    expect(await page.getByTestId("ablation").textContent()).toMatch(/co-training.*First co-training, round 2.*n = \d+/s);
    expect(await page.getByTestId("ablation").textContent()).toMatch(/no figure: one of the two was not run/);
    await page.screenshot({ path: path.join(PICTURES, "ablation.png"), fullPage: true });
    await page.goto(`${on.url}/runs`);
    await page.getByRole("link", { name: "First co-training" }).first().click();
    await page.getByTestId("approvals").waitFor();
    for (const chart of ["loss-curve", "results-by-round"]) await page.getByTestId(chart).getByRole("img").waitFor();
    await page.screenshot({ path: path.join(PICTURES, "run.png"), fullPage: true });
    await page.goto(`${on.url}/models`);
    await page.getByTestId("models").waitFor();
    await page.screenshot({ path: path.join(PICTURES, "models.png") });
    await page.getByTestId("models").getByRole("link").first().click();
    await page.getByTestId("calibration").waitFor();
    expect(await page.getByTestId("calibration").textContent()).toMatch(/vellmoor.*\(external\), n = \d+/i);
    await page.screenshot({ path: path.join(PICTURES, "model.png"), fullPage: true });
    await page.context().close();
  });

  law("gives the clinician a number with its range, and beside it what the number is worth here", async (on) => {
    const page = await signIn(on, "clinician@tarnwick.midline");
    await page.goto(`${on.url}/predictions`);
    await page.getByTestId("predictions").getByRole("link").first().click();
    await page.getByTestId("answer").waitFor();
    expect(await page.getByTestId("score").textContent()).toMatch(/\d\.\d+|%/);
    await page.getByTestId("site-evaluation").waitFor();
    await page.screenshot({ path: path.join(PICTURES, "prediction.png") });
    await page.context().close();
  });

  law("says denied, not empty, to the wrong role", async (on) => {
    const page = await signIn(on, "clinician@tarnwick.midline");
    await page.goto(`${on.url}/people`);
    await page.locator('[data-code="FORBIDDEN"]').first().waitFor();
    await page.context().close();
  });

  law("sends a stranger to the door", async ({ browser, url }) => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${url}/runs`);
    await page.getByLabel("E-mail").waitFor();
    await page.context().close();
  });

  law("serves GraphiQL from the npm package", async (on) => {
    const page = await signIn(on, "lead@demo.midline");
    await page.goto(`${on.url}/graphiql`);
    await page.getByTestId("graphiql").waitFor();
    await page.locator(".graphiql-container").waitFor();
    await page.screenshot({ path: path.join(PICTURES, "graphiql.png") });
    await page.context().close();
  });

  law("works on a telephone and in the dark", async (on) => {
    const page = await signIn(on, "lead@demo.midline");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${on.url}/leaderboard`);
    await page.getByTestId("leaderboard").waitFor();
    const overflow = (): Promise<number> => page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: path.join(PICTURES, "leaderboard-phone-dark.png") });
    await page.goto(`${on.url}/leaderboard?view=ablation`);
    await page.getByTestId("ablation").waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.context().close();
  });

  law("bars nobody, by axe", async (on) => {
    const pages = {
      "lead@demo.midline": [
        "/",
        "/cohorts",
        "/cohorts/new",
        "/exports",
        "/review",
        "/review/agreement",
        "/sites",
        "/labels/codebook",
        "/leaderboard",
      ],
      "coordinator@tarnwick.midline": ["/labels", "/labels/import", "/cases", "/cohorts"],
    };
    const barriers: string[] = [];
    const look = async (page: Page): Promise<void> => {
      await page.waitForLoadState("networkidle");
      barriers.push(...(await findBarriers(page)).map((barrier) => `${new URL(page.url()).pathname}: ${barrier}`));
    };
    for (const [email, paths] of Object.entries(pages)) {
      const page = await signIn(on, email);
      for (const each of paths) {
        await page.goto(`${on.url}${each}`);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await look(page);
      }
      // From the list to the thing itself, and to its lineage.
      await page.goto(`${on.url}/cohorts`);
      await page.locator('[data-testid="cohorts"] tbody a').first().click();
      await page.getByTestId("splits").waitFor();
      await look(page);
      await page.getByRole("link", { name: "Lineage" }).first().click();
      await page.getByTestId("lineage-picture").waitFor();
      await look(page);
      await page.context().close();
    }
    expect(barriers).toEqual([]);
  });

  law("asks nothing of anyone but the box, and throws nowhere", async ({ strangers, pageErrors }) => {
    expect(strangers).toEqual([]);
    expect(pageErrors).toEqual([]);
  });
});
