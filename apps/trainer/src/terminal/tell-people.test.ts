import { PassThrough } from "node:stream";
import { tellPeople } from "./tell-people.js";
import type { TrainerEvent } from "./trainer-event.js";

function said(event: TrainerEvent): string {
  const screen = new PassThrough();
  tellPeople(screen)(event);
  return String(screen.read() ?? "");
}

describe("a person at the terminal", () => {
  const at = new Date(2026, 10, 30, 13, 2).toISOString();
  const checkpoint = {
    event: "checkpoint",
    runId: "r",
    round: 3,
    steps: 900,
    from: { step: 411, at },
    unreadable: 0,
    changed: null,
  } as const;

  it("is told where training that was broken off goes on", () => {
    expect(said(checkpoint)).toBe("Goes on at step 412 of 900 from the checkpoint of 13:02.\n");
    expect(said({ ...checkpoint, unreadable: 1 })).toBe(
      "One checkpoint was damaged. Goes on at step 412 of 900 from the checkpoint of 13:02.\n",
    );
  });

  it("is told how much an update was shortened, and how wrong that made it", () => {
    const size = { payloadBytes: 2 ** 20, float32Bytes: 4 * 2 ** 20, encodingError: null };
    const trained = {
      event: "trained",
      runId: "r",
      round: 3,
      payloadDigest: "d",
      steps: 9,
      meanLoss: 0.5,
      reused: false,
      seconds: 2,
      ...size,
    } as const;
    expect(said(trained)).toMatch(/handing in 1\.00 MiB\.\n$/);
    expect(said({ ...trained, encodingError: 0.00312 })).toMatch(
      /1\.00 MiB instead of 4\.00 MiB, rounding error 0\.31 % of the change, added to the next update\.\n$/,
    );
    const fault = { code: "NOT_FOUND", message: "It is gone.", remedy: "Nothing need be done." } as const;
    expect(said({ event: "residual-lost", runId: "r", round: 3, fault })).toBe("It is gone. Nothing need be done.\n");
  });

  it("is told why it begins again", () => {
    const none = { ...checkpoint, from: null };
    expect(said({ ...none, changed: "data" })).toBe("The cases have changed since the checkpoint. Training begins at the first step.\n");
    expect(said({ ...none, changed: "backend" })).toBe("The checkpoint is another backend's. Training begins at the first step.\n");
    expect(said({ ...none, unreadable: 2 })).toBe("2 checkpoints were damaged. Training begins at the first step.\n");
  });

  it("is told, once a round, that this site's update is in the model", () => {
    const proven = {
      event: "proven",
      runId: "r",
      round: 2,
      included: true,
      modelDigest: "4dea1e45e32d" + "0".repeat(52),
      updates: 3,
    } as const;
    expect(said(proven)).toBe("Round 3: the coordinator has proved that this site's update is one of the 3 in model 4dea1e45e32d.\n");
    expect(said({ ...proven, included: false })).toBe(
      "Round 3 was made of a later attempt, without this site's update of the one before.\n",
    );
  });

  it("is told why a figure is none, and nothing of what is for programs alone", () => {
    const evaluated = { event: "evaluated", evaluationId: "e", split: "validation", n: 6, unscored: 0, seconds: 2.7 } as const;
    expect(said({ ...evaluated, auroc: null, dice: null })).toBe(
      "Evaluated on 6 validation cases (0 not scored) in 2.7 s: AUROC none (too few patients of a class), Dice none (no masks).\n",
    );
    expect(said({ event: "learned", runId: "r", round: 0, seconds: 3 })).toBe("");
  });
});
