import { QueryFailedError } from "typeorm";

const WORDS: Readonly<Record<string, string>> = {
  "23505": "duplicate key value violates unique constraint",
  "25P02": "current transaction is aborted, commands ignored until end of transaction block",
  "40P01": "deadlock detected",
  "57014": "canceling statement due to statement timeout",
  "57P03": "the database system is starting up",
  "57P01": "terminating connection due to administrator command",
  "connection lost": "Connection terminated unexpectedly",
};

/** An error of the database as TypeORM throws it. */
export class DatabaseError extends QueryFailedError<Error & { code: string }> {
  constructor(code: string, message = WORDS[code] ?? code) {
    super("", [], Object.assign(new Error(message), { code }));
  }
}

export const uniqueViolation = (key: string): DatabaseError => new DatabaseError("23505", `${WORDS["23505"]} "${key}"`);
export const deadlock = (): DatabaseError => new DatabaseError("40P01");
