import { LinkButton } from "./link-button";
import { NothingYet } from "./nothing-yet";

/** An address that leads to nothing this person may see. Which of the two it is stays unsaid, on purpose. */
export function NotHere({ what, list }: { readonly what: string; readonly list: string }) {
  return (
    <NothingYet
      title={`No such ${what}`}
      action={
        <LinkButton href={list} variant="default">
          Back to the list
        </LinkButton>
      }
    >
      There is no {what} at this address, or it is not yours to see.
    </NothingYet>
  );
}
