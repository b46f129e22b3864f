import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type LocalPostgres, startLocalPostgres } from "@midline/local-postgres/start-local-postgres";
import { Pool, type QueryResultRow } from "pg";
import { pause, until } from "./pause.js";

/** Asks the database, over the trial's own way to it. */
export type Query = <T extends QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<T[]>;

/** How long the trial waits for a database that it has killed. */
const PATIENCE_MS = 60_000;

/** Asks, and asks again while the database is away: for reading only. */
export async function askPatiently<T extends QueryResultRow>(pool: Pool, text: string, values: readonly unknown[] = []): Promise<T[]> {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(50)) {
    try {
      return (await pool.query<T>(text, [...values])).rows;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      const isWrong = /^(22|23|42)/.test(code);
      if (isWrong || Date.now() > end) throw error;
    }
  }
}

/** A fresh PostgreSQL of the trial. */
export class Database {
  private constructor(
    private readonly folder: string,
    private postgres: LocalPostgres,
    private readonly pool: Pool,
  ) {}

  static async open(folder: string): Promise<Database> {
    const postgres = await startLocalPostgres({ dataFolder: folder, durable: true });
    const pool = new Pool({ connectionString: postgres.url, max: 4, application_name: "trial" });
    pool.on("error", () => undefined);
    return new Database(folder, postgres, pool);
  }

  get url(): string {
    return this.postgres.url;
  }

  get port(): number {
    return this.postgres.port;
  }

  /** Asks, and asks again while the database is away: for reading only. */
  readonly query: Query = (text, values) => askPatiently(this.pool, text, values);

  /** Kills the postmaster, waits for its children to be gone, and starts it again; milliseconds until it took questions. */
  async killAndStart(): Promise<number> {
    const { pid, port } = this.postgres;
    const children = childrenOf(pid);
    const killedAt = Date.now();
    process.kill(pid, "SIGKILL");
    // Two generations on one folder would be a fault of ours.
    await until(() => ([pid, ...children].some(isAlive) ? null : true), 30_000, 10);
    await this.postgres.stop();
    this.postgres = await startLocalPostgres({ dataFolder: this.folder, durable: true, port });
    await this.query("SELECT 1");
    return Date.now() - killedAt;
  }

  /** When this PostgreSQL was started: it changes when it was really killed. */
  startedAt = async (): Promise<string> => (await this.query<{ at: string }>("SELECT pg_postmaster_start_time()::text AS at"))[0]?.at ?? "";

  async close(): Promise<void> {
    await this.pool.end().catch(() => undefined);
    await this.postgres.stop();
  }
}

function childrenOf(pid: number): readonly number[] {
  if (!existsSync("/proc/self/stat")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, parent] = /\) \S (\d+) /.exec(readFileSync(path.join("/proc", name, "stat"), "utf8")) ?? [];
        return Number(parent) === pid ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync(`/proc/${pid}/stat`) && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")));
  } catch {
    return false;
  }
}
