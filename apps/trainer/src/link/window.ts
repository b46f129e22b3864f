/** Chunks on their way at once, at most: 4 MiB fill a line of 80 MB/s with 50 ms to and fro. */
export const WINDOW = 4;

const FIRST_PATIENCE = 4;
const LONGEST_PATIENCE = 64;

/**
 * How many chunks may be on their way at once. As many have to be sent again when either end dies, so there are more than one only where the
 * line is long: for as long as the coordinator is now and then idle for want of a chunk. Where none of a whole window found it so, the coordinator
 * is what is slow, and one fewer comes through as soon. (An explicit word of congestion in place of a clock, as in RFC 3168.)
 */
export class Window {
  size = 1;
  private calm = 0;
  private busy = 0;
  private patience = FIRST_PATIENCE;

  /** A chunk has been acknowledged, and `waiting` others of ours had arrived behind it: with none, the coordinator now waits for us. */
  acknowledged(waiting: number): void {
    this.calm += 1;
    this.busy = waiting > 0 ? this.busy + 1 : 0;
    if (this.busy >= this.size && this.size > 1) {
      this.patience = Math.min(LONGEST_PATIENCE, 2 * this.patience);
      this.resize(this.size - 1);
    } else if (this.busy === 0 && this.calm >= this.patience && this.size < WINDOW) this.resize(this.size + 1);
  }

  private resize(size: number): void {
    this.size = size;
    this.calm = 0;
    this.busy = 0;
  }
}
