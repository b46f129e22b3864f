import { z } from "zod";
import { FOLDS } from "../cohorts/folds.js";
import { DIGEST_PATTERN } from "./vocabulary.js";

export const uuid = z.uuid();
/** SHA-256, lower-case hex. */
export const digest = z.string().regex(DIGEST_PATTERN, "expected a SHA-256 digest in lower-case hex");
/** Short public name of a site: `north`, `site-a`. */
export const siteCode = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, "expected a site code such as site-a");
/** A case's name at its site; never a hospital number. The BIDS subject is `sub-<pseudonym>`. */
export const pseudonym = z.string().regex(/^[A-Za-z0-9]{3,32}$/, "expected 3 to 32 letters and digits");
/** A fold of a frozen cohort, counted from 0. */
export const fold = z
  .int()
  .min(0)
  .max(FOLDS - 1);
/** Ed25519 signature, base64url. */
export const signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/, "expected an Ed25519 signature in base64url");
