import path from "node:path";
import { z } from "zod";
import { Child, type End } from "./child.js";
import { pause } from "./pause.js";

/** Starts in a row that may fail: a supervisor that gives up says so. */
const MOST_STARTS = 100;
const program = require.resolve("@midline/api/main");
const readyLine = z.object({ ready: z.literal(true), url: z.url() });

export interface CoordinatorsOptions {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** A coordinator ended of itself, with what it said. */
  readonly onCrash: (words: string) => void;
}

/** An API process. */
export interface Coordinator {
  readonly child: Child;
  /** Where it listens; null when it died before. */
  readonly ready: Promise<string | null>;
  url: string | null;
  readyAt: number | null;
}

/** The API processes of the trial: one that is spoken to, and for some faults another that takes over. */
export class Coordinators {
  /** The one that trainers and people are led to. */
  primary: Coordinator | null = null;
  private readonly all = new Set<Coordinator>();

  constructor(private readonly options: CoordinatorsOptions) {}

  /** The port of the one that is spoken to, while it listens. */
  readonly port = (): number | null => {
    const url = this.primary?.child.lives === true ? this.primary.url : null;
    return url === null ? null : Number(new URL(url).port);
  };

  get url(): string | null {
    return this.primary?.child.lives === true ? this.primary.url : null;
  }

  /** Starts one more. */
  start(failpoints?: string): Coordinator {
    const { folder, env } = this.options;
    let output = "";
    let tell: (url: string | null) => void = () => undefined;
    const ready = new Promise<string | null>((resolve) => (tell = resolve));
    const child = new Child({
      program,
      env,
      failpoints,
      errors: path.join(folder, "coordinators.err"),
      failpointLog: path.join(folder, "failpoints.jsonl"),
      onOutput: (text) => {
        output += text;
        const line = /^\{.*\}$/m.exec(output)?.[0];
        if (coordinator.url !== null || line === undefined) return;
        coordinator.url = readyLine.parse(JSON.parse(line)).url;
        coordinator.readyAt = Date.now();
        tell(coordinator.url);
      },
    });
    const coordinator: Coordinator = { child, ready, url: null, readyAt: null };
    this.all.add(coordinator);
    void this.mourn(coordinator, () => tell(null));
    return coordinator;
  }

  /** Starts one that is spoken to from now on, as often as it takes while the database is away; null when it died at a failpoint before it listened. */
  async startPrimary(failpoints?: string): Promise<Coordinator> {
    for (let starts = 0; starts < MOST_STARTS; starts++) {
      const next = this.start(failpoints);
      this.primary = next;
      if ((await next.ready) !== null || next.child.failpointHappened) return next;
      await pause(100);
    }
    throw new Error("The coordinator does not start: see coordinators.err.");
  }

  private async mourn(coordinator: Coordinator, tellNobody: () => void): Promise<void> {
    const { child } = coordinator;
    const end = await child.exited;
    this.all.delete(coordinator);
    if (!child.diedAsExpected && !this.isForgivable(coordinator, end))
      this.options.onCrash(`exit ${end.code ?? end.signal}: ${child.lastWords}`);
    tellNobody();
  }

  /** A supervisor starts a coordinator again that found no database when it began. */
  private isForgivable({ url, child }: Coordinator, end: End): boolean {
    return url === null && end.code === 2 && /cannot be reached|starting up|shut/.test(child.lastWords);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.all].map(({ child }) => child.kill()));
  }
}
