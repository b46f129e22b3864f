import { CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import { shortDigest } from "../format/format-number";
import classes from "./ui.module.css";

/** The head of a digest or id; a click copies the whole. */
export function DigestText({ digest, label = "digest" }: { readonly digest: string; readonly label?: string }) {
  return (
    <CopyButton value={digest} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "copied" : `Copy ${label}: ${digest}`} multiline maw={420} className={classes.mono}>
          <UnstyledButton className={classes.digest} onClick={copy} aria-label={`Copy ${label} ${shortDigest(digest)}`}>
            {shortDigest(digest)}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}
