import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { boxFolder, type BoxProcess, ROOT, startBox } from "../stories/box";
import { findBrowser } from "./browser";

jest.setTimeout(900_000);

const PICTURES = path.join(ROOT, "test-results");
const boxFile = z.object({ passwords: z.record(z.string(), z.string()) });
const casesAnswer = z.object({
  data: z.object({
    cases: z.object({
      edges: z.array(
        z.object({
          node: z.object({ pseudonym: z.string(), labels: z.array(z.object({ target: z.string(), value: z.boolean().nullable() })) }),
        }),
      ),
    }),
  }),
});

interface Stage {
  readonly box: BoxProcess;
  readonly browser: Browser;
  readonly url: string;
  readonly passwords: Readonly<Record<string, string>>;
}

describe("lineage in a real browser", () => {
  let stage: Stage | null = null;

  beforeAll(async () => {
    const browser = await findBrowser();
    if (!browser) return;
    mkdirSync(PICTURES, { recursive: true });
    const folder = boxFolder("lineage");
    const box = startBox(["--folder", folder, "--cases", "60", "--external-cases", "24", "--rounds", "2", "--local-steps", "6"]);
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
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill(passwords[email] ?? "");
    await page.keyboard.press("Enter");
    await page.getByTestId("viewer-menu").waitFor();
    return page;
  }

  /** A law that needs the browser; without one the whole file has said so. */
  const law = (name: string, check: (on: Stage) => Promise<void>): void => {
    it(name, async () => {
      if (stage) await check(stage);
    });
  };

  law("leads from a model to what it was made of, and from a thing to its own lineage by keyboard", async (on) => {
    const page = await signIn(on, "lead@demo.midline");
    await page.goto(`${on.url}/models`);
    await page.getByTestId("models").getByRole("link").first().click();
    await page.getByRole("link", { name: "Lineage" }).click();
    const picture = page.getByTestId("lineage-picture");
    await picture.waitFor();
    for (const kind of ["REVISION", "COHORT", "RUN", "ROUND", "UPDATE", "MODEL"])
      await picture.locator(`[data-kind="${kind}"]`).first().waitFor();
    expect(await picture.locator('[data-focus="true"]').count()).toBe(1);
    // What the picture shows, the list says.
    const inList = await page.getByTestId("lineage-list").textContent();
    for (const title of await picture.locator('[data-kind] > [class*="_title"]').allTextContents()) expect(inList).toContain(title);
    await page.screenshot({ path: path.join(PICTURES, "lineage-up.png"), fullPage: true });
    await picture.getByRole("link", { name: /Lineage of Run/ }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/kind=run/);
    await page.getByText("Became", { exact: true }).click();
    await page.waitForURL((address) => !address.searchParams.has("direction"));
    const scores = picture.getByRole("button", { name: /List Scores/ });
    await scores.focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("lineage-things").getByRole("link").first().waitFor();
    expect(await scores.getAttribute("aria-expanded")).toBe("true");
    await page.screenshot({ path: path.join(PICTURES, "lineage-down.png"), fullPage: true });
    await page.context().close();
  });

  law("marks a snapshot, its run and its models when a label is corrected, and asks whoever answers for it", async (on) => {
    const coordinator = await signIn(on, "coordinator@tarnwick.midline");
    const query = "{ cases(first: 50, filter: { labelState: AGREED }) { edges { node { pseudonym labels { target value } } } } }";
    const said: unknown = await coordinator.evaluate(
      async (text: string) =>
        (await fetch("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: text })).json(),
      JSON.stringify({ query }),
    );
    const positive = casesAnswer
      .parse(said)
      .data.cases.edges.find(({ node }) => node.labels.some(({ target, value }) => target === "H3K27M" && value === true));
    if (positive === undefined) throw new Error("no positive case");
    const lead = await signIn(on, "lead@demo.midline");
    await lead.getByTestId("home-actions").waitFor();
    expect(await lead.locator('[data-kind="LABELS_CHANGED"]').count()).toBe(0);
    await coordinator.goto(`${on.url}/labels/import`);
    const header =
      "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,h3k27m_ihc,h3k27me3_ihc,h3_sequencing,seq_tumour_content_percent,seq_genes_covered,consent_id";
    const text = `${header}\n${positive.node.pseudonym},tarnwick,20,5,y,pons,negative,retained,wildtype,80,H3.3;H3.1;H3.2,IRB-1\n`;
    await coordinator.getByLabel("Label file").setInputFiles({ name: "correction.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await coordinator.getByRole("button", { name: "Send for a dry run" }).click();
    await coordinator.waitForURL(/\/labels\/imports\//);
    await coordinator.getByTestId("changes").waitFor();
    expect(await coordinator.getByTestId("changes").textContent()).toMatch(new RegExp(positive.node.pseudonym));
    await coordinator.getByLabel(/in use should change/).fill("Sequenced since");
    await coordinator.getByRole("button", { name: /^Commit/ }).click();
    await coordinator
      .getByRole("button", { name: "Undo this import" })
      .or(coordinator.locator('[data-state="committed"]'))
      .first()
      .waitFor();
    // Nobody reloads: the news of the import does it.
    await lead.locator('[data-kind="LABELS_CHANGED"]').click();
    await lead.getByTestId("changed-labels").waitFor();
    expect(await lead.getByTestId("changed-labels").textContent()).toMatch(/other hospitals/);
    await lead.screenshot({ path: path.join(PICTURES, "labels-changed.png"), fullPage: true });
    await coordinator.goto(lead.url());
    expect(await coordinator.getByTestId("changed-labels").textContent()).toMatch(
      new RegExp(`${positive.node.pseudonym}.*positive.*negative`, "s"),
    );
    for (const where of ["/runs", "/models"]) {
      await lead.goto(`${on.url}${where}`);
      await lead
        .getByTestId(where.slice(1))
        .getByRole("link", { name: /First co-training/ })
        .first()
        .click();
      await lead.getByTestId("changed-labels-badge").first().waitFor();
    }
    await lead.goto(`${on.url}/leaderboard`);
    await lead.getByTestId("leaderboard").getByTestId("changed-labels-badge").first().click();
    await lead.waitForURL(/models/);
    await lead.goto(`${on.url}/`);
    await lead.locator('[data-kind="LABELS_CHANGED"]').click();
    await lead.getByRole("button", { name: "Keep this one" }).click();
    await lead.getByLabel("Reason").fill("One case of many.");
    await lead.getByRole("button", { name: "Keep it" }).click();
    await lead.getByText(/One case of many/).waitFor();
    await lead.goto(`${on.url}/`);
    await lead.getByTestId("home-actions").waitFor();
    expect(await lead.locator('[data-kind="LABELS_CHANGED"]').count()).toBe(0);
    await coordinator.context().close();
    await lead.context().close();
  });

  law(
    "shows a coordinator which models used a label of his own, in the dark and on a telephone without running out of the page",
    async (on) => {
      const page = await signIn(on, "coordinator@tarnwick.midline");
      await page.emulateMedia({ colorScheme: "dark" });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${on.url}/models`);
      await page.getByTestId("models").getByRole("link").first().click();
      await page.getByRole("link", { name: "Lineage" }).click();
      await page
        .getByTestId("lineage-picture")
        .getByRole("button", { name: /List Labels/ })
        .click();
      await page.getByTestId("lineage-things").getByRole("link").first().click();
      await page.waitForURL(/kind=revision/);
      await page.getByText("Became", { exact: true }).click();
      await page.getByTestId("lineage-picture").locator('[data-kind="MODEL"]').first().waitFor();
      expect(await page.getByTestId("lineage-legend").textContent()).toMatch(/trained on it|scored on it/);
      expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBeLessThanOrEqual(0);
      await page.screenshot({ path: path.join(PICTURES, "lineage-phone-dark.png") });
      await page.context().close();
    },
  );

  law("says that a lineage is not there as it says of one that is not yours", async (on) => {
    const page = await signIn(on, "clinician@tarnwick.midline");
    await page.goto(`${on.url}/lineage?kind=case&id=00000000-0000-4000-8000-000000000000`);
    await page.locator('[data-code="NOT_FOUND"]').first().waitFor();
    await page.goto(`${on.url}/lineage`);
    await page.getByTestId("empty").waitFor();
    await page.context().close();
  });
});
