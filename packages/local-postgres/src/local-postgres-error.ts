/** Why PostgreSQL does not start here, and what to do about it. */
export class LocalPostgresError extends Error {
  constructor(
    readonly code:
      | "UNSUPPORTED_PLATFORM"
      | "FOLDER_READ_ONLY"
      | "FOLDER_IN_USE"
      | "DATA_GONE"
      | "OTHER_VERSION"
      | "PORT_TAKEN"
      | "START_FAILED",
    message: string,
    readonly remedy: string,
  ) {
    super(`${message} ${remedy}`);
  }
}
