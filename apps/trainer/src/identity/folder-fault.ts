import type { Fault } from "@midline/shared/faults";

/** Says in a person's words why a folder could not be written. */
export function folderFault(error: unknown, folder: string): Fault {
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return {
      code: "STORAGE_FULL",
      message: "The disk is full.",
      where: folder,
      remedy: "Make room and try again; nothing was half-written.",
    };
  }
  const reason =
    {
      EACCES: "this user may not write there",
      EROFS: "the disk is read-only",
      EPERM: "this user may not write there",
      ENOTDIR: "a file is in the way",
      EEXIST: "a file is in the way",
    }[code] ?? code;
  return {
    code: "UNAVAILABLE",
    message: `The site folder cannot be written: ${reason}.`,
    where: folder,
    remedy: "Choose another folder with --folder, or make this one writable for the user who runs midline-site.",
  };
}

/** The operating system's code of an error, such as EACCES. */
export function systemCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "unknown error";
}
