/** The parts of the network that different kinds of case teach. */
export type Head = "trunk" | "classification" | "segmentation";

/** Which part a tensor belongs to, told by its name: `cls/...`, `seg/...`, anything else is the trunk. */
export function headOf(tensorName: string): Head {
  if (tensorName.startsWith("cls/")) return "classification";
  if (tensorName.startsWith("seg/")) return "segmentation";
  return "trunk";
}
