import path from "node:path";
import { openStage, PICTURES, signIn } from "./box-stage";
import { findBarriers } from "./find-barriers";

jest.setTimeout(900_000);

describe("an import of labels in a real browser", () => {
  const law = openStage("label-import", ["--cases", "60", "--external-cases", "24", "--rounds", "1", "--local-steps", "3"]);

  law("keeps a label file that names patients in the browser, and imports one that does not", async (on) => {
    const page = await signIn(on, "coordinator@tarnwick.midline");
    await page.goto(`${on.url}/labels/import`);
    const header =
      "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,h3k27m_ihc,h3k27me3_ihc,consent_id";
    const choose = (text: string): Promise<void> =>
      page.getByLabel("Label file").setInputFiles({ name: "labels.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await choose(`patient_name,${header}\nAda Example,NEW0001,tarnwick,20,5,y,pons,positive,lost,IRB-1\n`);
    await page.getByTestId("file-refused").waitFor();
    expect(await page.getByTestId("problems").first().textContent()).toMatch(/patient_name/);
    await page.screenshot({ path: path.join(PICTURES, "label-file-refused.png") });
    await page.goto(`${on.url}/labels/import`);
    await choose(
      `${header}\nNEW0001,tarnwick,20,5,y,pons,positive,lost,IRB-1\nNEW0002,tarnwick,many,5,y,pons,positive,lost,IRB-1\nNEW0003,tarnwick,9,5,y,pons,purple,lost,IRB-1\n`,
    );
    await page.getByRole("button", { name: "Check 3 rows" }).click();
    await page.getByTestId("browser-check").waitFor();
    expect(await page.getByTestId("problems").textContent()).toMatch(/purple.*one of these, or empty: positive, negative/);
    await page.getByRole("button", { name: "Send for a dry run" }).click();
    await page.waitForURL(/\/labels\/imports\/[0-9a-f-]{36}$/);
    await page.getByTestId("totals").waitFor();
    expect(await page.locator('[data-total="new"]').textContent()).toMatch(/1/);
    expect(await page.locator('[data-total="rejected"]').textContent()).toMatch(/2/);
    await page.screenshot({ path: path.join(PICTURES, "dry-run.png"), fullPage: true });
    // The page is not what remembers: it comes back by its address.
    await page.reload();
    await page.getByTestId("totals").waitFor();
    // Few wrong cells are mended in the list itself, by keys alone; then the same file is read again.
    const cell = (row: number, column: string) => page.getByRole("combobox", { name: `Row ${row}, ${column}`, exact: true });
    await cell(3, "age_years").fill("40");
    await cell(3, "age_years").press("Escape");
    expect(await cell(3, "age_years").inputValue()).toBe("many");
    await cell(3, "age_years").fill("41");
    await cell(3, "age_years").press("Enter");
    await cell(4, "h3k27m_ihc").press("ArrowDown");
    await cell(4, "h3k27m_ihc").press("ArrowDown");
    await page.screenshot({ path: path.join(PICTURES, "dry-run-mending.png"), fullPage: true });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: path.join(PICTURES, "dry-run-mending-dark.png"), fullPage: true });
    await page.emulateMedia({ colorScheme: "light" });
    await cell(4, "h3k27m_ihc").press("Enter");
    expect(await cell(4, "h3k27m_ihc").inputValue()).toBe("negative");
    expect((await findBarriers(page)).map((barrier) => `dry run: ${barrier}`)).toEqual([]);
    const first = page.url();
    await page.getByRole("button", { name: "Check again with 2 corrected cells" }).press("Enter");
    await page.waitForURL((url) => /\/labels\/imports\/[0-9a-f-]{36}$/.test(url.href) && url.href !== first);
    await page.getByTestId("corrections").waitFor();
    expect(await page.getByTestId("corrections").textContent()).toMatch(/3age_yearsmany41.*4h3k27m_ihcpurplenegative/);
    await page.screenshot({ path: path.join(PICTURES, "dry-run-corrected.png"), fullPage: true });
    await page.goto(first);
    await page.getByRole("link", { name: "It goes on in the next dry run" }).press("Enter");
    await page.getByRole("button", { name: "Commit 3 rows" }).press("Enter");
    await page.getByRole("button", { name: "Undo this import" }).waitFor();
    await page.goto(`${on.url}/cases`);
    await page.getByLabel("Pseudonym contains").fill("new0001");
    await page.getByRole("link", { name: "NEW0001" }).press("Enter");
    await page.getByTestId("story").waitFor();
    expect(await page.getByTestId("story").textContent()).toMatch(/imported labels\.csv: the case came here.*H3 K27M: positive \(B\)/s);
    await page.screenshot({ path: path.join(PICTURES, "case.png"), fullPage: true });
    await page.getByTestId("story").getByRole("link", { name: "labels.csv" }).press("Enter");
    await page.getByRole("button", { name: "Undo this import" }).press("Enter");
    await page.getByLabel("Reason").fill("of another hospital");
    await page.getByRole("button", { name: "Undo", exact: true }).press("Enter");
    await page.locator('[data-state="undone"]').waitFor();
    await page.screenshot({ path: path.join(PICTURES, "import.png"), fullPage: true });
    await page.context().close();
  });

  law("asks once what a hospital's own columns, dates and spellings mean, before anything is sent", async (on) => {
    const page = await signIn(on, "coordinator@tarnwick.midline");
    const sent: string[] = [];
    page.on("request", (request) => (request.method() === "POST" ? sent.push(request.postData() ?? "") : undefined));
    await page.goto(`${on.url}/labels/import`);
    const text = [
      "Pseudonym;Site;Alter;days_scan_to_surgery;Untreated;Location;Consent;K27M stain;Stain day;remark",
      "OWN0001;tarnwick;20;5;y;pons;IRB-1;mut;03/04/2024;a secret remark",
      "OWN0002;tarnwick;31;5;y;pons;IRB-1;pos;05/06/2024;",
    ].join("\n");
    const file = { name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
    await page.getByLabel("Label file").setInputFiles(file);
    // Days in a column that nobody knows may be birth dates: the file is refused until it is said what they are.
    await page.getByTestId("file-refused").waitFor();
    await page.getByRole("button", { name: "What the columns mean" }).click();
    await page.getByTestId("map-step").waitFor();
    const readAs = async (header: string, target: string) => {
      await page.locator(`input[aria-label="What ${header} is read as"]`).click();
      await page.getByRole("option", { name: target, exact: true }).click();
    };
    await readAs("Alter", "age_years (required)");
    await readAs("K27M stain", "h3k27m_ihc");
    await readAs("Stain day", "ihc_date");
    expect(await page.getByTestId("ignored-columns").textContent()).toMatch(/“remark”/);
    await page.getByTestId("date-order").getByText("day first").click();
    await page.locator('input[aria-label="What mut means in h3k27m_ihc"]').click();
    await page.getByRole("option", { name: "positive", exact: true }).click();
    await page.getByText("Spellings that you have decided").waitFor();
    // One choice is taken back, and made again; the others stay.
    await page.getByRole("button", { name: "Take back what mut means in h3k27m_ihc" }).press("Enter");
    await page.getByText("Spellings that are not known").waitFor();
    await page.locator('input[aria-label="What mut means in h3k27m_ihc"]').click();
    await page.getByRole("option", { name: "positive", exact: true }).click();
    await page.getByText("Spellings that you have decided").waitFor();
    await page.getByRole("button", { name: "Take back what Stain day is read as" }).press("Enter");
    await page.getByTestId("date-order").waitFor({ state: "detached" });
    await readAs("Stain day", "ihc_date");
    await page.getByTestId("date-order").waitFor();
    await page.screenshot({ path: path.join(PICTURES, "label-columns.png"), fullPage: true });
    await page.getByRole("button", { name: "Check 2 rows" }).click();
    await page.getByTestId("browser-check").waitFor();
    expect(await page.getByTestId("browser-check").textContent()).toMatch(
      /CSV, semicolon, utf-8.*Rows in order\s*2.*Rows with problems\s*0/s,
    );
    expect(sent.filter((body) => /OWN0001|secret/.test(body))).toEqual([]);
    await page.context().close();
  });

  law("shows every column of the codebook, and finds one by a value or a synonym", async (on) => {
    const page = await signIn(on, "coordinator@tarnwick.midline");
    await page.goto(`${on.url}/labels/codebook`);
    await page.getByTestId("codebook").waitFor();
    expect(await page.getByTestId("nosology").textContent()).toMatch(/H3 K27-altered.*p\.Lys28Met/s);
    await page.getByLabel("Find a column, a value or a synonym").fill("gender");
    expect(await page.getByTestId("codebook").locator("tbody tr").allTextContents()).toEqual([expect.stringMatching(/^sex/)]);
    await page.getByLabel("Find a column, a value or a synonym").fill("shoe size");
    await page.getByText("The codebook has nothing called").waitFor();
    await page.screenshot({ path: path.join(PICTURES, "codebook.png"), fullPage: true });
    await page.context().close();
  });

  law("asks nothing of anyone but the box, and throws nowhere", async ({ strangers, pageErrors }) => {
    expect(strangers).toEqual([]);
    expect(pageErrors).toEqual([]);
  });
});
