import { useEffect, useRef } from "react";

/** After `g` the next key goes to a place and is none of a read's. */
const GO_MS = 1200;

/** Hears single keys while nobody is typing; `onKey` says whether the key meant something. */
export function useReadKeys(onKey: (key: string) => boolean): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  }, [onKey]);
  useEffect(() => {
    let goingUntil = 0;
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
      if (event.key === "g") goingUntil = event.timeStamp + GO_MS;
      if (event.timeStamp <= goingUntil) return;
      if (latest.current(event.key.toLowerCase())) event.preventDefault();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('textarea, select, [role=dialog], input:not([type="radio"])') !== null);
