/**
 * Keeps cases away from people who have yet to read them blind, whatever other roles they hold: neither the case, nor its label, nor how many there
 * are. In SQL, for a query with the parameter `me`. Reviews come after cases, so their tables are known here by name only.
 *
 * @param caseId where the query has the case's id, such as `c.id`.
 */
export const notToBeReadBlind = (caseId: string): string => `NOT EXISTS (
  SELECT 1 FROM blind_read b JOIN review_case rc ON rc.id = b.review_case_id
   WHERE b.reader_id = :me AND b.submitted_at IS NULL AND rc.state = 'waiting' AND rc.case_id = ${caseId})`;
