/** Stops the PostgreSQL of this run and removes its folder. */
async function stopPostgres(): Promise<void> {
  await globalThis.stopTestPostgres?.();
}

export = stopPostgres;
