import { EMPTY_MAPPING, type LabelMapping } from "@midline/shared/labels/label-mapping";
import { useRef, useState } from "react";
import { readAside } from "./read-aside";
import type { Progress, ReadingHere } from "./read-here";

/** A file that was chosen, and what this browser has read in it so far. */
export interface Chosen {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly mapping: LabelMapping;
  /** Null until it is read for the first time; while a choice is being tried, the reading before. */
  readonly reading: ReadingHere | null;
  readonly isReading: boolean;
  readonly progress: Progress | null;
}

export interface Reading {
  readonly chosen: Chosen | null;
  /** The person is at the columns: by choice, or because something has to be asked. */
  readonly isMapping: boolean;
  setMapping: (isMapping: boolean) => void;
  choose: (file: File) => Promise<void>;
  map: (mapping: LabelMapping) => Promise<void>;
  forget: () => void;
}

/** True when a person must say something before the check is worth looking at. A file that may name patients is shown as refused first. */
function asks({ fileProblems, columns, unknownValues }: ReadingHere): boolean {
  if (fileProblems.some(({ code }) => code === "PATIENT_IDENTIFIER") || columns.length === 0) return false;
  const open = fileProblems.some(({ code }) => ["MISSING_COLUMN", "DUPLICATE_COLUMN", "DATE_ORDER_NEEDED"].includes(code));
  return open || unknownValues.length > 0;
}

/** Reads the chosen file, and again with every choice; only the latest counts. */
export function useReading(siteCode: string, remembered: LabelMapping = EMPTY_MAPPING): Reading {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [isMapping, setMapping] = useState(false);
  const latest = useRef(new AbortController());
  const read = async (file: Chosen): Promise<ReadingHere | null> => {
    latest.current.abort();
    const mine = new AbortController();
    latest.current = mine;
    const show = (change: Partial<Chosen>) => {
      if (!mine.signal.aborted) setChosen((before) => ({ ...(before ?? file), ...change }));
    };
    setChosen({ ...file, isReading: true, progress: null });
    try {
      const { bytes, mapping } = file;
      const reading = await readAside({ bytes, mapping, remembered, siteCode }, (progress) => show({ progress }), mine.signal);
      show({ reading, isReading: false });
      return mine.signal.aborted ? null : reading;
    } catch (error) {
      if (mine.signal.aborted) return null;
      throw error;
    }
  };
  return {
    chosen,
    isMapping,
    setMapping,
    choose: async (file) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const reading = await read({ fileName: file.name, bytes, mapping: EMPTY_MAPPING, reading: null, isReading: true, progress: null });
      setMapping(reading !== null && asks(reading));
    },
    map: async (mapping) => {
      if (chosen !== null) await read({ ...chosen, mapping });
    },
    forget: () => {
      latest.current.abort();
      setChosen(null);
    },
  };
}
