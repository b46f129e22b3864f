import type { Reply } from "@midline/api/platform/site-link/answer-message";
import type { LinkedSite, ProvenSite } from "@midline/api/platform/site-link/linked-site";
import type { CoordinatorProcess } from "./coordinator-process.js";
import type { Machine } from "./clockwork.js";
import { count } from "./tally.js";
import type { World } from "./world.js";

/** Nobody answers for so long: the connection is given up, as socket.io's pings do. */
const PING_TIMEOUT_MS = 40_000;
const ANSWER_TIMEOUT_MS = 60_000;

interface Ends {
  readonly coordinator: CoordinatorProcess;
  readonly trainer: Machine;
  readonly onHint: (hint: "look-again" | "superseded") => void;
  readonly onBroken: () => void;
}

/** A connection of a trainer to a coordinator, over which messages are late, lost, doubled and out of order. */
export class Line {
  open = true;
  /** Once it is admitted. */
  linked: LinkedSite | null = null;
  private readonly answer: (message: string, payload: unknown) => Promise<Reply>;
  private readonly waiting = new Set<(reply: Reply | null) => void>();
  private readonly generations: { readonly coordinator: number; readonly trainer: number };

  constructor(
    private readonly world: World,
    readonly site: ProvenSite,
    private readonly ends: Ends,
  ) {
    this.answer = ends.coordinator.answering(this);
    this.generations = { coordinator: ends.coordinator.machine.generation, trainer: ends.trainer.generation };
    ends.trainer.whenKilled(() => this.breakOff());
    ends.coordinator.machine.whenKilled(() => this.breakOff());
  }

  /** Sends a message; null when nothing came back. */
  ask(message: string, payload: unknown): Promise<Reply | null> {
    const { world, ends } = this;
    return new Promise((resolve) => {
      const settle = (reply: Reply | null): void => {
        if (this.waiting.delete(settle)) resolve(reply);
      };
      this.waiting.add(settle);
      world.clockwork.after(ANSWER_TIMEOUT_MS, ends.trainer, () => settle(null));
      this.carry("message", () => this.receive(message, payload, settle));
      if (!world.mended && world.clockwork.chance(world.schedule.weather.repeats)) {
        count(world.tally, "message repeated");
        this.carry("message", () => this.receive(message, payload, settle));
      }
    });
  }

  hint(hint: "look-again" | "superseded"): void {
    const { trainer } = this.ends;
    this.toTrainer("hint", () => trainer.generation === this.generations.trainer && this.ends.onHint(hint));
  }

  /** The connection is over; each end hears of it when it does. */
  breakOff(): void {
    if (!this.open) return;
    this.open = false;
    const { coordinator, trainer, onBroken } = this.ends;
    const { clockwork } = this.world;
    if (coordinator.machine.lives(this.generations.coordinator))
      clockwork.after(this.delay(), coordinator.machine, () => coordinator.depart(this));
    if (trainer.lives(this.generations.trainer))
      clockwork.after(this.delay(), trainer, () => {
        for (const settle of this.waiting) settle(null);
        onBroken();
      });
  }

  private receive(message: string, payload: unknown, settle: (reply: Reply | null) => void): void {
    const { world, ends } = this;
    const { machine } = ends.coordinator;
    if (!this.open || !machine.lives(this.generations.coordinator)) return;
    count(world.tally, `message ${message}`);
    void this.reply(message, payload, settle);
  }

  private async reply(message: string, payload: unknown, settle: (reply: Reply | null) => void): Promise<void> {
    const { world } = this;
    const reply = await this.answer(message, payload);
    if (!this.ends.coordinator.machine.lives(this.generations.coordinator)) return;
    world.note(`${this.site.siteCode} ${message} ${reply.ok ? "ok" : reply.fault.code}`);
    if (!reply.ok) count(world.tally, `refusal ${message} ${reply.fault.code}`);
    this.carry("answer", () => this.toTrainer("answer", () => settle(reply)));
  }

  /** Towards the coordinator, or back: lost or late. */
  private carry(what: "message" | "answer", arrive: () => void): void {
    const { world, ends } = this;
    if (this.isLost(what)) return;
    if (what === "answer") arrive();
    else world.clockwork.after(this.delay(), ends.coordinator.machine, arrive);
  }

  private toTrainer(what: string, arrive: () => void): void {
    const { world, ends } = this;
    if (what === "hint" && this.isLost(what)) return;
    world.clockwork.after(this.delay(), ends.trainer, () => {
      if (this.open) arrive();
    });
  }

  private isLost(what: string): boolean {
    const { world } = this;
    if (world.isCutOff(this.site.siteId)) {
      world.clockwork.after(PING_TIMEOUT_MS, null, () => this.breakOff());
      count(world.tally, `${what} lost in a partition`);
      return true;
    }
    if (world.mended || !world.clockwork.chance(world.schedule.weather.loss)) return false;
    count(world.tally, `${what} lost`);
    return true;
  }

  private delay(): number {
    const { world } = this;
    return 1 + world.clockwork.random() * (world.mended ? 10 : world.schedule.weather.delayMs);
  }
}
