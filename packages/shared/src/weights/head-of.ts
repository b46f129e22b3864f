/** The parts of the network that different kinds of case teach. */
export const HEADS = ["trunk", "classification", "segmentation", "age"] as const;
export type Head = (typeof HEADS)[number];

/** Which part a tensor belongs to, told by its name: `cls/...`, `seg/...`, `age/...`, anything else is the trunk. */
export function headOf(tensorName: string): Head {
  if (tensorName.startsWith("cls/")) return "classification";
  if (tensorName.startsWith("seg/")) return "segmentation";
  if (tensorName.startsWith("age/")) return "age";
  return "trunk";
}
