import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { PLACES } from "./navigation";

const SECOND_KEY_WITHIN_MS = 1200;

/** `g`, then a letter, goes to a place; `?` asks for help. Silent while something is being typed. */
export function useGoShortcuts(onHelp: () => void): void {
  const router = useRouter();
  useEffect(() => {
    let waitingUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "?") return onHelp();
      if (event.key === "g") {
        waitingUntil = event.timeStamp + SECOND_KEY_WITHIN_MS;
        return;
      }
      if (event.timeStamp > waitingUntil) return;
      waitingUntil = 0;
      const place = PLACES.flatMap(({ places }) => places).find(({ key }) => key === event.key);
      if (place !== undefined) router.push(place.href);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [router, onHelp]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest("input, textarea, select, [role=dialog], .graphiql-container") !== null);
