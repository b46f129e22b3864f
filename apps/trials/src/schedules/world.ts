import type { Moment } from "@midline/api/runs/coordinator-platform";
import type { Moment as TrainerMoment } from "@midline/trainer/work/moments";
import { mulberry32 } from "@midline/shared/random";
import { Died, running, standInFor } from "./ambient.js";
import { Clockwork, type Machine } from "./clockwork.js";
import { Database } from "./database.js";
import type { Schedule } from "./schedule.js";
import type { SeededBug } from "./seeded-bug.js";
import { count, type Tally } from "./tally.js";
import { Volume } from "./volume.js";
import { Witness } from "./witness.js";

/** Everything there is in one simulated federation, but its processes. */
export class World {
  readonly clockwork: Clockwork;
  readonly database: Database;
  readonly volumes = new Map<string, Volume>();
  readonly tally: Tally = new Map();
  /** What must not be, and was. */
  readonly violations: string[] = [];
  /** The moment of the next coordinator's death, and what dies with it. */
  armed: { readonly moment: Moment; readonly strike: (machine: Machine) => void } | null = null;
  armedForTrainers: { readonly moment: TrainerMoment; readonly strike: (machine: Machine) => void } | null = null;
  /** Trainers that die before so many more deeds on their disks. */
  readonly fuses = new Map<Machine, { deeds: number; readonly strike: () => void }>();
  /** After the time of trouble: nothing is lost or late any more. */
  mended = false;
  /** What a trainer's clock was last set to show beside the true time. */
  skewMs = 0;
  /** Sites that no message reaches, until when. */
  readonly cutOff = new Map<string, number>();
  readonly witness: Witness;
  /** What happened, in order: two worlds of one schedule have the same. */
  readonly history: string[] = [];

  constructor(
    readonly schedule: Schedule,
    readonly bug: SeededBug,
  ) {
    this.clockwork = new Clockwork(mulberry32(schedule.seed));
    this.database = new Database(this.clockwork, typeof bug.database === "function" ? bug.database(this) : bug.database);
    this.witness = new Witness(this);
  }

  /** Takes the place of the surroundings of the code that runs in it. */
  standIn(): () => void {
    const { clockwork } = this;
    return standInFor({
      clockwork,
      disks: {
        volume: (name) => this.volume(name),
        touch: (deed) => this.touch(running(clockwork), deed),
        slowly: (effect) => running(clockwork).call(clockwork.random() * 3, effect),
      },
    });
  }

  volume(name: string): Volume {
    let volume = this.volumes.get(name);
    if (volume === undefined) this.volumes.set(name, (volume = new Volume(() => this.clockwork.nowMs, this.bug.disk?.(name))));
    return volume;
  }

  isCutOff(siteId: string): boolean {
    return !this.mended && (this.cutOff.get(siteId) ?? 0) > this.clockwork.nowMs;
  }

  violate(what: string): void {
    if (!this.violations.includes(what)) this.violations.push(what);
  }

  note(what: string): void {
    this.history.push(`${this.clockwork.nowMs.toFixed(3)} ${what}`);
  }

  /** A coordinator comes to a moment. */
  pass(machine: Machine, generation: number, moment: Moment): void {
    if (!machine.lives(generation)) throw new Died();
    count(this.tally, `moment ${moment}`);
    if (this.armed?.moment !== moment) return;
    const { strike } = this.armed;
    this.armed = null;
    strike(machine);
    throw new Died();
  }

  /** A trainer comes to a moment. */
  passTrainer(machine: Machine, generation: number, moment: TrainerMoment): void {
    if (!machine.lives(generation)) throw new Died();
    count(this.tally, `trainer's moment ${moment}`);
    if (this.armedForTrainers?.moment !== moment) return;
    const { strike } = this.armedForTrainers;
    this.armedForTrainers = null;
    strike(machine);
    throw new Died();
  }

  private touch(machine: Machine, _deed: string): void {
    const fuse = this.fuses.get(machine);
    if (fuse === undefined || --fuse.deeds > 0) return;
    this.fuses.delete(machine);
    fuse.strike();
    throw new Died();
  }
}
