import path from "node:path";
import { Client, type ClientConfig } from "pg";
import { DataSource, DefaultNamingStrategy } from "typeorm";

/** Table and column names as PostgreSQL people write them. */
class SnakeCase extends DefaultNamingStrategy {
  override tableName(className: string, given: string | undefined): string {
    return given ?? snake(className);
  }
  override columnName(property: string, given: string | undefined, prefixes: string[]): string {
    return [...prefixes.map(snake), given ?? snake(property)].join("_");
  }
}

const snake = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

/** The migrations, compiled beside their sources; read as sources by the tests. */
const MIGRATIONS = path.join(
  path.resolve(__dirname, "../../../../../migrations"),
  __filename.endsWith(".ts") ? "[0-9]*.ts" : "dist/[0-9]*.js",
);

/**
 * A connection whose end is always heard. A PostgreSQL that dies just as it has let somebody in says both in one packet; then neither the pool nor
 * TypeORM listens yet, and an error that nobody hears ends the process. Who uses the connection is told by its queries.
 */
class HeardClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    this.on("error", () => undefined);
  }
}

type Entity = abstract new () => object;

/** The connection pool; `entities` come from `features.ts`. Foreign keys and checks live in the migrations only. */
export function createDataSource(url: string, entities: readonly Entity[]): DataSource {
  return new DataSource({
    type: "postgres",
    url,
    entities: [...entities],
    migrations: [MIGRATIONS],
    migrationsTableName: "migration",
    migrationsTransactionMode: "each",
    namingStrategy: new SnakeCase(),
    synchronize: false,
    installExtensions: false,
    logging: false,
    connectTimeoutMS: 5000,
    extra: {
      Client: HeardClient,
      max: 12,
      statement_timeout: 30_000,
      // Shorter than the other: who waits for a lock of a process that stands still gets it before its own statement ends.
      idle_in_transaction_session_timeout: 15_000,
      application_name: "midline-api",
    },
  });
}
