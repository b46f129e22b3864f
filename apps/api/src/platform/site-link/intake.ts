import { CHUNK_BYTES } from "@midline/shared/protocol/site-messages";

/** What may wait of one site: more than a trainer's window, so that an honest one never meets it. */
const SITE_BYTES = 8 * CHUNK_BYTES;
/** What may wait of all sites together. */
const ALL_BYTES = 64 * CHUNK_BYTES;

/** A connection that can be left unread: what its sender sends then waits in the network, and in the sender. */
export interface Line {
  pause(): void;
  resume(): void;
}

/**
 * Bounds the bytes of messages that have arrived and are not dealt with yet. A line over its share, or any line while all together hold too
 * much, is not read until there is room, in the order in which they were paused. Beyond the bound there is at most one message a line: the one
 * that was on its way in when the line was paused.
 */
export class Intake {
  private held = 0;
  private readonly heldBy = new Map<Line, number>();
  private readonly paused = new Set<Line>();

  constructor(
    private readonly lineBytes = SITE_BYTES,
    private readonly allBytes = ALL_BYTES,
  ) {}

  /** A message has arrived. */
  take(line: Line, bytes: number): void {
    this.move(line, bytes);
    if (this.paused.has(line) || ((this.heldBy.get(line) ?? 0) < this.lineBytes && this.held < this.allBytes)) return;
    this.paused.add(line);
    line.pause();
  }

  /** A message has been dealt with. */
  release(line: Line, bytes: number): void {
    this.move(line, -bytes);
    let room = this.allBytes - this.held;
    for (const waiting of this.paused) {
      if (room <= 0) return;
      if ((this.heldBy.get(waiting) ?? 0) >= this.lineBytes) continue;
      this.paused.delete(waiting);
      waiting.resume();
      // Each is expected to bring one chunk at once; with nothing held nobody can be left waiting for somebody else.
      if (this.held > 0) room -= CHUNK_BYTES;
    }
  }

  /** The line is over; what it brought is still dealt with. */
  forget(line: Line): void {
    this.paused.delete(line);
  }

  /** Whether a line is left unread just now. */
  isPaused(line: Line): boolean {
    return this.paused.has(line);
  }

  private move(line: Line, bytes: number): void {
    this.held += bytes;
    const own = (this.heldBy.get(line) ?? 0) + bytes;
    if (own > 0) this.heldBy.set(line, own);
    else this.heldBy.delete(line);
  }
}
