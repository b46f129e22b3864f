import { LineagePage } from "../../../src/lineage/lineage-page";

export default function Page() {
  return <LineagePage />;
}
