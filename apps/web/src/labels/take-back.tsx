import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";

/** Takes one choice back: what holds without it holds again. */
export const TakeBack = ({ label, onClick }: { readonly label: string; readonly onClick: () => void }) => (
  <Button
    size="compact-xs"
    variant="subtle"
    leftSection={<IconArrowBackUp size={13} aria-hidden />}
    aria-label={label}
    title={label}
    onClick={onClick}
  >
    take back
  </Button>
);
