import { EMPTY_MAPPING, labelMappingSchema, type LabelMapping } from "@midline/shared/labels/label-mapping";
import { useMemo } from "react";
import { useAsk } from "../platform/use-ask";
import { LABEL_MAPPING } from "./label-queries";

/** What a hospital chose for its last committed file; nothing while it is asked for, or where the codebook has moved on. */
export function useRemembered(siteCode: string): LabelMapping {
  const query = useAsk(LABEL_MAPPING, { siteCode }, { topics: ["IMPORT"], enabled: siteCode !== "" });
  const text = query.data?.labelMapping?.mapping;
  return useMemo(() => {
    if (text === undefined) return EMPTY_MAPPING;
    const parsed = labelMappingSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : EMPTY_MAPPING;
  }, [text]);
}
