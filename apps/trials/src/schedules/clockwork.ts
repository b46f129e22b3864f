import type { Uniform } from "@midline/shared/random";

interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly machine: Machine | null;
  readonly generation: number;
  readonly fire: () => void;
}

/** When simulated time begins. */
export const BEGIN_MS = Date.UTC(2026, 0, 1);

/** Lets every promise that can go on go on. Taken before anything is stood in for. */
const settled = (): Promise<void> => new Promise((resolve) => void realImmediate(resolve));
const realImmediate = setImmediate;

/**
 * Simulated time. Everything that happens is an event with a moment; events fire one at a time, in the order of their moments, and the promises
 * of one are settled before the next. So the same seed gives the same history.
 */
export class Clockwork {
  nowMs = BEGIN_MS;
  events = 0;
  /** The machine whose code runs now, and in which of its lives. */
  current: Machine | null = null;
  currentGeneration = 0;
  private order = 0;
  private readonly heap: Event[] = [];

  constructor(readonly random: Uniform) {}

  /** Something happens after a while; to a machine, unless that has died by then. */
  after(delayMs: number, machine: Machine | null, fire: () => void): void {
    const event = { atMs: this.nowMs + delayMs, order: this.order++, machine, generation: machine?.generation ?? 0, fire };
    this.push(event);
  }

  /** A moment drawn evenly from [low, high). */
  between(low: number, high: number): number {
    return low + this.random() * (high - low);
  }

  chance(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  /** Lets events happen until nothing is left, the moment is reached or `done` says so; throws when more than `most` happen. */
  async runUntil(endMs: number, most: number, done: () => boolean = () => false): Promise<void> {
    for (;;) {
      const next = this.heap[0];
      if (next === undefined || next.atMs > endMs || done()) break;
      if (this.events >= most) throw new Error(`More than ${most} events: something goes round in circles.`);
      this.pop();
      this.nowMs = Math.max(this.nowMs, next.atMs);
      const { machine } = next;
      if (machine !== null && (machine.generation !== next.generation || !machine.up)) continue;
      if (machine?.stopped) {
        machine.deferred.push(next.fire);
        continue;
      }
      this.events += 1;
      this.current = machine;
      this.currentGeneration = next.generation;
      next.fire();
      await settled();
      this.current = null;
    }
    if (endMs !== Infinity) this.nowMs = Math.max(this.nowMs, endMs);
  }

  private push(event: Event): void {
    const { heap } = this;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = event;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

const isBefore = (a: Event, b: Event): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A process on a computer. It may be killed (what it was doing never goes on), and stopped (it goes on later as if nothing had been). */
export class Machine {
  up = false;
  stopped = false;
  /** Counts its lives. */
  generation = 0;
  /** What its clock shows beside the true time. */
  clockOffsetMs = 0;
  readonly deferred: (() => void)[] = [];
  private readonly atDeath: (() => void)[] = [];

  constructor(
    readonly clockwork: Clockwork,
    readonly name: string,
  ) {}

  readonly now = (): Date => new Date(this.clockwork.nowMs + this.clockOffsetMs);

  /** Begins a new life; `main` runs as its first event. */
  boot(main: () => void): void {
    if (this.up) throw new Error(`${this.name} runs already.`);
    this.generation += 1;
    [this.up, this.stopped] = [true, false];
    this.clockwork.after(0, this, main);
  }

  /** SIGKILL. */
  kill(): void {
    if (!this.up) return;
    [this.up, this.stopped] = [false, false];
    this.deferred.length = 0;
    for (const last of this.atDeath.splice(0)) last();
  }

  /** Done by the world when it dies: its connections break. */
  whenKilled(last: () => void): void {
    this.atDeath.push(last);
  }

  /** SIGSTOP. */
  stop(): void {
    if (this.up) this.stopped = true;
  }

  /** SIGCONT: what came meanwhile happens now, in the order it came. */
  goOn(): void {
    if (!this.stopped) return;
    this.stopped = false;
    for (const [i, fire] of this.deferred.splice(0).entries()) this.clockwork.after(i / 1000, this, fire);
  }

  /** Whether the code that runs now is this machine's, and it still lives. */
  lives(generation: number): boolean {
    return this.up && this.generation === generation;
  }

  /** Asks the world for something that takes a while: a disk, a database. The effect is the world's and comes even while the process is stopped. */
  call<T>(delayMs: number, effect: () => T, answerMs = 0): Promise<T> {
    const { generation } = this;
    if (!this.up) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      this.clockwork.after(delayMs, null, () => {
        if (!this.lives(generation)) return;
        const done = this.attempt(effect, resolve, reject);
        if (answerMs > 0) this.clockwork.after(answerMs, this, done);
        else this.deliver(done);
      });
    });
  }

  /** Hands a result to the process, when it is not stopped; else when it goes on. */
  deliver(done: () => void): void {
    if (this.stopped) {
      this.deferred.push(done);
      return;
    }
    [this.clockwork.current, this.clockwork.currentGeneration] = [this, this.generation];
    done();
  }

  private attempt<T>(effect: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
    try {
      const value = effect();
      return () => resolve(value);
    } catch (error) {
      return () => reject(error);
    }
  }
}
