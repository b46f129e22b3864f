import { AuditPage } from "../../../src/audit/audit-page";

export default function Page() {
  return <AuditPage />;
}
