import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { formatTime } from "../format/format-time";
import { useLinkState } from "../platform/news";
import { useNow } from "../ui/use-now";

/** A connection that is back within this time is not worth a word. */
const PATIENCE_MS = 2000;

/** Says over a page that it hears nothing: what it shows may be old, and nothing need be done. */
export function LostLink() {
  const { is, since } = useLinkState();
  const now = useNow(1000);
  if (is === "live" || now - since < PATIENCE_MS) return null;
  return (
    <Alert color="orange" variant="light" icon={<IconPlugConnectedX aria-hidden />} mb="md" role="status" data-testid="lost-link">
      Not connected to the server since {formatTime(new Date(since).toISOString())}. What stands here may be older than that. The page
      connects again by itself and then shows all that has changed; you need not reload it.
    </Alert>
  );
}
