// The peer: what used a label, asked as an ORM would, one query for each level and each id, straight from the database without a server between.
import { spread, timed } from "./timing.mjs";

export async function measureLineageByHand({ db }, { seeded, people: { coordinator }, runs }) {
  const ours = [];
  const theirs = [];
  let statements = 0;
  const query =
    "query($of: LineageOfInput!) { lineage(of: $of, direction: DOWNSTREAM) { nodes { key kind count { atLeast } } edges { from to } } }";
  for (let i = 0; i <= runs; i++) {
    const we = await timed(() => coordinator(query, { of: { kind: "REVISION", id: seeded.revisionId } }));
    const they = await timed(() => byHand(db, seeded.revisionId));
    if (i === 0) continue; // warm
    ours.push(we.ms);
    theirs.push(they.ms);
    statements = they.value.statements;
  }
  return { ours: spread(ours), byHand: spread(theirs), byHandStatements: statements, ratio: spread(theirs.map((ms, i) => ms / ours[i])) };
}

async function byHand(db, revisionId) {
  let statements = 0;
  const rows = async (sql, id) => (statements++, (await db.query(sql, [id])).rows);
  const found = { models: 0, predictions: 0 };
  const seen = new Set();
  const followRun = async (run) => {
    if (seen.has(run)) return;
    seen.add(run);
    for (const version of await rows("SELECT id FROM model_version WHERE run_id = $1", run)) {
      found.models++;
      await rows("SELECT id FROM contribution c JOIN site ON site.id = c.site_id WHERE model_version_id = $1", version.id);
      await rows("SELECT id FROM evaluation WHERE model_version_id = $1", version.id);
      found.predictions += (await rows("SELECT id FROM prediction WHERE model_version_id = $1", version.id)).length;
      for (const heir of await rows("SELECT id FROM run WHERE parent_model_id = $1", version.id)) await followRun(heir.id);
    }
  };
  for (const { cohort_id: cohort } of await rows("SELECT cohort_id FROM cohort_member WHERE revision_id = $1", revisionId))
    for (const { id } of await rows("SELECT id FROM run WHERE cohort_id = $1", cohort)) await followRun(id);
  return { ...found, statements };
}
