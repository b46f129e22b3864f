import { foundConsortium, siteAt } from "./consortium.js";
import { CoordinatorProcess, SHARED_VOLUME } from "./coordinator-process.js";
import type { Machine } from "./clockwork.js";
import { ask, type Deed } from "./people.js";
import { count } from "./tally.js";
import type { Blow, Schedule } from "./schedule.js";
import { TrainerProcess } from "./trainer-process.js";
import type { World } from "./world.js";

/** PostgreSQL ends a transaction whose process has been silent for so long. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const DATABASE_AWAY_MS = 300;

/** The processes of one simulated federation, and what may befall them. */
export class Federation {
  readonly coordinators: readonly CoordinatorProcess[];
  readonly trainers: TrainerProcess[];

  constructor(
    private readonly world: World,
    schedule: Schedule,
  ) {
    foundConsortium(world.database, schedule);
    this.coordinators = Array.from({ length: schedule.coordinators }, (_, i) => new CoordinatorProcess(world, i));
    this.trainers = Array.from(
      { length: schedule.sites },
      (_, i) => new TrainerProcess(world, siteAt(i), this.coordinators, `disk-of-${siteAt(i).siteCode}`),
    );
    for (const process of [...this.coordinators, ...this.trainers]) process.start();
    for (const blow of schedule.blows) world.clockwork.after(blow.atMs, null, () => this.strike(blow));
  }

  /** Ends the time of trouble: everything runs, nothing is lost, one trainer at each site, and somebody resumes what was paused. */
  mend(): void {
    const { world } = this;
    world.mended = true;
    world.armed = null;
    world.armedForTrainers = null;
    world.fuses.clear();
    world.cutOff.clear();
    for (const volume of world.volumes.values()) volume.isFull = false;
    for (const trainer of this.trainers.splice(world.schedule.sites)) trainer.machine.kill();
    for (const { machine } of [...this.coordinators, ...this.trainers]) {
      machine.goOn();
      machine.clockOffsetMs = 0;
    }
    for (const process of [...this.coordinators, ...this.trainers]) process.start();
  }

  someoneAsks(deed: Deed, who: number): void {
    const up = this.coordinators.filter(({ machine, platform }) => machine.up && !machine.stopped && platform !== null);
    const chosen = up[who % Math.max(1, up.length)];
    if (chosen !== undefined) ask(this.world, chosen, deed);
  }

  /** Starts again whatever has been told to stop: an operator looks now and then. */
  restartStopped(): void {
    for (const trainer of this.trainers) trainer.start();
  }

  private strike(blow: Blow): void {
    if (this.world.mended) return;
    const hit = this.hit(blow);
    if (hit) count(this.world.tally, `blow ${blow.kind}`);
    this.world.note(`blow ${blow.kind} ${hit ? "hits" : "misses"}`);
  }

  /** Whether there was anything to hit. */
  private hit(blow: Blow): boolean {
    const { world } = this;
    const { clockwork } = world;
    const coordinator = this.coordinators[blow.who % this.coordinators.length]!;
    const trainer = this.trainers[blow.who % this.trainers.length]!;
    const { siteId, siteCode } = trainer.site;
    switch (blow.kind) {
      case "kill-coordinator":
        return this.fell(coordinator, blow.forMs);
      case "stop-leader":
        return this.halt(this.leader() ?? coordinator.machine, 3 * blow.forMs);
      case "power-cut":
        this.cutSharedPower(blow.forMs);
        return true;
      case "kill-trainer":
        return this.fell(trainer, blow.forMs);
      case "trainer-power-cut":
        return this.cutTrainerPower(trainer, blow.forMs);
      case "stop-trainer":
        return this.halt(trainer.machine, blow.forMs);
      case "second-trainer":
        this.addTrainer(trainer, blow.who % 2 === 0);
        return true;
      case "break-line":
        trainer.line?.breakOff();
        return trainer.line !== null;
      case "partition":
        world.cutOff.set(siteId, clockwork.nowMs + blow.forMs);
        return true;
      case "trainer-clock":
        world.skewMs = trainer.machine.clockOffsetMs = (blow.who % 2 === 0 ? -1 : 1) * (blow.who % 3 === 0 ? 3_600_000 : 60_000);
        return true;
      case "restart-database":
        return this.restartDatabase();
      case "full-disk":
        world.volume(SHARED_VOLUME).isFull = true;
        clockwork.after(blow.forMs, null, () => (world.volume(SHARED_VOLUME).isFull = false));
        return true;
      case "pause":
      case "resume":
      case "cancel":
        this.someoneAsks({ kind: blow.kind }, blow.who);
        return true;
      case "withdraw":
        this.someoneAsks({ kind: "withdraw", siteCode }, blow.who);
        return true;
      case "decline":
        trainer.declines += 1;
        return true;
      case "bad-update":
        trainer.spoils += 1;
        return true;
      case "kill-at-moment":
        world.armed = { moment: blow.moment, strike: (machine) => this.strikeAt(machine, blow) };
        return true;
      case "kill-trainer-at-moment":
        world.armedForTrainers = { moment: blow.trainerMoment, strike: (machine) => this.strikeTrainerAt(machine, blow) };
        return true;
      case "kill-at-disk":
        world.fuses.set(trainer.machine, {
          deeds: blow.deeds,
          strike: () => {
            count(world.tally, "trainer died at its disk");
            if (blow.who % 2 === 0) this.cutTrainerPower(trainer, blow.forMs);
            else this.fell(trainer, blow.forMs);
          },
        });
        return true;
    }
  }

