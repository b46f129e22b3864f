/**
 * Keeps cases away from people who have yet to read them blind, whatever other roles they hold: neither the case, nor its label, nor how many there
 * are. In SQL. Reviews come after cases, so their tables are known here by name only.
 *
 * @param caseId where the query has the case's id, such as `c.id`.
 * @param me where it has the person's, the parameter `me` when left out.
 */
export const notToBeReadBlind = (caseId: string, me = ":me"): string => `NOT EXISTS (
  SELECT 1 FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id
   WHERE b.reader_id = ${me} AND b.submitted_at IS NULL AND rc.state = 'waiting' AND rc.case_id = ${caseId})`;
