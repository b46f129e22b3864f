/**
 * SQL that brings the labels of cases up to date with new revisions. `news` is a query for case_id, revision_id and, as text, what the revision comes
 * to for every target; many come to the same, which is taken apart once.
 */
export const writeLabels = (news: string): string => `
  WITH news AS MATERIALIZED (${news}), sayings AS MATERIALIZED (
    SELECT s.said, l.* FROM (SELECT DISTINCT said FROM news) s,
           jsonb_to_recordset(s.said::jsonb) AS l (target text, state text, value boolean, tier text, rule text, reason text)
  )
  INSERT INTO case_label (case_id, target, state, value, tier, rule, reason, revision_id)
  SELECT n.case_id, l.target, l.state, l.value, l.tier, l.rule, l.reason, n.revision_id FROM news n JOIN sayings l ON l.said = n.said
   ORDER BY n.case_id, l.target
  ON CONFLICT (case_id, target) DO UPDATE SET state = excluded.state, value = excluded.value, tier = excluded.tier, rule = excluded.rule,
    reason = excluded.reason, revision_id = excluded.revision_id`;
