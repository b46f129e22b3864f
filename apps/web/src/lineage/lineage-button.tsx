import type { LineageDirection, LineageKind } from "../generated/graphql";
import { LinkButton } from "../ui/link-button";
import { lineageAddress } from "./node-words";

export interface LineageButtonProps {
  readonly kind: LineageKind;
  readonly id: string;
  readonly direction?: LineageDirection;
}

/** From a thing's page to where it came from, or what became of it. */
export function LineageButton({ kind, id, direction = "DOWNSTREAM" }: LineageButtonProps) {
  return (
    <LinkButton href={lineageAddress({ kind, id, direction })} variant="default">
      Lineage
    </LinkButton>
  );
}
