import { PortalFault } from "../platform/ask";

export interface LabelFileToSend {
  readonly siteCode: string;
  readonly fileName: string;
  /** What is sent of the file: the columns that are read and nothing else. */
  readonly bytes: Uint8Array<ArrayBuffer> | Blob;
  /** How its words are to be read; by the codebook and what is remembered when left out. */
  readonly mapping?: object;
}

/** Sends a label file through its own door; answers the import. Throws a `PortalFault`, as every question does. */
export async function uploadLabelFile({ siteCode, fileName, bytes, mapping }: LabelFileToSend): Promise<{ readonly id: string }> {
  const head = new TextEncoder().encode(mapping === undefined ? "" : JSON.stringify(mapping));
  const query = new URLSearchParams({ site: siteCode, name: fileName, mapping: String(head.byteLength) });
  const response = await fetch(`/label-files?${query.toString()}`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/octet-stream" },
    body: new Blob([head, bytes]),
  }).catch(() => null);
  const answer: unknown = response === null ? null : await response.json().catch(() => null);
  if (typeof answer === "object" && answer !== null && "id" in answer && typeof answer.id === "string") return { id: answer.id };
  throw (
    faultIn(answer) ??
    new PortalFault({ code: "UNAVAILABLE", message: "The server did not answer.", remedy: "Check the network and send the file again." })
  );
}

function faultIn(answer: unknown): PortalFault | null {
  if (typeof answer !== "object" || answer === null || !("fault" in answer)) return null;
  const { fault } = answer;
  if (typeof fault !== "object" || fault === null || !("code" in fault) || !("message" in fault)) return null;
  const textOr = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return new PortalFault({
    code: String(fault.code),
    message: String(fault.message),
    remedy: "remedy" in fault ? textOr(fault.remedy) : null,
    where: "where" in fault ? textOr(fault.where) : null,
  });
}
