/** The surroundings do not allow a start: port, database, folder. Never a bug. */
export class StartError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
