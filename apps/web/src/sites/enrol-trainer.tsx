import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { TimeText } from "../ui/time-text";
import { ISSUE_ENROLMENT_TOKEN, type SiteRow } from "./site-queries";

/** A one-time token for the trainer of a hospital. It lives in this dialog and nowhere else. */
export function EnrolTrainer({ site }: { readonly site: SiteRow }) {
  const [opened, dialog] = useDisclosure();
  const issue = useTell(ISSUE_ENROLMENT_TOKEN);
  const close = () => {
    dialog.close();
    issue.reset();
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Enrol a trainer
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={`Enrol the trainer of ${site.name}`}
        size="lg"
        closeOnClickOutside={issue.data === undefined}
      >
        {issue.data === undefined ? (
          <Stack gap="sm">
            <Text size="sm">
              A token is made that can be spent once. Whoever runs the trainer at {site.name} types it there; the trainer then makes its own
              key, and only the public half comes here.
              {site.enrolledAt ? " The trainer enrolled until now is replaced when the token is spent." : ""}
            </Text>
            {issue.error === null ? null : <FaultAlert fault={issue.error} />}
            <Group justify="flex-end">
              <Button loading={issue.isPending} onClick={() => issue.mutate({ siteCode: site.code })}>
                Make a token
              </Button>
            </Group>
          </Stack>
        ) : (
          <Shown token={issue.data.issueEnrolmentToken} onClose={close} />
        )}
      </Modal>
    </>
  );
}

function Shown({
  token,
  onClose,
}: {
  readonly token: { readonly token: string; readonly expiresAt: string };
  readonly onClose: () => void;
}) {
  const command = `midline-site enrol --server ${location.origin} --token ${token.token}`;
  return (
    <Stack gap="sm">
      <Alert color="yellow" title="Shown once">
        Copy it now; it cannot be shown again. It is valid until <TimeText at={token.expiresAt} />.
      </Alert>
      <Text size="sm">On the trainer's machine:</Text>
      <Code block data-testid="enrolment-command">
        {command}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={command}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy the command"}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}
