import ora from "ora";

const LINE_EVERY_MS = 10_000;

export type Say = (text: string) => void;

/**
 * Runs one step and shows it: a spinner with what and how long on a terminal, plain lines (at most one in ten seconds) elsewhere.
 *
 * @param work does the step, says how far it is, and returns what to remember of it.
 * @returns seconds the step took.
 */
export async function showStep(title: string, work: (say: Say) => Promise<string | undefined>): Promise<number> {
  const startedAt = Date.now();
  const elapsedS = (): number => (Date.now() - startedAt) / 1000;
  const spinner = process.stdout.isTTY ? ora({ text: title, stream: process.stdout, discardStdin: false }).start() : null;
  let lastLineAt = startedAt;
  const say: Say = (text) => {
    if (spinner) spinner.text = `${title}: ${text}`;
    else if (Date.now() - lastLineAt >= LINE_EVERY_MS) {
      lastLineAt = Date.now();
      console.log(`  ${title}: ${text}`);
    }
  };
  try {
    const found = await work(say);
    const line = `${title}${found ? `: ${found}` : ""} (${elapsedS().toFixed(1)} s)`;
    if (spinner) spinner.succeed(line);
    else console.log(`ok ${line}`);
    return elapsedS();
  } catch (error) {
    if (spinner) spinner.fail(`${title} (after ${elapsedS().toFixed(1)} s)`);
    else console.log(`failed ${title} (after ${elapsedS().toFixed(1)} s)`);
    throw error;
  }
}
