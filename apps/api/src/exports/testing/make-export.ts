import { until } from "../../testing/until.js";
import type { TestClient } from "../../testing/test-client.js";

const EXPORT =
  'mutation($cohortId: ID!, $format: ExportFormat!) { exportCohort(cohortId: $cohortId, format: $format, licence: "CC-BY-4.0") { id state } }';
const STATE =
  "query { cohortExports(first: 200) { edges { node { id state digest bytes fileName expiresAt rowsOf { code } job { state phase done total error { code message } } } } } }";

export interface ExportNode {
  readonly id: string;
  readonly state: string;
  readonly digest: string | null;
  readonly bytes: number | null;
  readonly fileName: string;
  readonly rowsOf: readonly { readonly code: string }[];
  readonly job: {
    readonly state: string;
    readonly done: number;
    readonly total: number | null;
    readonly error: { readonly code: string } | null;
  };
}

export const askExport = async (who: TestClient, cohortId: string, format: string): Promise<string> =>
  (await who.expect(EXPORT, { cohortId, format })).exportCohort.id;

export async function readExport(who: TestClient, id: string): Promise<ExportNode> {
  const { cohortExports } = await who.expect(STATE);
  const found = cohortExports.edges.find(({ node }: { node: ExportNode }) => node.id === id);
  if (found === undefined) throw new Error("This export is not among those listed.");
  return found.node;
}

/** Waits until an export is over, one way or another. */
export const exportOver = (who: TestClient, id: string): Promise<ExportNode> =>
  until(async () => {
    const found = await readExport(who, id);
    return ["WAITING", "RUNNING"].includes(found.state) ? null : found;
  });
