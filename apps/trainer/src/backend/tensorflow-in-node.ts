import util from "node:util";

/** What tfjs-node 4.22 calls of `node:util` and a newer Node no longer has: `isNullOrUndefined` went with Node 23, `isArray` may go. */
const CALLED_BY_TFJS_NODE: Readonly<Record<string, (value: unknown) => boolean>> = {
  isArray: (value) => Array.isArray(value),
  isNullOrUndefined: (value) => value === null || value === undefined,
};

/** Gives `node:util` those of them back that it has not; one that is there stays as it is. */
export function restoreRemovedUtil(target: object = util): void {
  for (const [name, value] of Object.entries(CALLED_BY_TFJS_NODE)) {
    if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
  }
}

/** Whether a backend of tfjs-node computes on a GPU: without CUDA or a driver its GPU package takes the processor, and does not say so. */
export function computesOnGpu(backend: unknown): boolean {
  return typeof backend === "object" && backend !== null && "isUsingGpuDevice" in backend && backend.isUsingGpuDevice === true;
}
