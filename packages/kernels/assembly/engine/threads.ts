// How threads share a job. The calling thread opens it and works on it like the others; a phase begins when all tasks of the
// one before are done, and nobody waits for a thread that has not come. The caller closes the job and waits until nobody is
// inside before it writes the next one.
import { becomeThread, FAILED, finishedOf, GENERATION, INSIDE, KERNEL, nextOf, OPEN } from "./control";
import { planKernel, runTask } from "./kernel-table";
import { phaseCount, plannedWork, taskCount, widestPhase } from "./plan";

/** Looks at a counter before a thread sleeps: some tens of microseconds, since kernels follow each other closely. */
const SPINS: i32 = 20_000;
/** How long a sleeper sleeps before it looks whether another thread has failed. */
const NAP_NS: i64 = 50_000_000;
/** Vectors below which waking a thread costs more than it brings. */
const LITTLE_WORK: f64 = 120_000;

/** Runs the planned job on this thread and up to `others` more. False when another thread failed: the engine is done for. */
export function run(others: i32): bool {
  const helpers = plannedWork() < LITTLE_WORK ? 0 : min(others, widestPhase() - 1);
  if (helpers <= 0) {
    for (let phase = 0; phase < phaseCount(); phase++) {
      const tasks = taskCount(phase);
      for (let i = 0; i < tasks; i++) runTask(phase, i);
    }
    return true;
  }
  for (let phase = 0; phase < phaseCount(); phase++) {
    atomic.store<i32>(nextOf(phase), 0);
    atomic.store<i32>(finishedOf(phase), 0);
  }
  atomic.store<i32>(OPEN, 1);
  atomic.add<i32>(GENERATION, 1);
  atomic.notify(GENERATION, helpers);
  if (!takePart()) return false;
  atomic.store<i32>(OPEN, 0);
  return awaitValue(INSIDE, 0);
}

/** What another thread does all its life. */
export function serve(thread: i32): void {
  becomeThread(thread);
  let seen: i32 = 0;
  for (;;) {
    for (let i = 0; i < SPINS && atomic.load<i32>(GENERATION) == seen; i++) {}
    while (atomic.load<i32>(GENERATION) == seen) atomic.wait<i32>(GENERATION, seen, -1);
    seen = atomic.load<i32>(GENERATION);
    atomic.add<i32>(INSIDE, 1);
    if (atomic.load<i32>(OPEN)) {
      planKernel(load<i32>(KERNEL));
      takePart();
    }
    if (atomic.sub<i32>(INSIDE, 1) == 1) atomic.notify(INSIDE, -1);
  }
}

function takePart(): bool {
  for (let phase = 0; phase < phaseCount(); phase++) {
    const tasks = taskCount(phase), next = nextOf(phase), finished = finishedOf(phase);
    for (let i = atomic.add<i32>(next, 1); i < tasks; i = atomic.add<i32>(next, 1)) {
      runTask(phase, i);
      if (atomic.add<i32>(finished, 1) == tasks - 1) atomic.notify(finished, -1);
    }
    if (!awaitValue(finished, tasks)) return false;
  }
  return true;
}

/** Waits until a counter has a value; false when a thread failed first. */
function awaitValue(counter: usize, value: i32): bool {
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(counter) == value) return true;
  for (let now = atomic.load<i32>(counter); now != value; now = atomic.load<i32>(counter)) {
    if (atomic.load<i32>(FAILED)) return false;
    atomic.wait<i32>(counter, now, NAP_NS);
  }
  return true;
}
