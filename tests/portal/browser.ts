import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const QUIET = [
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** The packaged browser is meant for machines that allow one process; in one process it dies with the last window. */
const FOR_A_LAMBDA = ["--single-process", "--no-zygote"];

/**
 * A real browser: CHROME_PATH, else the system's, else the npm one.
 *
 * @returns null, after a loud word, when there is none; throws then when REQUIRE_BROWSER=1.
 */
export async function findBrowser(): Promise<Browser | null> {
  const named = process.env["CHROME_PATH"];
  const executablePath = named ?? SYSTEM_BROWSERS.find((file) => existsSync(file));
  if (executablePath) return chromium.launch({ executablePath, args: QUIET });
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    const args = [...packaged.args.filter((arg) => !FOR_A_LAMBDA.includes(arg)), ...QUIET];
    return await chromium.launch({ executablePath: await packaged.executablePath(), args });
  } catch (error) {
    const word = "SKIPPED: the portal was not looked at, because there is no browser. Install Chromium or set CHROME_PATH.";
    if (process.env["REQUIRE_BROWSER"] === "1") throw new Error(word, { cause: error });
    console.warn(word);
    return null;
  }
}
