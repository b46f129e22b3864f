import { Arg, Ctx, Int, Query, Resolver } from "type-graphql";
import type { Context } from "../platform/context.js";
import { readPage, type Page } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { AuditChain, AuditEvent } from "./audit-event.entity.js";
import { verifyChain } from "./verify-chain.js";

export const AuditEventConnection = connectionOf("AuditEvent", () => AuditEvent);

/** The GraphQL edge of the audit. */
@Resolver()
export class AuditResolver {
  @Query(() => AuditEventConnection, { description: "Everything that was done." })
  async auditEvents(
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows in a page." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<AuditEvent>> {
    return unwrap(await readPage(ctx.db.getRepository(AuditEvent).createQueryBuilder("event"), { first, after }));
  }

  @Query(() => AuditChain, { description: "Checks the chain of events from its beginning." })
  auditChain(@Ctx() ctx: Context): Promise<AuditChain> {
    return verifyChain(ctx.db);
  }
}
