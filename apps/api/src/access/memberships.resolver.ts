import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { In } from "typeorm";
import type { Context } from "../platform/context.js";
import { batchedChildren } from "../platform/graphql/batched.js";
import { siteById } from "./find-site.js";
import { Membership } from "./membership.entity.js";
import { Person } from "./person.entity.js";
import { isOnline } from "./site-session.js";
import { Site, SiteConnectionStateEnum, type SiteConnectionState } from "./site.entity.js";
import { ViewerObject } from "./viewer.object.js";

const membershipsOf = batchedChildren<Membership>(
  (ctx, personIds) =>
    ctx.db.getRepository(Membership).find({ where: { personId: In([...personIds]) }, order: { createdAt: "ASC", id: "ASC" } }),
  ({ personId }) => personId,
);

@Resolver(() => Membership)
export class MembershipResolver {
  @FieldResolver(() => Site, { nullable: true, description: "Where; null for a role in the whole consortium." })
  site(@Root() { siteId }: Membership, @Ctx() ctx: Context): Promise<Site> | null {
    return siteId === null ? null : siteById(ctx, siteId);
  }
}

@Resolver(() => Person)
export class PersonResolver {
  @FieldResolver(() => [Membership], { description: "The roles the person holds." })
  memberships(@Root() person: Person, @Ctx() ctx: Context): Promise<readonly Membership[]> {
    return membershipsOf(ctx, person.id);
  }
}

@Resolver(() => ViewerObject)
export class ViewerResolver {
  @FieldResolver(() => [Membership], { description: "The roles the viewer holds." })
  memberships(@Root() viewer: ViewerObject, @Ctx() ctx: Context): Promise<readonly Membership[]> {
    return membershipsOf(ctx, viewer.id);
  }
}

@Resolver(() => Site)
export class SiteResolver {
  @FieldResolver(() => SiteConnectionStateEnum, { description: "Whether its trainer can be reached now." })
  async connection(@Root() site: Site, @Ctx() ctx: Context): Promise<SiteConnectionState> {
    if (site.enrolledAt === null) return "neverEnrolled";
    return (await isOnline(ctx, site.id)) ? "online" : "offline";
  }
}
