import path from "node:path";
import { listInside, realInside } from "./safe-listing.js";

/** A mask under `derivatives/`. */
export interface MaskFile {
  /** Absolute, links resolved. */
  readonly path: string;
  /** Relative to the BIDS folder, for messages. */
  readonly where: string;
  /** `ses-...`, when the mask lies in a session. */
  readonly session: string | null;
}

/** derivatives/PIPELINE/.../sub-x/ses-y/anat: deeper is not BIDS. */
const MAX_DEPTH = 8;
const MASK = /^(sub-[A-Za-z0-9]+)(?:_(ses-[A-Za-z0-9]+))?(?:_[a-zA-Z]+-[A-Za-z0-9]+)*_mask\.nii(\.gz)?$/;
/** Preprocessing pipelines leave these beside the tumour's mask. */
const NOT_A_TUMOUR = /_(desc|label)-(brain|head|GM|WM|CSF)_|_(desc|label)-(brain|head|GM|WM|CSF)[A-Z_]/;
const SAYS_TUMOUR = /_(desc|label)-(tumou?r|lesion|glioma)/i;

/** Finds the tumour masks of all subjects, those that call themselves tumour or lesion first. */
export function indexMasks(root: string): {
  readonly bySubject: ReadonlyMap<string, readonly MaskFile[]>;
  readonly refused: readonly string[];
} {
  const bySubject = new Map<string, MaskFile[]>();
  const refused: string[] = [];
  const walk = (folder: string, depth: number): void => {
    const listing = listInside(root, folder);
    refused.push(...listing.refused.map((name) => path.relative(root, path.join(folder, name))));
    for (const entry of listing.entries) {
      const where = path.relative(root, path.join(folder, entry.name));
      if (entry.isFolder && depth < MAX_DEPTH) walk(entry.path, depth + 1);
      const [, subject, session] = MASK.exec(entry.name) ?? [];
      const inAnat = path.basename(folder) === "anat" && where.split(path.sep).includes(subject ?? "");
      if (entry.isFolder || subject === undefined || !inAnat || NOT_A_TUMOUR.test(entry.name)) continue;
      bySubject.set(subject, [...(bySubject.get(subject) ?? []), { path: entry.path, where, session: session ?? null }]);
    }
  };
  const derivatives = realInside(root, path.join(root, "derivatives"));
  if (derivatives !== null) walk(derivatives, 0);
  for (const masks of bySubject.values()) {
    masks.sort((a, b) => Number(SAYS_TUMOUR.test(b.where)) - Number(SAYS_TUMOUR.test(a.where)) || (a.where < b.where ? -1 : 1));
  }
  return { bySubject, refused };
}
