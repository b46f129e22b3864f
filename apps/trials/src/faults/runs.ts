import { z } from "zod";
import { SITES } from "./draw-faults.js";
import type { World } from "./world/open-world.js";

const ROUNDS = 6;
/** Runs that are alive at the same time. */
const AT_ONCE = 2;

const APPROVE =
  "mutation($runId: ID!, $siteCode: String!, $planHash: String!) { approveRun(runId: $runId, siteCode: $siteCode, planHash: $planHash) { state } }";
const PROPOSE = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id planHash } }";

/** Keeps runs going, so that there is something to lose, and has each looked at when it has finished. */
export class Runs {
  finished = 0;
  rounds = 0;
  private proposed = 0;
  private readonly alive = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly seed: number,
    private readonly check: (runId: string) => Promise<void>,
  ) {}

  /** One look: checks what has finished, and starts another in its place while `more` are wanted. How many are alive. */
  async look(more: boolean): Promise<number> {
    if (this.alive.size > 0) {
      const rows = await this.world.database.query<{ id: string; state: string }>("SELECT id, state FROM run WHERE id = ANY($1)", [
        [...this.alive],
      ]);
      for (const { id, state } of rows) {
        if (!["finished", "failed", "cancelled"].includes(state)) continue;
        await this.check(id);
        this.alive.delete(id);
        this.finished += 1;
        this.rounds += ROUNDS;
      }
    }
    for (let free = more ? AT_ONCE - this.alive.size : 0; free > 0; free--) this.alive.add(await this.start());
    return this.alive.size;
  }

  /** Rounds that have become models, in all. */
  async committed(): Promise<number> {
    const [row] = await this.world.database.query<{ n: number }>("SELECT count(*)::int AS n FROM round WHERE state = 'committed'");
    return row?.n ?? 0;
  }

  private async start(): Promise<string> {
    const { lead, approvers, database, cohortId } = this.world;
    const number = (this.proposed += 1);
    const name = `Trial ${number}`;
    const find = async () =>
      (await database.query<{ id: string; hash: string }>("SELECT id, plan_hash AS hash FROM run WHERE name = $1", [name]))[0];
    // Every third run publishes moving averages: two blobs and their rows are on the way at once.
    const averagingDecay = number % 3 === 0 ? 0.5 : 0;
    // Every second run's updates are rounded: their residuals must be added once.
    const updateEncoding = number % 2 === 0 ? "INT8" : "FLOAT32";
    const input = {
      name,
      cohortId,
      rounds: ROUNDS,
      localSteps: 5,
      learningRate: 0.05,
      seed: this.seed + number,
      averagingDecay,
      updateEncoding,
    };
    const data = await lead.ask(PROPOSE, { input }, async () => (await find()) !== undefined);
    const made = z.object({ proposeRun: z.object({ id: z.string(), planHash: z.string() }) }).safeParse(data).data?.proposeRun;
    const { id, planHash } = made ?? { id: (await find())?.id ?? "", planHash: (await find())?.hash ?? "" };
    for (const siteCode of SITES) {
      const isDone = async () =>
        (await database.query("SELECT FROM run_site WHERE run_id = $1 AND site_code = $2 AND approved_at IS NOT NULL", [id, siteCode]))
          .length > 0;
      await approvers[siteCode].ask(APPROVE, { runId: id, siteCode, planHash }, isDone);
    }
    return id;
  }
}
