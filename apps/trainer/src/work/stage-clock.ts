/** How long one stage of a piece of work took, all its parts together. */
export interface StageTime {
  readonly stage: string;
  readonly wallMs: number;
  /** Processor time of this process, on all its threads: user and system. */
  readonly cpuMs: number;
}

/** Called when a stage, or a part of one, is over. */
export type OnStage = (stage: string) => void;

export interface StageClock {
  readonly done: OnStage;
  /** In the order in which they were first over. */
  readonly stages: () => readonly StageTime[];
}

/** A clock that began with this process: all until now is the stage "starting Node.js". */
export function startStageClock(): StageClock {
  const times = new Map<string, { wallMs: number; cpuMs: number }>();
  let [wall, cpu] = [0, 0];
  const done = (stage: string): void => {
    const time = times.get(stage) ?? { wallMs: 0, cpuMs: 0 };
    const [wallNow, cpuNow] = [performance.now(), cpuMs()];
    times.set(stage, { wallMs: time.wallMs + wallNow - wall, cpuMs: time.cpuMs + cpuNow - cpu });
    [wall, cpu] = [wallNow, cpuNow];
  };
  done("starting Node.js");
  return { done, stages: () => [...times].map(([stage, { wallMs, cpuMs }]) => ({ stage, wallMs: tenth(wallMs), cpuMs: tenth(cpuMs) })) };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const tenth = (ms: number): number => Math.round(ms * 10) / 10;
