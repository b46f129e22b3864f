import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { tellPeople } from "../terminal/tell-people.js";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { reportTransfer } from "./report-transfer.js";

const MIB = 2 ** 20;

describe("the report of a transfer", () => {
  let clockMs = 0;
  const now = (): Date => new Date(clockMs);

  it("says nothing of one that takes no longer than a moment", () => {
    const told: TrainerEvent[] = [];
    const report = reportTransfer({ tell: (event) => told.push(event), now }, "up");
    for (let done = 1; done <= 4; done++) {
      clockMs += 200;
      report(done * MIB, 4 * MIB);
    }
    expect(told).toEqual([]);
  });

  it("tells of a longer one once a second, and of its end, so that a person can read it", async () => {
    const screen = new PassThrough();
    const told: TrainerEvent[] = [];
    const people = tellPeople(screen);
    const tell = (event: TrainerEvent): void => {
      told.push(event);
      people(event);
    };
    const report = reportTransfer({ tell, now }, "down");
    for (let done = 1; done <= 40; done++) {
      clockMs += 300;
      report(done * MIB, 40 * MIB);
    }
    screen.end();
    expect(told).toHaveLength(10);
    expect(told.at(-1)).toEqual({ event: "transfer", direction: "down", doneBytes: 40 * MIB, totalBytes: 40 * MIB });
    expect(await text(screen)).toMatch(/^ {2}fetching weights, MiB 4\/40\n[\s\S]*fetching weights, MiB 40\/40\n$/);
  });
});
