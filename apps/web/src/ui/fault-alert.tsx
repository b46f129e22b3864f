import { Alert, Button, Code, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconLock } from "@tabler/icons-react";
import type { PortalFault } from "../platform/ask";

/** A refusal with its code and its remedy. Denied is not empty: it says so. */
export function FaultAlert({
  fault,
  onRetry,
  title,
}: {
  readonly fault: PortalFault;
  readonly onRetry?: () => void;
  readonly title?: string;
}) {
  const denied = fault.code === "FORBIDDEN";
  const message = denied ? `You may not see this: ${lowerFirst(fault.message)}` : fault.message;
  return (
    <Alert
      color={denied ? "yellow" : "red"}
      icon={denied ? <IconLock aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={title ?? (denied ? "Not for your role" : "This did not work")}
      role="alert"
      data-testid="fault"
      data-code={fault.code}
    >
      <Text size="sm">{message}</Text>
      {fault.where === null ? null : <Text size="sm">Where: {fault.where}</Text>}
      {fault.remedy === null ? null : (
        <Text size="sm" mt={4}>
          {fault.remedy}
        </Text>
      )}
      <Group gap="sm" mt="xs">
        <Code>{fault.code}</Code>
        {onRetry === undefined || denied ? null : (
          <Button size="compact-xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