  private strikeAt(machine: Machine, { forMs, moment, powerCut }: Extract<Blow, { kind: "kill-at-moment" }>): void {
    count(this.world.tally, `killed ${moment}`);
    const dying = this.coordinators.find((each) => each.machine === machine);
    if (powerCut) this.cutSharedPower(forMs);
    else if (dying !== undefined) this.fell(dying, forMs);
  }

  private strikeTrainerAt(machine: Machine, { forMs, trainerMoment, powerCut }: Extract<Blow, { kind: "kill-trainer-at-moment" }>): void {
    count(this.world.tally, `killed trainer ${trainerMoment}`);
    const dying = this.trainers.find((each) => each.machine === machine);
    if (dying === undefined) return;
    if (powerCut) this.cutTrainerPower(dying, forMs);
    else this.fell(dying, forMs);
  }

  private leader(): Machine | null {
    const holder = String(this.world.database.row("CoordinatorLease", "true", null)?.["holder"]);
    const name = this.world.database.ownerOf(holder);
    return this.coordinators.find(({ machine }) => machine.up && machine.name === name)?.machine ?? null;
  }

  private fell(process: CoordinatorProcess | TrainerProcess, forMs: number): boolean {
    if (!process.machine.up) return false;
    process.machine.kill();
    this.world.clockwork.after(forMs, null, () => process.start());
    return true;
  }

  private halt(machine: Machine, forMs: number): boolean {
    if (!machine.up || machine.stopped) return false;
    const { clockwork, database } = this.world;
    const { generation } = machine;
    machine.stop();
    clockwork.after(forMs, null, () => machine.lives(generation) && machine.goOn());
    const open = database.openOf(machine);
    clockwork.after(IDLE_IN_TRANSACTION_MS, null, () => {
      if (machine.lives(generation) && machine.stopped) for (const transaction of open) database.rollBack(transaction);
    });
    return true;
  }

  /** The machine room goes dark: every coordinator dies, and the disk keeps what was synced. */
  private cutSharedPower(forMs: number): void {
    for (const each of this.coordinators) this.fell(each, forMs);
    this.cutPower(SHARED_VOLUME);
  }

  private cutTrainerPower(trainer: TrainerProcess, forMs: number): boolean {
    const hit = this.fell(trainer, forMs);
    for (const other of this.trainers) if (other.volume === trainer.volume && other !== trainer) this.fell(other, forMs);
    this.cutPower(trainer.volume);
    return hit;
  }

  private cutPower(name: string): void {
    const volume = this.world.volume(name);
    const before = volume.lost;
    volume.cutPower();
    count(this.world.tally, "files lost in a power cut", volume.lost - before);
  }

  /** Another trainer of a site: on the same folder, or on a copy of the key in a folder of its own. */
  private addTrainer({ site, volume }: TrainerProcess, shares: boolean): void {
    const second = new TrainerProcess(this.world, site, this.coordinators, shares ? volume : `second-${volume}`);
    if (shares) this.world.witness.shared.add(volume);
    this.trainers.push(second);
    second.start();
  }

  private restartDatabase(): boolean {
    const { database, clockwork } = this.world;
    database.restart(clockwork.nowMs + DATABASE_AWAY_MS);
    return true;
  }
}
