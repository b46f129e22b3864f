import { ExportsPage } from "../../../src/exports/exports-page";

export default function Page() {
  return <ExportsPage />;
}
