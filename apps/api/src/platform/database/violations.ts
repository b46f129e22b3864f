import { QueryFailedError } from "typeorm";

/** Whether an insert met a row that is there already. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && "code" in error.driverError && error.driverError.code === "23505";
}
