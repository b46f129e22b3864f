import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { z } from "zod";

const found = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What on a page stands in the way of people with a keyboard, a screen reader or weak eyes, by axe: the rule and the first elements that break it. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const violations = found.parse(await page.evaluate("axe.run().then((result) => result.violations)"));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(" | ")}`); // prettier-ignore
}
