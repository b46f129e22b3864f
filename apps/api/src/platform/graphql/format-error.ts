import { randomUUID } from "node:crypto";
import { types } from "node:util";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { faultError } from "./unwrap.js";

/**
 * What PostgreSQL and the network say when the database is away: connection and shutdown classes of SQLSTATE, a statement or a transaction it has waited
 * for too long (57014, 25P03), and socket errors. 08P01 is a statement of ours that is wrong. TypeORM's word for a transaction whose connection has gone
 * is that its query runner was released.
 */
const DATABASE_AWAY = /^(08(?!P01)...|57P0[1-3]|57014|25P03|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;
const DATABASE_AWAY_WORDS =
  /connection terminated|query runner (was )?already released|timeout exceeded when trying to connect|client has encountered a connection error|connection ended unexpectedly/i;

/** Node's own errors come from another realm when a test runner loads us. */
const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value);

/** Whether an error only says that the database cannot be reached now. */
export function isDatabaseAway(error: unknown): boolean {
  if (!isError(error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const inner = "driverError" in error ? error.driverError : "cause" in error ? error.cause : undefined;
  if (DATABASE_AWAY.test(code) || DATABASE_AWAY_WORDS.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some(isDatabaseAway)) return true;
  return inner !== undefined && inner !== error && isDatabaseAway(inner);
}

/** The refusal while the database is away. */
export const databaseAway = (): GraphQLError =>
  faultError({
    code: "UNAVAILABLE",
    message: "The database does not answer just now.",
    remedy: "Nothing was changed. Try again in a moment.",
  });

/** What goes out for an error: refusals as they are, a lost database as UNAVAILABLE, and of a bug only a reference. */
export function formatError(log: Logger): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    if (original instanceof GraphQLError) return formatted;
    const { locations, path } = formatted;
    const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    if (isDatabaseAway(original)) {
      log.warn({ path, because: isError(original) ? original.message : "" }, "database away");
      const { message, extensions } = databaseAway();
      return { message, ...place, extensions };
    }
    const reference = randomUUID();
    log.error({ reference, path, err: original }, "bug");
    return {
      message: "Something went wrong here.",
      ...place,
      extensions: { code: "INTERNAL_SERVER_ERROR", reference, remedy: `Tell the operator this reference: ${reference}.` },
    };
  };
}
