import { InvalidArgumentError } from "commander";
import { type Backend, BACKENDS } from "./backend-names.js";

export function backend(given: string): Backend {
  const chosen = BACKENDS.find((name) => name === given);
  if (chosen === undefined) throw new InvalidArgumentError(`Choose one of ${BACKENDS.join(", ")}.`);
  return chosen;
}

export function wholeNumber(given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError("Give a whole number.");
  return value;
}
