// The multiplications and additions of one core in 128-bit WebAssembly, which has no fused form: a module written out in bytes.

const SUMS = 12;
const LANES = 4;
const STEPS = 20_000;
const [V128, I32, F32] = [0x7b, 0x7f, 0x7d];

/** GFLOP/s over about `ms` milliseconds. The first calls run in the baseline compiler and are not counted. */
export async function wasmPeak(ms) {
  const { instance } = await WebAssembly.instantiate(moduleBytes(), {});
  const run = instance.exports.run;
  for (const warmUp = performance.now(); performance.now() - warmUp < 30;) run(STEPS);
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < ms) {
    run(STEPS);
    calls++;
    elapsed = performance.now() - start;
  }
  return (2 * LANES * SUMS * STEPS * calls) / (elapsed * 1e6);
}

/** (func (export "run") (param i32) (result f32)): every sum becomes sum * m + c, that many times. */
function moduleBytes() {
  const section = (id, bytes) => [id, ...unsigned(bytes.length), ...bytes];
  const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const type = section(1, [1, 0x60, 1, I32, 1, F32]);
  const functions = section(3, [1, 0]);
  const exported = section(7, [1, 3, ...Buffer.from("run"), 0, 0]);
  const body = code();
  return Uint8Array.from([magicAndVersion, type, functions, exported, section(10, [1, ...unsigned(body.length), ...body])].flat());
}

function code() {
  const sums = Array.from({ length: SUMS }, (_, i) => i + 1);
  const [m, c] = [SUMS + 1, SUMS + 2];
  const get = (local) => [0x20, local];
  const set = (local) => [0x21, local];
  const splat = (value) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), 0xfd, 0x13];
  const mul = [0xfd, 0xe6, 0x01];
  const add = [0xfd, 0xe4, 0x01];
  const end = 0x0b;
  const locals = [1, SUMS + 2, V128];
  const loop = [0x03, 0x40];
  const countDownAndRepeat = [...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0];
  const firstLane = [0xfd, 0x1f, 0];
  return [
    locals,
    splat(0.999),
    set(m),
    splat(0.001),
    set(c),
    loop,
    sums.flatMap((sum) => [...get(sum), ...get(m), ...mul, ...get(c), ...add, ...set(sum)]),
    countDownAndRepeat,
    end,
    get(1),
    sums.slice(1).flatMap((sum) => [...get(sum), ...add]),
    firstLane,
    end,
  ].flat();
}

/** LEB128. */
function unsigned(value) {
  const low = value & 0x7f;
  return value < 128 ? [low] : [low | 0x80, ...unsigned(value >> 7)];
}
