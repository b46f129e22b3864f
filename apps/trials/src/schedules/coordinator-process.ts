import { SiteSession } from "@midline/api/access/site-session.entity";
import { fsBlobStore } from "@midline/api/platform/blobs/fs-blob-store";
import { databaseClock } from "@midline/api/platform/database/database-clock";
import type { Platform } from "@midline/api/platform/context";
import { oneAtATime } from "@midline/api/platform/one-at-a-time";
import { announce } from "@midline/api/platform/portal-news/announce";
import { type MessageDoor, openMessageDoor, type Reply } from "@midline/api/platform/site-link/answer-message";
import { SUPERSEDED } from "@midline/api/platform/site-link/linked-site";
import { plainAverager } from "@midline/api/platform/weights/plain-averager";
import type { CoordinatorPlatform } from "@midline/api/runs/coordinator-platform";
import { startCoordinator } from "@midline/api/runs/coordinator";
import { openLeadership } from "@midline/api/runs/leadership";
import { siteMessages } from "@midline/api/site-messages";
import { COORDINATOR_KEY, FIRST_WEIGHTS } from "./consortium.js";
import { Machine } from "./clockwork.js";
import { openDataSource } from "./data-source.js";
import { signUnder } from "./keyed-hash.js";
import { SimulatedNews } from "./simulated-news.js";
import type { Line } from "./line.js";
import { count } from "./tally.js";
import type { World } from "./world.js";

/** The disk that all coordinators share. */
export const SHARED_VOLUME = "shared";
/** Less often than the product looks: a schedule spends its time on what happens. */
const SWEEP_MS = 5000;

/** Errors that are a database's slowness, not a bug. */
const SLOW_DATABASE = /57014|statement timeout/;

/** One API process: the product's coordinator and its message door, in a simulated machine. */
export class CoordinatorProcess {
  readonly machine: Machine;
  platform: CoordinatorPlatform | null = null;
  private door: MessageDoor | null = null;
  private live = new Map<string, Line>();

  constructor(
    private readonly world: World,
    index: number,
  ) {
    this.machine = new Machine(world.clockwork, `coordinator ${index}`);
  }

  start(): void {
    const { machine, world } = this;
    if (machine.up) return;
    machine.boot(() => {
      world.note(`${machine.name} starts`);
      machine.whenKilled(() => this.hangUp());
      this.live = new Map();
      const platform = this.makePlatform();
      this.platform = platform;
      startCoordinator(platform, SWEEP_MS);
      void this.passOn(platform);
      const door = openMessageDoor(siteMessages(platform), platform.log);
      this.door = world.bug.door?.(door, world, platform) ?? door;
    });
  }

  /** A trainer's connection arrives and gets the next epoch of its site; an older one here is told to stop. */
  async admit(line: Line): Promise<void> {
    const { site } = line;
    const { platform } = this;
    if (platform === null) return line.breakOff();
    const epoch = await platform.db.transaction(async (tx) => {
      const sessions = tx.getRepository(SiteSession);
      const before = await sessions.findOne({ where: { siteId: site.siteId }, lock: { mode: "pessimistic_write" } });
      const next = (before?.epoch ?? 0) + 1;
      await sessions.upsert({ siteId: site.siteId, epoch: next, processId: null }, ["siteId"]);
      await announce(tx, { topic: "SITE", id: site.siteId });
      return next;
    });
    line.linked = { ...site, epoch };
    const other = this.live.get(site.siteId);
    if (other !== undefined && (other.linked?.epoch ?? 0) > epoch) return this.supersede(line);
    this.live.set(site.siteId, line);
    if (other !== undefined && other !== line) this.supersede(other);
  }

  private supersede(line: Line): void {
    count(this.world.tally, "superseded");
    line.hint("superseded");
    line.breakOff();
  }

  depart(line: Line): void {
    if (this.live.get(line.site.siteId) === line) this.live.delete(line.site.siteId);
  }

  /** As `site-link.ts` answers: the messages of one connection in their turn, and none over an older connection of the site. */
  readonly answering = (line: Line): ((message: string, payload: unknown) => Promise<Reply>) => {
    const inTurn = oneAtATime();
    return (message, payload) =>
      inTurn("messages", async () => {
        if (line.linked === null || this.door === null)
          return { ok: false, fault: { code: "UNAVAILABLE", message: "It is being admitted." } };
        if (this.live.get(line.site.siteId) !== line) return { ok: false, fault: SUPERSEDED };
        return this.door(line.linked, message, payload);
      });
  };

  /** As `coordination.ts` does: makes hints of the news. */
  private async passOn({ news }: CoordinatorPlatform): Promise<void> {
    for await (const { topic, wakes } of news.follow(null))
      for (const siteId of topic === "EVERYTHING" ? this.live.keys() : wakes) this.live.get(siteId)?.hint("look-again");
  }

  private hangUp(): void {
    for (const line of this.live.values()) line.breakOff();
    this.live.clear();
    this.door = null;
    this.platform = null;
  }

  private makePlatform(): CoordinatorPlatform {
    const { machine, world } = this;
    const { generation } = machine;
    const db = openDataSource(world.database, machine, { statementMs: world.schedule.statementMs });
    const dataFolder = `/simulated/${SHARED_VOLUME}`;
    const blobs = fsBlobStore(dataFolder, { onHalf: () => world.pass(machine, generation, "mid-blob") });
    const platform: CoordinatorPlatform = {
      config: {
        databaseUrl: "",
        host: "",
        port: 0,
        publicUrl: null,
        trustProxy: false,
        dataFolder,
        web: null,
        migrate: false,
        introspection: false,
        sessionIdleMs: 0,
        sessionMs: 0,
        seedLead: null,
        logLevel: "silent",
        failpoints: null,
      },
      db,
      now: machine.now,
      databaseNow: databaseClock(),
      news: new SimulatedNews(world.database, machine),
      blobs,
      averager: plainAverager(blobs),
      log: this.logger(generation),
      leadership: openLeadership(db),
      sign: (value) => signUnder(COORDINATOR_KEY, value),
      passing: (moment) => world.pass(machine, generation, moment),
      firstWeights: () => FIRST_WEIGHTS,
    };
    return world.bug.platform?.(platform, world) ?? platform;
  }

  /** What a living process logs as an error is a bug. */
  private logger(generation: number): Platform["log"] {
    const { machine, world } = this;
    const error = (about: { readonly err?: unknown }, what: string): void => {
      if (!machine.lives(generation)) return;
      const words = about.err instanceof Error ? about.err.message : String(about.err);
      if (SLOW_DATABASE.test(words)) count(world.tally, "statement timed out");
      else world.violate(`${machine.name} logs "${what}": ${words}`);
    };
    const warn = (about: unknown, what = String(about)): void => count(world.tally, `warning: ${what}`);
    return Object.assign(Object.create(null), { error, warn, info: () => undefined, debug: () => undefined });
  }
}
