import { CHUNK_BYTES } from "@midline/shared/protocol/site-messages";
import fc from "fast-check";
import { Intake, type Line } from "./intake.js";

/** A line whose sender always has a chunk more, and sends it whenever it is read. */
class Sender implements Line {
  reads = true;
  held = 0;
  pause(): void {
    this.reads = false;
  }
  resume(): void {
    this.reads = true;
  }
}

/** In chunks. */
const [LINE, ALL] = [3, 10];

describe("the intake", () => {
  it("holds no more than its bounds and a message a line, and leaves nobody unread for good: any order of arriving and dealing", () => {
    const event = fc.record({ who: fc.nat(7), arrives: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const intake = new Intake(LINE * CHUNK_BYTES, ALL * CHUNK_BYTES);
        const senders = Array.from({ length: 8 }, () => new Sender());
        const deal = (sender: Sender): void => {
          if (sender.held === 0) return;
          sender.held -= 1;
          intake.release(sender, CHUNK_BYTES);
        };
        for (const { who, arrives } of events) {
          const sender = senders[who]!;
          if (!arrives) deal(sender);
          else if (sender.reads) {
            sender.held += 1;
            intake.take(sender, CHUNK_BYTES);
          }
          for (const each of senders) {
            expect(each.held).toBeLessThanOrEqual(LINE);
            expect(intake.isPaused(each)).toBe(!each.reads);
          }
          expect(senders.reduce((sum, each) => sum + each.held, 0)).toBeLessThanOrEqual(ALL + senders.length);
        }
        for (const sender of senders) while (sender.held > 0) deal(sender);
        expect(senders.filter((each) => !each.reads)).toEqual([]);
      }),
    );
  });

  it("reads in the order in which lines had to wait", () => {
    const intake = new Intake(CHUNK_BYTES, 2 * CHUNK_BYTES);
    const [a, b, c] = [new Sender(), new Sender(), new Sender()];
    for (const sender of [a, b, c]) intake.take(sender, CHUNK_BYTES);
    expect([a, b, c].map(({ reads }) => reads)).toEqual([false, false, false]);
    intake.release(b, CHUNK_BYTES);
    expect([a, b, c].map(({ reads }) => reads)).toEqual([false, false, false]);
    intake.release(a, CHUNK_BYTES);
    expect([a, b, c].map(({ reads }) => reads)).toEqual([true, false, false]);
  });
});
