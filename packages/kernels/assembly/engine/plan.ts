// What a kernel is made of: phases one after the other, each of tasks in any order; and the memory it needs meanwhile.
import { MOST_PHASES } from "./control";

let phases: i32 = 0;
let count0: i32 = 0, count1: i32 = 0, count2: i32 = 0, count3: i32 = 0;
let sharedBytes: f64 = 0, scratchBytes: f64 = 0, work: f64 = 0;

export function beginPlan(): void {
  phases = 0;
  sharedBytes = scratchBytes = work = 0;
}

/** A further phase, of so many tasks. */
export function phase(tasks: i32): void {
  if (phases == 0) count0 = tasks;
  else if (phases == 1) count1 = tasks;
  else if (phases == 2) count2 = tasks;
  else count3 = tasks;
  if (++phases > MOST_PHASES) unreachable();
}

/** Memory of the tasks together, and of each thread. */
export function needs(shared: f64, scratch: f64): void {
  sharedBytes = shared;
  scratchBytes = scratch;
}

/** About how many vectors are multiplied, or moved: whether other threads are worth waking. */
export function weighs(vectors: f64): void {
  work = vectors;
}

export function phaseCount(): i32 {
  return phases;
}

export function taskCount(phase: i32): i32 {
  return phase == 0 ? count0 : phase == 1 ? count1 : phase == 2 ? count2 : count3;
}

export function plannedShared(): f64 {
  return sharedBytes;
}

export function plannedScratch(): f64 {
  return scratchBytes;
}

export function plannedWork(): f64 {
  return work;
}

/** The most tasks that can run at once. */
export function widestPhase(): i32 {
  let widest = 0;
  for (let i = 0; i < phases; i++) widest = max(widest, taskCount(i));
  return widest;
}
