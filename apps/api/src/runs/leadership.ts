import type { DataSource, EntityManager, QueryRunner } from "typeorm";

/** A leader that has not renewed for so long may have been stopped in its tracks: another takes over, and what it still writes is refused. */
const LEASE_S = 10;

/** $1 is the epoch in which this process leads, or null. A holder is a connection: its process number may come again, its start does not. */
const TAKE = `
  WITH connection AS (SELECT pid, pid || ' since ' || extract(epoch FROM backend_start) AS name FROM pg_stat_activity),
       me AS (SELECT name FROM connection WHERE pid = pg_backend_pid())
  UPDATE coordinator_lease lease
  SET epoch = CASE WHEN lease.epoch = $1 THEN lease.epoch ELSE lease.epoch + 1 END,
      holder = me.name,
      expires_at = clock_timestamp() + make_interval(secs => $2)
  FROM me
  WHERE lease.epoch = $1
     OR lease.expires_at < clock_timestamp()
     OR NOT EXISTS (SELECT FROM connection WHERE connection.name = lease.holder)
  RETURNING lease.epoch`;

/** Who drives the runs, of all API processes on one database. */
export interface Leadership {
  /** Takes the lead where it is free, or keeps it; whether this process leads now. */
  readonly renew: () => Promise<boolean>;
  /** One transaction of the leader; null, and nothing done, when another leads by now. */
  readonly asLeader: <T>(work: (tx: EntityManager) => Promise<T>) => Promise<T | null>;
  /** Gives the lead to whoever asks next. */
  readonly resign: () => Promise<void>;
}

/**
 * A lease with a fencing token. It is free when it was given up, when its holder's connection to the database is gone (a killed process is
 * followed at once), or when it has run out by the database's clock (a stopped process). Every taking is a new epoch, and every transaction
 * of the leader holds a share of the row of its epoch: nobody can take over in the middle of one, and none begins in an epoch that is over.
 *
 * @see Kleppmann 2016, https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html (fencing)
 */
export function openLeadership(db: DataSource): Leadership {
  let connection: QueryRunner | null = null;
  let epoch: string | null = null;
  let taking: Promise<boolean> | null = null;

  const connected = async (): Promise<QueryRunner> => {
    if (connection === null || connection.isReleased) {
      connection = db.createQueryRunner();
      await connection.connect();
    }
    return connection;
  };
  const forget = async (): Promise<void> => {
    const lost = connection;
    [connection, epoch] = [null, null];
    await lost?.release().catch(() => undefined); // the connection may be what has gone
  };

  const take = async (): Promise<boolean> => {
    try {
      const [rows]: [{ epoch: string }[]] = await (await connected()).query(TAKE, [epoch, LEASE_S]);
      epoch = rows[0]?.epoch ?? null;
      return epoch !== null;
    } catch (error) {
      await forget();
      throw error;
    }
  };

  return {
    // The connection does one thing at a time: who asks meanwhile hears the same answer.
    renew: () => (taking ??= take().finally(() => (taking = null))),
    asLeader: async (work) => {
      const mine = epoch;
      if (mine === null) return null;
      return db.transaction(async (tx) => {
        const held: unknown[] = await tx.query("SELECT FROM coordinator_lease WHERE epoch = $1 FOR SHARE", [mine]);
        return held.length === 0 ? null : work(tx);
      });
    },
    resign: async () => {
      const mine = epoch;
      if (mine !== null)
        await connection?.query("UPDATE coordinator_lease SET expires_at = '-infinity' WHERE epoch = $1", [mine]).catch(() => undefined);
      await forget();
    },
  };
}
