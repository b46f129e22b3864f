import { Client, Query } from "pg";
import type { EntityManager } from "typeorm";

/** What COPY ... FROM STDIN needs of a connection, which pg's types leave out. */
interface Copying {
  readonly sendCopyFromChunk: (chunk: Buffer) => void;
  readonly endCopyFrom: () => void;
}

class CopyFrom extends Query {
  constructor(
    statement: string,
    private readonly lines: Uint8Array,
    done: (error: Error | undefined) => void,
  ) {
    super(statement, done);
  }
  handleCopyInResponse(connection: Copying): void {
    connection.sendCopyFromChunk(Buffer.from(this.lines.buffer, this.lines.byteOffset, this.lines.byteLength));
    connection.endCopyFrom();
  }
}

/** Hands the database rows as `copyLine` wrote them, in this transaction; `statement` is a COPY ... FROM STDIN. Several times faster than parameters. */
export async function copyRows(tx: EntityManager, statement: string, lines: Uint8Array): Promise<void> {
  const connection: unknown = await tx.queryRunner?.connect();
  if (!(connection instanceof Client)) throw new Error("Rows are copied in a transaction only.");
  await new Promise<void>((resolve, reject) => {
    connection.query(new CopyFrom(statement, lines, (error) => (error === undefined || error === null ? resolve() : reject(error))));
  });
}
