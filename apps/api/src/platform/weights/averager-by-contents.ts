import type { Averager } from "./averager.js";

/** Updates that hold the change of every weight and nothing else go the one way, from file to file; others the plain one, whole in memory. */
export const averagerByContents = (whole: Averager, plain: Averager): Averager => ({
  examine: (update) => (update.contents === undefined ? whole : plain).examine(update),
  average: (round, passing) => (round.contents === undefined ? whole : plain).average(round, passing),
});
