import type { Fault } from "@midline/shared/faults";
import type { Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import type { Platform } from "../context.js";
import type { Job } from "./job.entity.js";

/** A job as its process has it in hand. Whatever it does through this, it does as the only one. */
export interface JobInHand {
  readonly job: Job;
  /** Aborted when the server stops. `progress` throws then, so long loops need not look. */
  readonly signal: AbortSignal;
  /** Says how far it is, at most four times a second; to be called often. Throws when the job was stopped or has gone to another process. */
  readonly progress: (phase: string, done: number, total: number | null) => Promise<void>;
  /** A transaction that is committed only if the job is still this process's, and nobody has stopped it. */
  readonly asHolder: <T>(work: (tx: EntityManager) => Promise<T>) => Promise<T>;
  /**
   * The last transaction: what it writes and the job's end are committed together, or its refusal undoes it and fails the job. Call it once, at the
   * end; `run` may then only return.
   */
  readonly finish: (work: (tx: EntityManager) => Promise<Result<unknown>>) => Promise<void>;
}

/** A job that has come to nothing. */
export interface Ending {
  readonly platform: Platform;
  readonly job: Job;
  readonly fault: Fault | null;
}

/** What is done for jobs of one kind. */
export interface JobHandler {
  readonly kind: string;
  /**
   * Does it. It may be begun again at any point after a crash: whatever was committed by `asHolder` is there then. A refusal fails the job, and so
   * does an exception, but for a database that is away.
   */
  readonly run: (platform: Platform, inHand: JobInHand) => Promise<Result<void>>;
  /** Undoes what was prepared, in the transaction in which the job ends as failed, or as cancelled (without a fault). */
  readonly ended?: (tx: EntityManager, ending: Ending) => Promise<void>;
}
