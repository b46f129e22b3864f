import fc from "fast-check";
import { wasmMemory } from "./wasm-memory.js";
import { newSharedMemory } from "./wasm-module.js";

const START = 1000;

describe("the WebAssembly engine's memory", () => {
  it("lends blocks that do not touch each other, and is one piece again when all are back", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 300_000 }), fc.nat()), { maxLength: 200 }), (steps) => {
        const memory = wasmMemory(newSharedMemory(), START);
        const lent: { at: number; bytes: number }[] = [];
        for (const [bytes, choice] of steps) {
          if (choice % 3 === 0 && lent.length > 0) {
            const [back] = lent.splice(choice % lent.length, 1);
            expect(memory.give(back!.at)).toBe(true);
            expect(memory.give(back!.at)).toBe(false);
          } else lent.push({ at: memory.take(bytes), bytes });
        }
        const inOrder = lent.toSorted((a, b) => a.at - b.at);
        for (const [i, { at, bytes }] of inOrder.entries()) {
          expect(at % 64).toBe(0);
          expect(at).toBeGreaterThanOrEqual(START);
          expect(at + bytes).toBeLessThanOrEqual(inOrder[i + 1]?.at ?? memory.heldBytes());
        }
        for (const { at } of lent) memory.give(at);
        const held = memory.heldBytes();
        memory.take(held - 1024);
        expect([memory.usedBytes(), memory.heldBytes()]).toEqual([held - 1024, held]);
      }),
      { numRuns: 50 },
    );
  });

  it("keeps arrays good that were lent before it grew", () => {
    const memory = wasmMemory(newSharedMemory(), START);
    const before = memory.floats(memory.take(400), 100).fill(7);
    const held = memory.heldBytes();
    memory.take(2 * held);
    expect(memory.heldBytes()).toBeGreaterThan(2 * held);
    expect(memory.contains(before)).toBe(true);
    expect(memory.floats(before.byteOffset, 100)).toEqual(before);
    expect(memory.contains(new Float32Array(4))).toBe(false);
  });
});
