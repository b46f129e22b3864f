import { readHere, type Progress, type ReadingHere, type ToRead } from "./read-here";

/** Below this a file is read before anyone would see a page wait. */
const SMALL_BYTES = 256 * 1024;

type Told = { readonly progress: Progress } | { readonly reading: ReadingHere };

/** Reads a file without stopping the page: a large one on a thread of its own, where the browser gives one. */
export async function readAside(file: ToRead, tell: (progress: Progress) => void, signal: AbortSignal): Promise<ReadingHere> {
  if (file.bytes.byteLength <= SMALL_BYTES || typeof Worker === "undefined") return readHere(file, tell);
  const worker = new Worker(new URL("./read-worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise<ReadingHere>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("stopped")));
      worker.addEventListener("error", () => resolve(readHere(file, tell))); // the browser would not start it: slower, but read
      worker.addEventListener("message", ({ data }: MessageEvent<Told>) =>
        "reading" in data ? resolve(data.reading) : tell(data.progress),
      );
      worker.postMessage(file, { transfer: [] });
    });
  } finally {
    worker.terminate();
  }
}
