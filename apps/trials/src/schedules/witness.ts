import { type Receipt, SITE_MESSAGES } from "@midline/shared/protocol/site-messages";
import type { Reply } from "@midline/api/platform/site-link/answer-message";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { NO_PROGRESS_S } from "./consortium.js";
import type { Commit } from "./transaction.js";
import { count } from "./tally.js";
import type { Row } from "./tables.js";
import type { World } from "./world.js";

/** A round of a site's training. */
interface Place {
  readonly siteCode: string;
  readonly runId: string;
  readonly round: number;
  readonly base: string;
}

const UNDER_WAY = new Set<unknown>(["open", "frozen", "aggregated"]);

/** Deeds that only the process that leads may do. */
const OF_THE_LEADER = new Set(["run.start", "round.freeze", "round.aggregate", "round.commit", "run.finish"]);

/** Sees what happens while it happens, and says what must not: what the rows at the end cannot show. */
export class Witness {
  /** Receipts that trainers have been given. */
  readonly receipts: Receipt[] = [];
  /** When each round was frozen and each site withdrew, as a count of commits. */
  readonly frozenAt = new Map<string, number>();
  readonly withdrawnAt = new Map<string, number>();
  private commits = 0;
  /** Folders on which two trainers run: one may die between the payload and the statement of an update that the other has spooled. */
  readonly shared = new Set<string>();
  /** When an update was safe in a spool. */
  private readonly spooledMs = new Map<string, number>();
  private readonly lessons = new Map<string, readonly (readonly NamedTensor[])[]>();
  /** Rounds in which a site went on without what rounding left out before, `site|round`: its second trainer has another folder. */
  readonly residualsLost = new Set<string>();
  private readonly trainings = new Map<string, number>();
  /** When the coordinator last heard of a site's progress, by round. */
  private readonly signsOfLife = new Map<string, number>();

  constructor(private readonly world: World) {
    world.database.log.push((commit) => this.committed(commit));
  }

  heard(message: string, answer: Reply): void {
    if (message !== "update-submit" || !answer.ok) return;
    const { receipt } = SITE_MESSAGES["update-submit"].answer.parse(answer.value);
    this.receipts.push(receipt);
  }

  /** A trainer that has spooled an update of a round never trains it again from the same weights. */
  beginsTraining({ volume, orderedMs }: { readonly volume: string; readonly orderedMs: number }, { runId, round, base }: Place): void {
    const spooledMs = this.spooledMs.get([volume, runId, round].join("|")) ?? Infinity;
    if (spooledMs < orderedMs && !this.shared.has(volume))
      this.world.violate(`${volume} trains round ${round} again from ${base.slice(0, 8)}`);
  }

  spooled(volume: string, { runId, round }: { readonly runId: string; readonly round: number }): void {
    this.spooledMs.set([volume, runId, round].join("|"), this.world.clockwork.nowMs);
  }

  learned({ siteCode, round }: Place, delta: readonly NamedTensor[]): void {
    const name = `${siteCode}|${round}`;
    this.lessons.set(name, [...this.lessonsOf(siteCode, round), delta]);
  }

  /** What a site may have learned in a round: once, or as often as it began again. */
  lessonsOf(siteCode: string, round: number): readonly (readonly NamedTensor[])[] {
    return this.lessons.get(`${siteCode}|${round}`) ?? [];
  }

  timesTrained(place: Place): number {
    const name = Object.values(place).join("|");
    const times = this.trainings.get(name) ?? 0;
    this.trainings.set(name, times + 1);
    return times;
  }

  private committed({ machine, changes }: Commit): void {
    this.commits += 1;
    const { world } = this;
    const actions = changes.flatMap(({ entity, after }) => (entity === "AuditEvent" ? [String(after?.["action"])] : []));
    for (const action of actions) {
      count(world.tally, `deed ${action}`);
      world.note(`${machine?.name ?? "nobody"} ${action}`);
    }
    if (machine !== null && actions.some((action) => OF_THE_LEADER.has(action)) && !this.leads(machine.name))
      world.violate(`${machine.name} does ${actions.join(", ")} and does not lead`);
    for (const { entity, before, after } of changes) {
      if (entity === "Round" && after !== null) this.roundChanged(before, after);
      if (entity === "RunSite" && after?.["withdrawnAt"] && !before?.["withdrawnAt"])
        this.withdrawnAt.set(String(after["siteId"]), this.commits);
      if (entity === "CoordinatorLease" && before !== null && before["epoch"] !== after?.["epoch"]) count(world.tally, "lead taken");
    }
  }

  private leads(name: string): boolean {
    const holder = String(this.world.database.row("CoordinatorLease", "true", null)?.["holder"]);
    return this.world.database.ownerOf(holder) === name;
  }

  private roundChanged(before: Row | null, after: Row): void {
    const { world } = this;
    const id = String(after["id"]);
    const { nowMs } = world.clockwork;
    if (before === null || before["state"] === after["state"]) {
      this.signsOfLife.set(id, nowMs);
      return;
    }
    world.note(`round ${String(after["number"])}.${String(after["attempt"])} ${String(before["state"])}>${String(after["state"])}`);
    if (after["state"] === "frozen") {
      this.frozenAt.set(id, this.commits);
      this.checkPatience(id, nowMs);
    }
    const open = [...world.database.rows("Round", null)].filter(({ state, runId }) => runId === after["runId"] && UNDER_WAY.has(state));
    if (open.length > 1) world.violate(`${open.length} rounds of one run are open`);
  }

  /** A round that closes without a site it waits for has been quiet for as long as the plan says. */
  private checkPatience(roundId: string, nowMs: number): void {
    const of = (entity: string): Row[] => [...this.world.database.rows(entity, null)].filter((row) => row["roundId"] === roundId);
    const answered = new Set(
      [...of("SiteUpdate"), ...of("SiteProgress").filter(({ declined }) => declined !== null)].map(({ siteId }) => siteId),
    );
    const waitedFor = [...this.world.database.rows("RunSite", null)].filter(
      ({ siteId, withdrawnAt }) => withdrawnAt === null && !answered.has(siteId),
    );
    const quietMs = nowMs - (this.signsOfLife.get(roundId) ?? 0);
    if (waitedFor.length === 0 || this.world.schedule.rule === "cyclic") return;
    count(this.world.tally, "round closed at its quorum");
    // A process that was stopped writes down, when it goes on, when it heard of a site before.
    if (this.world.tally.has("blow stop-leader")) return;
    if (quietMs < NO_PROGRESS_S * 1000 - STATEMENTS * this.world.schedule.statementMs)
      this.world.violate(`a round closes without a site after ${Math.round(quietMs)} ms of silence`);
  }
}

/** More statements than lie between the moment that a process writes down and its commit. */
const STATEMENTS = 20;
