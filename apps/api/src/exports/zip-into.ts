import { Zip, ZipDeflate } from "fflate";

/** Takes the bytes of a file, one piece after the other. */
export type Sink = (piece: Uint8Array) => Promise<void>;

/** The oldest time a ZIP can hold: the same members give the same bytes, whenever and wherever they are written. */
const NO_TIME = new Date(1980, 0, 1);

/** Writes a ZIP in pieces: `write(name, pieces)` for each file, one after the other, then `end()`. */
export function zipInto(sink: Sink): ZipWriter {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    ready.push(piece);
  });
  const drain = async (): Promise<void> => {
    for (const piece of ready.splice(0)) await sink(piece);
  };
  return {
    write: async (name, pieces) => {
      const file = new ZipDeflate(name, { level: 3 });
      file.mtime = NO_TIME;
      zip.add(file);
      for await (const piece of pieces) {
        file.push(piece);
        await drain();
      }
      file.push(new Uint8Array(), true);
      await drain();
    },
    end: async () => {
      zip.end();
      await drain();
    },
  };
}

export interface ZipWriter {
  readonly write: (name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => Promise<void>;
  readonly end: () => Promise<void>;
}
