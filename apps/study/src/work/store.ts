import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { canonicalHash } from "@midline/shared/canonical-hash";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";

/** What has been computed, by name and by all that it depends on: a result of other settings is never taken for this one. */
export interface Store {
  readonly has: (id: string, settings: unknown) => boolean;
  /** The result as it was written, for a caller who knows what that was; throws when there is none. */
  readonly read: (id: string, settings: unknown) => unknown;
  readonly write: (id: string, settings: unknown, result: unknown, weights?: readonly NamedTensor[]) => void;
  readonly weightsOf: (id: string, settings: unknown) => readonly NamedTensor[];
}

export function openStore(folder: string): Store {
  const placeOf = (id: string, settings: unknown): string => path.join(folder, `${id}-${canonicalHash(settings).slice(0, 12)}`);
  return {
    has: (id, settings) => existsSync(`${placeOf(id, settings)}.json`),
    read: (id, settings) => JSON.parse(readFileSync(`${placeOf(id, settings)}.json`, "utf8")),
    write(id, settings, result, weights) {
      mkdirSync(folder, { recursive: true });
      const place = placeOf(id, settings);
      if (weights !== undefined) writeFileSync(`${place}.mrit`, encodeTensors(weights));
      writeFileSync(`${place}.part`, `${JSON.stringify(result)}\n`);
      renameSync(`${place}.part`, `${place}.json`); // last, and at once: what is there is whole
    },
    weightsOf(id, settings) {
      const tensors = decodeTensors(readFileSync(`${placeOf(id, settings)}.mrit`));
      if (!tensors.ok) throw new Error(tensors.fault.message);
      return tensors.value;
    },
  };
}
