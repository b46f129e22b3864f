import { z } from "zod";
import type { Answer, TestClient } from "./test-client.js";
import { until } from "./until.js";

interface SentFile {
  readonly siteCode: string;
  readonly content: string | Uint8Array;
  readonly fileName?: string;
  readonly mapping?: unknown;
}

/** What the upload door answers. */
export async function sendLabelFile(
  client: TestClient,
  { siteCode, content, fileName = "labels.csv", mapping }: SentFile,
): Promise<{ readonly status: number; readonly id: string; readonly code: string }> {
  const head = mapping === undefined ? "" : JSON.stringify(mapping);
  const query = new URLSearchParams({ site: siteCode, name: fileName, mapping: String(Buffer.byteLength(head)) });
  const response = await fetch(`${client.url}/label-files?${query.toString()}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", ...(client.cookie === "" ? {} : { cookie: client.cookie }) },
    body: Buffer.concat([Buffer.from(head), Buffer.from(content)]),
  });
  const answer = z
    .object({ id: z.string().default(""), fault: z.object({ code: z.string() }).default({ code: "NONE" }) })
    .parse(JSON.parse(await response.text()));
  return { status: response.status, id: answer.id, code: answer.fault.code };
}

/** An import by its id, once nothing is being done with it any more; `fields` are GraphQL's. */
export const settledImport = (client: TestClient, id: string, fields: string): Promise<Answer["data"]> =>
  until(async () => {
    const { labelImport } = await client.expect(`query($id: ID!) { labelImport(id: $id) { state job { state } ${fields} } }`, { id });
    // The job may end between the reading of the import and that of its job: then the import is read again.
    const open = ["WAITING", "RUNNING"].includes(labelImport.job?.state) || labelImport.state === "READING";
    return open ? null : labelImport;
  });

/** Sends a label file and waits until it has been read. */
export async function dryRunLabels(client: TestClient, file: SentFile, fields = ""): Promise<Answer["data"]> {
  const sent = await sendLabelFile(client, file);
  if (sent.code !== "NONE") throw new Error(`${sent.status}: ${sent.code}`);
  return settledImport(client, sent.id, `id dryRunHash rejected fileProblems { code message } ${fields}`);
}
