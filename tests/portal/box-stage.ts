import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { z } from "zod";
import { boxFolder, type BoxProcess, ROOT, startBox } from "../stories/box";
import { findBrowser } from "./browser";

export const PICTURES = path.join(ROOT, "test-results");
const boxFile = z.object({ passwords: z.record(z.string(), z.string()) });

/** A box with a finished run, a browser in front of it, and everything the pages asked of anyone but the box. */
export interface Stage {
  readonly box: BoxProcess;
  readonly browser: Browser;
  readonly url: string;
  readonly passwords: Readonly<Record<string, string>>;
  readonly strangers: string[];
  readonly pageErrors: string[];
}

/** Opens a stage for the laws of a file and closes it after them. Answers what a law is written with: without a browser, the whole file has said so. */
export function openStage(name: string, options: readonly string[]): (law: string, check: (on: Stage) => Promise<void>) => void {
  let stage: Stage | null = null;

  beforeAll(async () => {
    const browser = await findBrowser();
    if (!browser) return;
    mkdirSync(PICTURES, { recursive: true });
    const folder = boxFolder(name);
    const box = startBox(["--folder", folder, ...options]);
    const [, url = ""] = await box.says(/Portal and API: (\S+)/);
    const { passwords } = boxFile.parse(JSON.parse(readFileSync(path.join(folder, "box.json"), "utf8")));
    stage = { box, browser, url, passwords, strangers: [], pageErrors: [] };
  });

  afterAll(async () => {
    await stage?.browser.close();
    stage?.box.child.kill("SIGINT");
    expect(await (stage?.box.exited ?? 0)).toBe(0);
  });

  return (law, check) => {
    it(law, async () => {
      if (stage) await check(stage);
    });
  };
}

/** Signs a person in, in a browser of his own. */
export async function signIn({ browser, url, passwords, strangers, pageErrors }: Stage, email: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob|ws):/.test(request.url())) strangers.push(request.url());
  });
  page.on("pageerror", (error) => pageErrors.push(error.message));
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(passwords[email] ?? "");
  await page.keyboard.press("Enter");
  await page.getByTestId("viewer-menu").waitFor();
  return page;
}
