import { SitesPage } from "../../../src/sites/sites-page";

export default function Page() {
  return <SitesPage />;
}
