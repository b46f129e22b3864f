import type { Tell } from "./trainer-event.js";

/** One JSON line per event, with the time; for the demo and for log collectors inside the hospital. */
export function tellPrograms(screen: { write(text: string): unknown }, now: () => Date): Tell {
  return (event) => void screen.write(`${JSON.stringify({ time: now().toISOString(), ...event })}\n`);
}
