import { type ChildProcess, fork } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { pause, within } from "./pause.js";
import { childEnvironment } from "../config-child.js";

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: number;
}

export interface ChildOptions {
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Its standard error is added to this file. */
  readonly errors: string;
  /** `moment:times:action`, or nothing. */
  readonly failpoints?: string | undefined;
  /** Where a failpoint says that it happened. */
  readonly failpointLog: string;
  readonly onOutput?: (text: string) => void;
  readonly onMessage?: (message: unknown) => void;
}

/** A process of the trial, which ends with it. */
export class Child {
  readonly bornAt = Date.now();
  readonly exited: Promise<End>;
  end: End | null = null;
  /** The trial has ended it. */
  private wasEnded = false;
  private readonly child: ChildProcess;

  constructor(readonly options: ChildOptions) {
    const { program, args = [], env, errors, failpoints, failpointLog } = options;
    const stderr = openSync(errors, "a");
    this.child = fork(program, args, {
      env: childEnvironment({
        ...env,
        ...(failpoints === undefined ? {} : { MIDLINE_FAILPOINTS: failpoints, MIDLINE_FAILPOINT_LOG: failpointLog }),
      }),
      execArgv: ["--require", path.join(__dirname, "end-with-parent.js")],
      stdio: ["ignore", "pipe", stderr, "ipc"],
    });
    closeSync(stderr);
    this.child.stdout?.on("data", (data: Buffer) => options.onOutput?.(data.toString()));
    this.child.on("message", (message) => options.onMessage?.(message));
    this.exited = new Promise((resolve) => {
      const over = (code: number | null, signal: NodeJS.Signals | null): void => resolve((this.end ??= { code, signal, at: Date.now() }));
      this.child.once("exit", over);
      this.child.once("error", () => over(-1, null));
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get lives(): boolean {
    return this.end === null;
  }

  signal(name: NodeJS.Signals): boolean {
    return this.lives && this.child.kill(name);
  }

  send(message: object): void {
    if (this.lives && this.child.connected) this.child.send(message, () => undefined);
  }

  /** Asks it to end, and ends it when it does not. */
  async stop(timeoutMs = 5000): Promise<void> {
    this.wasEnded = true;
    this.signal("SIGCONT");
    this.signal("SIGTERM");
    if ((await within(this.exited, timeoutMs)) === null) await this.kill();
  }

  async kill(): Promise<End> {
    this.wasEnded = true;
    this.signal("SIGKILL");
    return this.exited;
  }

  /** Whether it stands still, by the system's own word; where that cannot be had, whether it lives. */
  get isStopped(): boolean {
    const stat = `/proc/${this.pid}/stat`;
    return this.lives && (!existsSync(stat) || /\) T /.test(readFileSync(stat, "utf8")));
  }

  async untilStopped(timeoutMs: number): Promise<boolean> {
    for (const end = Date.now() + timeoutMs; Date.now() < end && this.lives; await pause(10)) if (this.isStopped) return true;
    return false;
  }

  /** Whether this process wrote that its failpoint happened. */
  get failpointHappened(): boolean {
    const { failpointLog } = this.options;
    return existsSync(failpointLog) && readFileSync(failpointLog, "utf8").includes(`"pid":${this.pid},`);
  }

  /** Whether it was ended, or ended itself at its failpoint; anything else is a fault that nobody injected. */
  get diedAsExpected(): boolean {
    return this.wasEnded || (this.end?.signal === "SIGKILL" && this.failpointHappened);
  }

  /** The end of what it said on standard error. */
  get lastWords(): string {
    return existsSync(this.options.errors) ? readFileSync(this.options.errors, "utf8").slice(-1500) : "";
  }
}
