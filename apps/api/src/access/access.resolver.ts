import type { Role } from "@midline/shared/roles";
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import type { Context, Viewer } from "../platform/context.js";
import { readPage, type Page } from "../platform/database/keyset.js";
import { connectionOf } from "../platform/graphql/connection.object.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { ApiToken, CreatedApiToken } from "./api-token.entity.js";
import { createApiToken, listApiTokens, revokeApiToken } from "./api-tokens.js";
import { createPerson } from "./create-person.js";
import { createSite } from "./create-site.js";
import { issueEnrolmentToken, revokeTrainerKey } from "./enrol-site.js";
import { EnrolmentToken } from "./enrolment-token.entity.js";
import { Person } from "./person.entity.js";
import { RoleEnum } from "./role-enum.object.js";
import { setDisclosureFloor } from "./set-disclosure-floor.js";
import { signIn, signOut } from "./sign-in.js";
import { Site, SiteKindEnum, type SiteKind } from "./site.entity.js";
import { ViewerObject } from "./viewer.object.js";

export const SiteConnection = connectionOf("Site", () => Site);

const asObject = ({ personId, email, name, expiresAt }: Viewer): ViewerObject => ({
  id: personId,
  email,
  name,
  sessionExpiresAt: expiresAt,
});

/** The GraphQL edge of access: who people are, and which hospitals there are. */
@Resolver()
export class AccessResolver {
  @Query(() => ViewerObject, { nullable: true, description: "Who is signed in; null when nobody is." })
  viewer(@Ctx() ctx: Context): ViewerObject | null {
    return ctx.caller.viewer && asObject(ctx.caller.viewer);
  }

  @Query(() => [Person], { description: "Everyone with an account, by name." })
  people(@Ctx() ctx: Context): Promise<Person[]> {
    return ctx.db.getRepository(Person).find({ order: { name: "ASC", id: "ASC" } });
  }

  @Query(() => [ApiToken], { description: "The viewer's own API tokens, newest first." })
  async apiTokens(@Ctx() ctx: Context): Promise<ApiToken[]> {
    return unwrap(await listApiTokens(ctx));
  }

  @Query(() => Site, { nullable: true, description: "One hospital, by its code." })
  site(
    @Arg("code", () => String, { description: "Short public name, such as site-a." }) code: string,
    @Ctx() ctx: Context,
  ): Promise<Site | null> {
    return ctx.db.getRepository(Site).findOneBy({ code });
  }

  @Query(() => SiteConnection, { description: "The hospitals of the consortium." })
  async sites(
    @Arg("first", () => Int, { defaultValue: 50, description: "Rows in a page." }) first: number,
    @Arg("after", () => String, { nullable: true, description: "endCursor of the page before." }) after: string | undefined,
    @Ctx() ctx: Context,
  ): Promise<Page<Site>> {
    return unwrap(await readPage(ctx.db.getRepository(Site).createQueryBuilder("site"), { first, after }));
  }

  @Mutation(() => ViewerObject, { description: "Opens a session; its cookie comes with the answer." })
  async signIn(
    @Arg("email", () => String, { description: "The account's e-mail." }) email: string,
    @Arg("password", () => String, { description: "The account's password." }) password: string,
    @Ctx() ctx: Context,
  ): Promise<ViewerObject> {
    return asObject(unwrap(await signIn(ctx, { email, password })));
  }

  @Mutation(() => Boolean, { description: "Ends the session; false when there was none." })
  signOut(@Ctx() ctx: Context): Promise<boolean> {
    return signOut(ctx);
  }

  @Mutation(() => Person, { description: "Makes an account with one role." })
  async createPerson(
    @Arg("name", () => String, { description: "Name for people to read." }) name: string,
    @Arg("email", () => String, { description: "Signs in with it." }) email: string,
    @Arg("password", () => String, { description: "At least 12 characters." }) password: string,
    @Arg("role", () => RoleEnum, { description: "What the person may be." }) role: Role,
    @Arg("siteCode", () => String, { nullable: true, description: "Where; for coordinator, reader and clinician." }) siteCode:
      | string
      | undefined,
    @Ctx() ctx: Context,
  ): Promise<Person> {
    return unwrap(await createPerson(ctx, { name, email, password, role, siteCode }));
  }

  @Mutation(() => CreatedApiToken, { description: "Makes a key for the viewer's programs." })
  async createApiToken(
    @Arg("name", () => String, { description: "What it is for." }) name: string,
    @Arg("expiresInDays", () => Int, { defaultValue: 30, description: "Days it works, 1 to 365." }) expiresInDays: number,
    @Ctx() ctx: Context,
  ): Promise<CreatedApiToken> {
    return unwrap(await createApiToken(ctx, { name, expiresInDays }));
  }

  @Mutation(() => Boolean, { description: "Ends one of the viewer's API tokens; false when there is none with this id." })
  async revokeApiToken(@Arg("id", () => ID, { description: "The token's id." }) id: string, @Ctx() ctx: Context): Promise<boolean> {
    return unwrap(await revokeApiToken(ctx, id));
  }

  @Mutation(() => Site, { description: "Takes a hospital into the consortium." })
  async createSite(
    @Arg("code", () => String, { description: "Short public name, such as site-a." }) code: string,
    @Arg("name", () => String, { description: "Name for people to read." }) name: string,
    @Arg("kind", () => SiteKindEnum, { description: "Whether it trains or only scores; for good." }) kind: SiteKind,
    @Arg("synthetic", () => Boolean, { defaultValue: false, description: "Whether its patients are phantoms." }) synthetic: boolean,
    @Ctx() ctx: Context,
  ): Promise<Site> {
    return unwrap(await createSite(ctx, { code, name, kind, synthetic }));
  }

  @Mutation(() => EnrolmentToken, { description: "A one-time token with which a trainer of the site registers its key." })
  async issueEnrolmentToken(
    @Arg("siteCode", () => String, { description: "The site to enrol." }) siteCode: string,
    @Ctx() ctx: Context,
  ): Promise<EnrolmentToken> {
    return unwrap(await issueEnrolmentToken(ctx, siteCode));
  }

  @Mutation(() => Site, { description: "Takes the trainer's key away and ends its connection." })
  async revokeTrainerKey(
    @Arg("siteCode", () => String, { description: "The site whose trainer loses its key." }) siteCode: string,
    @Ctx() ctx: Context,
  ): Promise<Site> {
    return unwrap(await revokeTrainerKey(ctx, siteCode));
  }

  @Mutation(() => Site, { description: "Sets in bands of how many patients others are told of a site's numbers." })
  async setDisclosureFloor(
    @Arg("siteCode", () => String, { description: "The viewer's own site." }) siteCode: string,
    @Arg("floor", () => Int, { description: "Patients in a band, from 1 (exact numbers are shown) to 50." }) floor: number,
    @Arg("reason", () => String, { description: "Why; it stays in the audit log." }) reason: string,
    @Ctx() ctx: Context,
  ): Promise<Site> {
    return unwrap(await setDisclosureFloor(ctx, { siteCode, floor, reason }));
  }
}
