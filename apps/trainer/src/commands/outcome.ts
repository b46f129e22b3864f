import type { Result } from "@midline/shared/result";
import { faultText } from "../terminal/print-fault.js";

export const say = (text: string): void => void process.stdout.write(`${text}\n`);

export const now = (): Date => new Date();

/** The value, or the end of the program with the refusal in words. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  process.stderr.write(`${faultText(result.fault)}\n`);
  process.exit(1);
}

/** The end of the program with a mistake on the command line in words. */
export function wrongUse(message: string): never {
  process.stderr.write(`error: ${message}\n(midline-site --help shows what there is)\n`);
  process.exit(1);
}
