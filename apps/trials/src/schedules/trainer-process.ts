import type { ProvenSite } from "@midline/api/platform/site-link/linked-site";
import { type Answer, SITE_MESSAGES, type SiteMessage } from "@midline/shared/protocol/site-messages";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse } from "@midline/shared/result";
import { decodeTensors } from "@midline/shared/weights/tensor-container";
import { openJournal } from "@midline/trainer/journal/journal";
import type { SiteLink } from "@midline/trainer/link/keep-link";
import { doOrders } from "@midline/trainer/work/do-orders";
import type { TrainerContext } from "@midline/trainer/work/trainer-context";
import { Died } from "./ambient.js";
import { COORDINATOR_KEY, siteKeyOf } from "./consortium.js";
import type { CoordinatorProcess } from "./coordinator-process.js";
import { Machine } from "./clockwork.js";
import { signUnder } from "./keyed-hash.js";
import { Line } from "./line.js";
import { learnSimulated } from "./simulated-lesson.js";
import { count } from "./tally.js";
import type { World } from "./world.js";

const POLL_MS = 5000;

/** One trainer of a site: the product's work and transfer over a simulated link. Its disk outlives it. */
export class TrainerProcess {
  readonly machine: Machine;
  /** Training orders that it will decline, and whose updates it will spoil. */
  declines = 0;
  spoils = 0;
  readonly siteFolder: string;
  line: Line | null = null;
  /** When it was last told to do something. */
  orderedMs = 0;

  constructor(
    private readonly world: World,
    readonly site: ProvenSite,
    private readonly coordinators: readonly CoordinatorProcess[],
    readonly volume: string,
  ) {
    this.machine = new Machine(world.clockwork, `trainer ${volume}`);
    this.siteFolder = `/simulated/${volume}/site`;
  }

  start(): void {
    const { machine, world } = this;
    if (machine.up) return;
    machine.boot(() => {
      const { generation } = machine;
      this.line = null;
      const link = this.openLink();
      const work = doOrders(this.makeContext(link), POLL_MS);
      work.then(
        () => machine.kill(), // its link is over: it was told to stop
        (error: unknown) => {
          if (machine.lives(generation) && !(error instanceof Died)) world.violate(`${machine.name} fails: ${String(error)}`);
        },
      );
    });
  }

  private makeContext(link: SiteLink): TrainerContext {
    const { machine, world, site, siteFolder } = this;
    const { siteId, siteCode, keyId } = site;
    const { generation } = machine;
    const key = siteKeyOf(site);
    const missing = (what: string) => (): never => {
      throw new Error(`No simulated trainer has ${what}.`);
    };
    return {
      siteFolder,
      identity: {
        site: {
          server: "http://simulated",
          siteId,
          siteCode,
          siteName: siteCode,
          keyId,
          synthetic: true,
          coordinatorKey: COORDINATOR_KEY.text,
        },
        key: { publicKey: key.text, signJson: (value) => signUnder(key, value) },
      },
      link,
      journal: openJournal(siteFolder, machine.now),
      now: machine.now,
      release: { scoreHistograms: false, scores: false },
      openData: missing("scans"),
      cases: missing("cases"),
      saveDigests: () => undefined,
      tell: (event) => {
        if (event.event === "order") this.orderedMs = world.clockwork.nowMs;
        if (event.event === "trained") {
          count(world.tally, event.reused ? "update taken from the spool" : "update trained");
          if (!event.reused) world.witness.spooled(this.volume, event);
        }
        if (event.event === "residual-lost") {
          count(world.tally, "residual lost");
          world.witness.residualsLost.add(`${siteCode}|${event.round}`);
          if (!world.tally.has("blow second-trainer")) world.violate(`${siteCode} has lost a residual: ${event.fault.code}`);
        }
        if (event.event === "declined" || event.event === "dropped" || event.event === "trouble") {
          count(world.tally, `trainer ${event.event} ${event.fault.code}`);
          if (event.fault.code === "RECEIPT_INVALID") world.violate(`${siteCode} raises an alarm: ${event.fault.message}`);
        }
      },
      passing: (moment) => world.passTrainer(machine, generation, moment),
      skills: {
        readBase: (_, bytes) => decodeTensors(bytes),
        learn: (...given) => learnSimulated(world, this, given),
        evaluate: () => Promise.resolve(refuse({ code: "COHORT_EMPTY", message: "Nothing is scored here." })),
        predict: missing("predictions"),
      },
    };
  }

  /** The trainer's link, over lines to whichever coordinator answers. */
  private openLink(): SiteLink {
    const { world, machine } = this;
    const { clockwork } = world;
    const over = new AbortController();
    let wakers: (() => void)[] = [];
    const wake = (): void => wakers.splice(0).forEach((waker) => waker());
    const end = (): void => {
      over.abort();
      this.line?.breakOff();
      this.line = null;
      wake();
    };
    const connect = (): void => {
      if (over.signal.aborted || this.line !== null) return;
      const up = this.coordinators.filter((each) => each.machine.up && !each.machine.stopped);
      const chosen = up[Math.floor(clockwork.random() * up.length)];
      if (chosen === undefined || chosen.platform === null || world.isCutOff(this.site.siteId)) return retry();
      count(world.tally, "connected");
      const made = new Line(world, this.site, {
        coordinator: chosen,
        trainer: machine,
        onHint: (hint) => {
          if (hint === "superseded") end();
          else wake();
        },
        onBroken: () => {
          if (this.line !== made) return;
          this.line = null;
          retry();
        },
      });
      this.line = made;
      clockwork.after(1, chosen.machine, () => {
        const admitted = (): void => clockwork.after(1, machine, wake);
        chosen.admit(made).then(admitted, () => made.breakOff());
      });
    };
    const retry = (): void => clockwork.after(clockwork.between(200, world.mended ? 1000 : 4000), machine, connect);
    retry();
    const untilWoken = (): Promise<void> => new Promise((resolve) => void wakers.push(resolve));
    return {
      ended: new Promise<Fault | null>(() => undefined),
      over: over.signal,
      ask: async (message, payload) => {
        const used = this.line;
        if (used === null) return refuse({ code: "UNAVAILABLE", message: "There is no connection to the coordinator." });
        const answer = await used.ask(message, SITE_MESSAGES[message].ask.parse(payload));
        if (answer === null) return refuse({ code: "UNAVAILABLE", message: `The coordinator did not acknowledge ${message}` });
        world.witness.heard(message, answer);
        if (!answer.ok && answer.fault.code === "SUPERSEDED") end();
        if (!answer.ok) return refuse(answer.fault);
        return ok(answersOf(message).parse(answer.value));
      },
      stream: () => Promise.resolve(refuse({ code: "UNAVAILABLE", message: "Simulated weights are small, and come over the link." })),
      untilHint: (timeoutMs) => {
        if (over.signal.aborted) return Promise.resolve();
        return Promise.race([untilWoken(), new Promise<void>((resolve) => clockwork.after(timeoutMs, machine, resolve))]);
      },
      untilConnected: async () => {
        while (this.line === null && !over.signal.aborted) await untilWoken();
      },
    };
  }
}

/** The table's answer, known to TypeScript as the one of message M. */
function answersOf<M extends SiteMessage>(message: M): { parse(value: unknown): Answer<M> } {
  const table: { readonly [K in SiteMessage]: { readonly answer: { parse(value: unknown): Answer<K> } } } = SITE_MESSAGES;
  return table[message].answer;
}
