import os from "node:os";
import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import type { BackendFacts } from "../backend/backend-candidates.js";
import type { TrainingSpeed } from "../work/measure-training.js";

/** What stands here: for people, and as JSON. */
export interface Machine extends BackendFacts {
  readonly systemMemoryBytes: number;
  readonly freeMemoryBytes: number;
}

export const machineOf = (facts: BackendFacts): Machine => ({ ...facts, systemMemoryBytes: os.totalmem(), freeMemoryBytes: os.freemem() });

/** Adapter, memory and measured speed, for a person. */
export function machineReport(machine: Machine, speed: TrainingSpeed): string {
  const { adapter, instructionSet, threads, memoryBytes, systemMemoryBytes, freeMemoryBytes } = machine;
  const how = [instructionSet, threads === undefined ? undefined : `${threads} ${threads === 1 ? "thread" : "threads"}`];
  const details = how.filter((part) => part !== undefined).join(", ");
  const { network, voxels, batchSize, steps, casesPerMinute, peakBytes } = speed;
  return [
    `Adapter: ${adapter ?? "not told by this backend"}${details === "" ? "" : ` (${details})`}.`,
    `Memory: ${gib(systemMemoryBytes)} in this machine, ${gib(freeMemoryBytes)} free; this process took ${gib(peakBytes)} at most.${memoryBytes === undefined ? "" : ` The adapter has ${gib(memoryBytes)}.`}`,
    `Training: ${whole(casesPerMinute.median)} cases a minute (${whole(casesPerMinute.lowest)} to ${whole(casesPerMinute.highest)} over n = ${steps} steps of ${batchSize}; ${network} network, ${voxels}^3 voxels, ${SYNTHETIC} input, reading and augmenting not counted).`,
    RESEARCH_USE_ONLY,
  ].join("\n");
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const whole = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));
