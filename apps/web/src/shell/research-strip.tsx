import { RESEARCH_USE_ONLY } from "@midline/shared/disclaimers";
import classes from "./shell.module.css";

/** The thin permanent line. It stands on every page and nothing closes it. */
export function ResearchStrip() {
  return (
    <footer className={classes.strip} data-testid="research-use-only">
      {RESEARCH_USE_ONLY}
    </footer>
  );
}
