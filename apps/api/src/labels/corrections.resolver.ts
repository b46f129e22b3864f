import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { personById } from "../access/find-person.js";
import { Person } from "../access/person.entity.js";
import type { Context } from "../platform/context.js";
import { unwrap } from "../platform/graphql/unwrap.js";
import { CellCorrection, CellCorrectionInput } from "./cell-correction.object.js";
import { correctLabelImport } from "./correct-label-import.js";
import { isFileKept } from "./label-files.js";
import { LabelImport } from "./label-import.entity.js";

/** The GraphQL edge of cells that are mended by hand. */
@Resolver(() => LabelImport)
export class CorrectionsResolver {
  @Mutation(() => LabelImport, {
    description:
      "Reads the file of a dry run again as if other things stood in some of its wrong cells, at most 20: a dry run of its own. The one before is given up.",
  })
  async correctLabelImport(
    @Arg("id", () => ID, { description: "The import's id." }) id: string,
    @Arg("corrections", () => [CellCorrectionInput], { description: "The cells." }) corrections: CellCorrectionInput[],
    @Ctx() ctx: Context,
  ): Promise<LabelImport> {
    return unwrap(await correctLabelImport(ctx, id, corrections));
  }

  @FieldResolver(() => Boolean, { description: "Whether its wrong cells, being few, can be mended here and checked again." })
  mayCorrect(@Root() import_: LabelImport, @Ctx() ctx: Context): boolean {
    return isFileKept(import_, ctx.now());
  }

  @FieldResolver(() => LabelImport, {
    nullable: true,
    description: "The dry run before, whose cells it corrects; null for a file as it was sent.",
  })
  corrects(@Root() { corrects }: LabelImport, @Ctx() ctx: Context): Promise<LabelImport | null> | null {
    return corrects === null ? null : ctx.db.getRepository(LabelImport).findOneBy({ id: corrects });
  }

  @FieldResolver(() => LabelImport, { nullable: true, description: "The dry run that corrects its cells; null when there is none." })
  correctedAs(@Root() { id }: LabelImport, @Ctx() ctx: Context): Promise<LabelImport | null> {
    return ctx.db.getRepository(LabelImport).findOneBy({ corrects: id });
  }
}

@Resolver(() => CellCorrection)
export class CellCorrectionResolver {
  @FieldResolver(() => Person, { description: "Who mended it." })
  by(@Root() { by }: CellCorrection, @Ctx() ctx: Context): Promise<Person> {
    return personById(ctx, by);
  }
}
