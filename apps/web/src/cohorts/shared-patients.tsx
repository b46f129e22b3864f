import { useViewer } from "../access/viewer";
import { useAsk } from "../platform/use-ask";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";
import type { SharedPatientsQuery } from "../generated/graphql";
import { SHARED_PATIENTS } from "./series-queries";

type Shared = SharedPatientsQuery["sharedPatients"][number];

const columns: readonly Column<Shared>[] = [
  { key: "case", title: "Your case", cell: ({ pseudonym }) => pseudonym },
  { key: "others", title: "Other cases at", cell: ({ otherSiteCodes }) => otherSiteCodes.join(", ") },
];

/** For each hospital the viewer coordinates: which of its patients have another case. Nothing is shown where there are none. */
export function SharedPatients() {
  const sites = useViewer().memberships.flatMap(({ role, site }) => (role === "SITE_COORDINATOR" && site ? [site] : []));
  return sites.map((site) => <SharedAtSite key={site.id} site={site} />);
}

function SharedAtSite({ site }: { readonly site: { readonly code: string; readonly name: string } }) {
  const { data } = useAsk(SHARED_PATIENTS, { siteCode: site.code }, { topics: ["IMPORT"] });
  if (data === undefined || data.sharedPatients.length === 0) return null;
  return (
    <Panel
      title={`Patients of ${site.name} with another case`}
      note="By the keyed hash that the hospitals made. Such a patient may not teach a model in one place and test it in another: agree with the other hospital which case is used."
      testId="shared-patients"
    >
      <DataTable
        caption="Cases whose patient has another case"
        columns={columns}
        rows={data.sharedPatients}
        rowKey={({ pseudonym }) => pseudonym}
      />
    </Panel>
  );
}
