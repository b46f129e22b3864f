import { SingleBar } from "cli-progress";
import type { Tell, TrainerEvent } from "./trainer-event.js";

/** Between two plain lines about the same thing. */
const LINE_EVERY_MS = 5000;

const MIB = 2 ** 20;

export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells a person what happens, how far it is and how long it takes: a bar on a terminal, plain lines elsewhere. */
export function tellPeople(screen: Screen & NodeJS.WritableStream): Tell {
  const progress = openProgress(screen);
  return (event) => {
    const far = howFar(event);
    if (far !== null) return progress.show(far);
    const said = sentence(event);
    if (said === "") return;
    progress.end();
    screen.write(`${said}\n`);
  };
}

/** How far something is. */
export interface HowFar {
  readonly what: string;
  readonly done: number;
  readonly total: number;
  readonly detail?: string;
}

export interface Progress {
  show(far: HowFar): void;
  end(): void;
}

/** A bar on a terminal; elsewhere a line at the start, at the end and every few seconds. */
export function openProgress(screen: Screen & NodeJS.WritableStream): Progress {
  let bar: SingleBar | null = null;
  let what = "";
  let saidAt = 0;
  const end = (): void => {
    bar?.stop();
    bar = null;
    what = "";
  };
  return {
    end,
    show(far) {
      if (far.what !== what) {
        end();
        what = far.what;
        saidAt = 0;
        if (screen.isTTY === true) {
          const format = "  {what} {bar} {value}/{total} {detail} · {duration_formatted}, {eta_formatted} to go";
          bar = new SingleBar({ format, stream: screen, hideCursor: true, clearOnComplete: false, barsize: 24 });
          bar.start(far.total, far.done, { what, detail: far.detail ?? "" });
        }
      }
      if (bar !== null) bar.update(far.done, { what, detail: far.detail ?? "" });
      else if (Date.now() - saidAt >= LINE_EVERY_MS || far.done === far.total) {
        saidAt = Date.now();
        screen.write(`  ${far.what} ${far.done}/${far.total}${far.detail === undefined ? "" : ` ${far.detail}`}\n`);
      }
      if (far.done >= far.total) end();
    },
  };
}

function howFar(event: TrainerEvent): HowFar | null {
  if (event.event === "preparing") return { what: "reading cases", done: event.done, total: event.total };
  if (event.event === "scoring") return { what: "scoring cases", done: event.done, total: event.total };
  if (event.event === "transfer") {
    const what = event.direction === "up" ? "handing in the update, MiB" : "fetching weights, MiB";
    return { what, done: Math.floor(event.doneBytes / MIB), total: Math.floor(event.totalBytes / MIB) };
  }
  if (event.event !== "step") return null;
  return {
    what: `training, round ${event.round + 1} of ${event.rounds}, step`,
    done: event.step,
    total: event.steps,
    detail: `loss ${event.meanLoss.toFixed(4)}`,
  };
}

function sentence(event: TrainerEvent): string {
  switch (event.event) {
    case "backend":
      return [
        `Computing with ${event.name}: ${event.what}. Gradient check passed (largest relative error ${event.worstError.toExponential(1)}).`,
        ...event.notTaken.map(({ name, why }) => `  not ${name}: ${why}`),
      ].join("\n");
    case "connected":
      return `Connected to ${event.server} as ${event.siteCode}.`;
    case "disconnected":
      return `Not connected: ${event.message} Trying again in ${(event.retryMs / 1000).toFixed(1)} s.`;
    case "waiting":
      return "Nothing to do; waiting for the coordinator.";
    case "order":
      return event.what;
    case "covariates":
      return `The network reads age and sex from participants.tsv, and they stay here: age known of ${event.withAge}, sex of ${event.withSex} of ${event.cases} cases${event.withAge < event.cases || event.withSex < event.cases ? "; the others count as unknown" : ""}.`;
    case "ages":
      return `The network also learns the ages of normal heads, and they stay here: known of ${event.known} of ${event.heads}${event.known === 0 ? "; this site teaches no age" : ""}.`;
    case "checkpoint":
      return foundCheckpoint(event);
    case "residual-lost":
      return `${event.fault.message} ${event.fault.remedy ?? ""}`;
    case "trained":
      return event.reused
        ? `Round ${event.round + 1} was trained before; its update is handed in without training again.`
        : `Trained ${event.steps} steps in ${event.seconds.toFixed(1)} s, mean loss ${event.meanLoss.toFixed(4)}; handing in ${sizeOf(event)}.`;
    case "round-done":
      return `Round ${event.round + 1} of ${event.rounds} done: update ${event.payloadDigest.slice(0, 12)} of ${event.examples} cases accepted after ${event.seconds.toFixed(1)} s; the receipt is kept.`;
    case "proven":
      return event.included
        ? `Round ${event.round + 1}: the coordinator has proved that this site's update is one of the ${event.updates} in model ${event.modelDigest.slice(0, 12)}.`
        : `Round ${event.round + 1} was made of a later attempt, without this site's update of the one before.`;
    case "evaluated":
      return `Evaluated on ${event.n} ${event.split} cases (${event.unscored} not scored) in ${event.seconds.toFixed(1)} s: AUROC ${figure(event.auroc, "none (too few patients of a class)")}, Dice ${figure(event.dice, "none (no masks)")}.`;
    case "predicted":
      return `Answered a prediction in ${event.seconds.toFixed(1)} s: ${event.probability === null ? "the number is withheld" : `${figure(event.probability)} (${figure(event.low)} to ${figure(event.high)})`}. Research use only.`;
    case "declined":
      return `Declined to ${event.kind}: ${event.fault.message}${event.fault.remedy === undefined ? "" : ` ${event.fault.remedy}`}`;
    case "dropped":
      return `The coordinator no longer wants this (${event.fault.code}): ${event.fault.message}`;
    case "trouble":
      return `${event.fault.message} It is tried again.`;
    case "stopped":
      return `Stopped: ${event.why}`;
    case "learned":
    case "preparing":
    case "scoring":
    case "step":
    case "transfer":
      return "";
  }
}

function foundCheckpoint({ from, steps, unreadable, changed }: Extract<TrainerEvent, { event: "checkpoint" }>): string {
  const damaged = unreadable === 0 ? "" : `${unreadable === 1 ? "One checkpoint was" : `${unreadable} checkpoints were`} damaged. `;
  if (from !== null)
    return `${damaged}Goes on at step ${Math.min(from.step + 1, steps)} of ${steps} from the checkpoint of ${clock(new Date(from.at))}.`;
  const why =
    changed === null ? "" : changed === "data" ? "The cases have changed since the checkpoint. " : "The checkpoint is another backend's. ";
  return `${damaged}${why}Training begins at the first step.`;
}

const clock = (time: Date): string => [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");

const figure = (value: number | null, none = "none"): string => (value === null ? none : value.toFixed(3));

const mib = (bytes: number): string => `${(bytes / MIB).toFixed(2)} MiB`;

function sizeOf({ payloadBytes, float32Bytes, encodingError }: Extract<TrainerEvent, { event: "trained" }>): string {
  if (encodingError === null) return mib(payloadBytes);
  return `${mib(payloadBytes)} instead of ${mib(float32Bytes)}, rounding error ${(100 * encodingError).toPrecision(2)} % of the change, added to the next update`;
}
