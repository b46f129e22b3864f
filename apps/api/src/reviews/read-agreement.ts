import { fnv1a32 } from "@midline/shared/random";
import { ok, type Result } from "@midline/shared/result";
import { confusionOfPair, readerPairs, type RatedCase } from "@midline/shared/reviews/reader-agreement";
import { mayTell, releaseTable, tellGroups, type FloorOf } from "@midline/shared/reviews/released-agreement";
import { EVIDENCE_KINDS, type EvidenceKind } from "@midline/shared/reviews/shown-evidence";
import { signedIn } from "../access/authority.js";
import type { Context } from "../platform/context.js";
import { measureGroup } from "./agreement-group.js";
import type { AgreementGroup, AgreementPair, ReviewAgreement } from "./agreement.object.js";
import { CATEGORIES, readRatedCases } from "./rated-cases.js";
import type { AgreementOf } from "./review-enums.object.js";
import { reviewFloors } from "./review-floors.js";
import { Review } from "./review.entity.js";

/** How well the readers of a review agree, of the sites that the viewer sees, as far as these tell him. */
export async function readAgreement(ctx: Context, review: Review, of: AgreementOf): Promise<Result<ReviewAgreement>> {
  const viewer = signedIn(ctx);
  if (!viewer.ok) return viewer;
  const cases = await readRatedCases(ctx, { reviewId: review.id, of, viewer: viewer.value });
  const siteIds = [...new Set(cases.map(({ siteId }) => siteId))];
  const floorOf = await reviewFloors(ctx, viewer.value, siteIds);
  const measured = { categories: CATEGORIES[of].length, seed: review.seed, floorOf };
  const group: Group = async (some, isTold, { siteId = null, evidence = null } = {}) => ({
    ...(await measureGroup(some, isTold, measured)),
    siteId,
    evidence,
  });
  const bySite: AgreementGroup[] = [];
  for (const siteId of siteIds) {
    const here = cases.filter((each) => each.siteId === siteId);
    bySite.push(await group(here, mayTell(here, floorOf), { siteId }));
  }
  const kinds = EVIDENCE_KINDS.map((evidence) => ({ evidence, some: cases.filter((each) => each.evidence === evidence) }));
  const told = tellGroups(cases, kinds.map(({ some }) => some), floorOf); // prettier-ignore
  const byEvidence: AgreementGroup[] = [];
  for (const [i, { evidence, some }] of kinds.entries()) {
    if (some.length > 0) byEvidence.push(await group(some, told[i] === true, { evidence }));
  }
  const pairs = await pairsOf(cases, { review, of, floorOf }, group);
  return ok({ categories: CATEGORIES[of], all: await group(cases, mayTell(cases, floorOf)), bySite, byEvidence, pairs });
}

type Group = (
  cases: readonly RatedCase[],
  isTold: boolean,
  of?: { readonly siteId?: string | null; readonly evidence?: EvidenceKind | null },
) => Promise<AgreementGroup>;

interface Asked {
  readonly review: Review;
  readonly of: AgreementOf;
  readonly floorOf: FloorOf;
}

async function pairsOf(cases: readonly RatedCase[], { review, of, floorOf }: Asked, group: Group): Promise<readonly AgreementPair[]> {
  const letters = lettersOf(review.id, cases);
  const personOf = new Map([...letters].map(([id, letter]) => [letter, id]));
  const lettered = cases.map(({ id, siteId, ratings }) => ({
    id,
    siteId,
    ratings: ratings.map(({ readerId, category }) => ({ readerId: letters.get(readerId) ?? readerId, category })),
  }));
  const found = readerPairs(lettered);
  const told = tellGroups(cases, found.map((pair) => pair.cases), floorOf); // prettier-ignore
  const pairs: AgreementPair[] = [];
  for (const [i, pair] of found.entries()) {
    pairs.push({
      readers: pair.readerIds,
      personIds: pair.readerIds.map((letter) => personOf.get(letter) ?? letter),
      agreement: await group(pair.cases, told[i] === true),
      matrix: releaseTable(pair.cases, (own) => confusionOfPair({ cases: own }, CATEGORIES[of].length), floorOf),
    });
  }
  return pairs;
}

/** A letter for each reader, in an order drawn for the review: A, B, ..., Z, A2, ... */
function lettersOf(reviewId: string, cases: readonly RatedCase[]): ReadonlyMap<string, string> {
  const drawn = (id: string): number => fnv1a32(`${reviewId}|${id}`);
  const ids = [...new Set(cases.flatMap(({ ratings }) => ratings.map(({ readerId }) => readerId)))];
  ids.sort((a, b) => drawn(a) - drawn(b) || (a < b ? -1 : 1));
  return new Map(ids.map((id, i) => [id, `${String.fromCodePoint(65 + (i % 26))}${i < 26 ? "" : Math.floor(i / 26) + 1}`]));
}
