"use client";

import { PageHeader } from "../ui/page-header";
import { ExportTable } from "./export-table";

/** One's own exports of all cohorts. */
export function ExportsPage() {
  return (
    <>
      <PageHeader
        title="Exports"
        purpose="Files you have made of frozen cohorts. Each is kept for seven days; made again, it comes to the same bytes. Research use only."
      />
      <ExportTable />
    </>
  );
}
