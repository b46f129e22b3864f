import { mkdirSync } from "node:fs";
import type { Fault, FaultCode } from "@midline/shared/faults";
import { enrolReply, enrolRequest } from "@midline/shared/protocol/site-doors";
import { PROTOCOL_VERSION } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { Journal } from "../journal/journal.js";
import { knock } from "../link/door.js";
import { folderFault } from "./folder-fault.js";
import { isEnrolled, readSite, type Site, writeSite } from "./site-file.js";
import { makeSiteKey } from "./site-key.js";

/** What a person at the site can do about each refusal of a token. */
const REMEDIES: Partial<Record<FaultCode, string>> = {
  ENROLMENT_TOKEN_USED: "A token works once. Ask the consortium's lead for a new one.",
  ENROLMENT_TOKEN_EXPIRED: "Ask the consortium's lead for a new token, and use it within a day.",
  UNAUTHENTICATED: "Copy the whole token, without spaces, or ask the consortium's lead for a new one.",
  NOT_FOUND: "Copy the whole token, without spaces, or ask the consortium's lead for a new one.",
  PROTOCOL_MISMATCH: "Install the midline-site of the coordinator's version, then enrol again with the same token.",
};

/**
 * Enrols a site: makes an Ed25519 key here, spends the token, registers the public half and writes `site.json`.
 * Refuses when the folder is enrolled already or cannot be written, before the token is spent.
 */
export async function enrol(
  journal: Journal,
  { server, token, folder }: { readonly server: string; readonly token: string; readonly folder: string },
): Promise<Result<Site>> {
  const taken = refuseTaken(folder);
  if (taken !== null) return refuse(taken);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    return refuse(folderFault(error, folder));
  }
  const key = makeSiteKey(folder);
  if (!key.ok) return key;
  const ask = enrolRequest.safeParse({ protocolVersion: PROTOCOL_VERSION, token: token.trim(), publicKey: key.value.publicKey });
  if (!ask.success) {
    return refuse({
      code: "BAD_INPUT",
      message: "This is not a whole enrolment token.",
      where: "--token",
      remedy: REMEDIES.UNAUTHENTICATED,
    });
  }
  const reply = await knock(journal, { server, door: "enrol", ask: ask.data, answer: enrolReply });
  if (!reply.ok) return refuse({ ...reply.fault, remedy: REMEDIES[reply.fault.code] ?? reply.fault.remedy });
  const site: Site = { server, ...reply.value };
  try {
    writeSite(folder, site);
  } catch (error) {
    return refuse(folderFault(error, folder));
  }
  return ok(site);
}

function refuseTaken(folder: string): Fault | null {
  if (!isEnrolled(folder)) return null;
  const site = readSite(folder);
  const as = site.ok ? ` as ${site.value.siteCode} at ${site.value.server}` : "";
  return {
    code: "CONFLICT",
    message: `This folder is already enrolled${as}.`,
    where: folder,
    remedy: "Use it with: midline-site train. For another site, choose another folder with --folder.",
  };
}
