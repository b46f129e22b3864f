import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { ActDone } from "./acts.js";
import { Child } from "./child.js";
import type { TcpProxy } from "./tcp-proxy.js";

const event = z.object({ event: z.string(), fault: z.object({ code: z.string(), message: z.string() }).optional() }).loose();

export interface TrainerOptions {
  readonly siteCode: string;
  readonly folder: string;
  /** Its way to the coordinator. */
  readonly proxy: TcpProxy;
  /** The trainer ended of itself, with what it said. */
  readonly onCrash: (words: string) => void;
  readonly onEvent: (name: string, text: string) => void;
}

/** One hospital's trainer: a process that is started again whenever it was killed. */
export class Trainer {
  child: Child;
  connected = false;
  /** When it last connected. */
  connectedAt = 0;

  constructor(readonly options: TrainerOptions) {
    this.child = this.born();
  }

  /** Starts it again after its end. */
  start(failpoints?: string): Child {
    this.child = this.born(failpoints);
    return this.child;
  }

  private born(failpoints?: string): Child {
    const { folder } = this.options;
    const child = new Child({
      program: path.join(__dirname, "trainer-entry.js"),
      args: [folder],
      env: {},
      failpoints,
      errors: path.join(folder, "trainer.err"),
      failpointLog: path.join(folder, "failpoints.jsonl"),
      onMessage: (message) => this.hear(message),
    });
    void this.mourn(child);
    return child;
  }

  private async mourn(child: Child): Promise<void> {
    const end = await child.exited;
    this.connected = false;
    if (!child.diedAsExpected) this.options.onCrash(`exit ${end.code ?? end.signal}: ${child.lastWords}`);
  }

  private hear(message: unknown): void {
    const heard = event.safeParse(message).data;
    if (heard === undefined) return;
    if (heard.event === "connected") [this.connected, this.connectedAt] = [true, Date.now()];
    if (heard.event === "disconnected") this.connected = false;
    this.options.onEvent(heard.event, heard.fault === undefined ? "" : `${heard.fault.code}: ${heard.fault.message}`);
  }

  /** What it has written of the mischief that it was asked for. */
  actDone(number: number): ActDone | null {
    const file = path.join(this.options.folder, "acts.jsonl");
    const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    const done = lines.filter((line) => line !== "").map((line): ActDone => JSON.parse(line));
    return done.find((each) => each.number === number) ?? null;
  }
}
