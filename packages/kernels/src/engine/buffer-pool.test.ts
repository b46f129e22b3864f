import { bufferPool } from "./buffer-pool.js";

describe("a pool of buffers", () => {
  it("lends what came back to whoever asks for the same size, and holds no more for it", () => {
    const pool = bufferPool();
    const first = pool.allocate(1000);
    pool.release(first);
    const held = pool.memory().heldBytes;
    expect(pool.allocate(1000).buffer).toBe(first.buffer);
    expect(pool.memory()).toEqual({ usedBytes: held, heldBytes: held });
  });

  it("never lends the same memory twice, not even when it comes back twice", () => {
    const pool = bufferPool();
    const once = pool.allocate(64);
    pool.release(once);
    pool.release(once);
    expect(pool.allocate(64).buffer).not.toBe(pool.allocate(64).buffer);
  });

  it("knows its own, lent or not, and takes nobody else's", () => {
    const pool = bufferPool();
    const own = pool.allocate(5);
    pool.release(own);
    expect([pool.owns(own), pool.owns(new Float32Array(5))]).toEqual([true, false]);
    pool.release(new Float32Array(64));
    expect(pool.memory().usedBytes).toBe(0);
  });

  it("drops what lies idle when other sizes come", () => {
    const pool = bufferPool();
    const large = Array.from({ length: 20 }, () => pool.allocate(4 * 2 ** 20));
    for (const values of large) pool.release(values);
    expect(pool.memory().heldBytes).toBe(20 * 2 ** 24);
    pool.allocate(100);
    expect(pool.memory().heldBytes).toBeLessThan(1000);
  });

  it("says what was wanted and what to lower when there is no memory", () => {
    expect(() => bufferPool().allocate(2 ** 45)).toThrow(/no memory for \d+ MiB.*lower the batch size or the grid/);
  });
});
