import type { Fault } from "@midline/shared/faults";
import { refuse, type Result } from "@midline/shared/result";

/** The refusal a failing disk becomes, or null when the error is not the disk's: then it is a bug and must be thrown. */
export function storageFault(error: unknown): Fault | null {
  switch (errorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return {
        code: "STORAGE_FULL",
        message: "The server's data folder is full; nothing was kept.",
        remedy: "Free space in DATA_FOLDER, then try again.",
      };
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return {
        code: "UNAVAILABLE",
        message: "The server may not write to its data folder; nothing was kept.",
        remedy: "Make DATA_FOLDER writable for the user the server runs as, then try again.",
      };
    case "EIO":
    case "EMFILE":
    case "ENFILE":
    case "EBUSY":
    case "ENOTDIR":
      return {
        code: "UNAVAILABLE",
        message: "The server's data folder does not answer; nothing was kept.",
        remedy: "Check the disk behind DATA_FOLDER.",
      };
    default:
      return null;
  }
}

/** The `code` of a system error, or an empty text. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** A refusal on its way out of work that answers otherwise than with a result. */
export class StorageError extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** Turns the disk's own troubles into refusals; everything else is a bug and flies on. */
export async function guarded<T>(work: () => Promise<Result<T>>, digest?: string): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    const fault = error instanceof StorageError ? error.fault : storageFault(error);
    if (fault) return refuse(fault);
    if (digest !== undefined && errorCode(error) === "ENOENT") {
      return refuse({
        code: "NOT_FOUND",
        message: "A blob is no longer on the server's disk.",
        where: digest,
        remedy: "Restore DATA_FOLDER from its backup.",
      });
    }
    throw error;
  }
}
