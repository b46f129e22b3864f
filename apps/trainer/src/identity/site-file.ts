import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { siteCode, uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { writeDurably } from "./write-durably.js";

const siteFileSchema = z.strictObject({
  /** Address of the coordinator. */
  server: z.url(),
  siteId: uuid,
  siteCode,
  siteName: z.string(),
  keyId: uuid,
  /** The coordinator holds this site to be made of phantoms. */
  synthetic: z.boolean(),
  /** What the coordinator signs its receipts with, as it said at the enrolment. */
  coordinatorKey: z.string(),
});

/** Who this site is: the public part of its enrolment. */
export type Site = z.infer<typeof siteFileSchema>;

const fileOf = (siteFolder: string): string => path.join(siteFolder, "site.json");

export const isEnrolled = (siteFolder: string): boolean => existsSync(fileOf(siteFolder));

export function writeSite(siteFolder: string, site: Site): void {
  writeDurably(fileOf(siteFolder), Buffer.from(`${JSON.stringify(site, null, 2)}\n`));
}

/** Reads `site.json`; refuses when the folder was never enrolled, or the file was damaged. */
export function readSite(siteFolder: string): Result<Site> {
  const where = fileOf(siteFolder);
  if (!existsSync(where)) {
    return refuse({
      code: "UNAUTHENTICATED",
      message: "This folder is not enrolled at any coordinator.",
      where,
      remedy: "Ask the consortium's lead for an enrolment token, then: midline-site enrol --server URL --token TOKEN --folder FOLDER",
    });
  }
  try {
    return ok(siteFileSchema.parse(JSON.parse(readFileSync(where, "utf8"))));
  } catch {
    return refuse({
      code: "BAD_INPUT",
      message: "This file is damaged.",
      where,
      remedy: "Restore it from a backup, or enrol again into a new folder.",
    });
  }
}
