// What the threads share: a page of counters and operands, then a page of its own for each thread. There is no other state:
// module variables belong to one thread, and each works out its plan from the operands.

/** The only data below it would be constants, and the module has none. */
const CONTROL: usize = 1024;

// Counters that different threads write lie on cache lines of their own.
export const GENERATION: usize = CONTROL;
export const OPEN: usize = CONTROL + 64;
export const INSIDE: usize = CONTROL + 128;
export const FAILED: usize = CONTROL + 192;
/** What the job is: the kernel's number, where its shared memory and its threads' memories begin, and the size of one of these. */
export const KERNEL: usize = CONTROL + 256;
export const SHARED: usize = CONTROL + 260;
export const SCRATCH: usize = CONTROL + 264;
export const SCRATCH_BYTES: usize = CONTROL + 268;
/** f64[32]. */
export const OPERANDS: usize = CONTROL + 320;

const PHASES: usize = CONTROL + 1024;
export const MOST_PHASES: i32 = 4;

/** The next task of a phase that nobody has taken. */
// @ts-ignore: decorator
@inline export function nextOf(phase: i32): usize {
  return PHASES + <usize>phase * 128;
}

/** Tasks of a phase that are done. */
// @ts-ignore: decorator
@inline export function finishedOf(phase: i32): usize {
  return PHASES + <usize>phase * 128 + 64;
}

const FRAMES: usize = 4096;
const FRAME_BYTES: usize = 49152;

/** This thread's number: 0 is the one that calls. */
let thread: i32 = 0;
/** Where the small arrays of this thread lie. */
let frame: usize = FRAMES;

export function becomeThread(number: i32): void {
  thread = number;
  frame = FRAMES + <usize>number * FRAME_BYTES;
}

/** The first byte that is neither the control page nor a thread's. */
export function heapStart(threads: i32): usize {
  if (__heap_base > CONTROL) unreachable();
  return FRAMES + <usize>threads * FRAME_BYTES;
}

/** 192 bytes of zeros, as long as nobody writes there. */
// @ts-ignore: decorator
@inline export function zeros(): usize {
  return frame;
}

/** 192 bytes, for a block's bias. */
// @ts-ignore: decorator
@inline export function biasBlock(): usize {
  return frame + 192;
}

/** 512 bytes: where sums of few numbers are carried. */
// @ts-ignore: decorator
@inline export function lanesBlock(): usize {
  return frame + 512;
}

/** 2,048 bytes: axes of a convolution. */
// @ts-ignore: decorator
@inline export function axesBlock(): usize {
  return frame + 1024;
}

/** u32[64]: where the filters of the classes of positions begin. */
// @ts-ignore: decorator
@inline export function classesBlock(): usize {
  return frame + 3072;
}

/** i32[4096]. */
// @ts-ignore: decorator
@inline export function offsetsBlock(): usize {
  return frame + 4096;
}

/** i32[4096]. */
// @ts-ignore: decorator
@inline export function tapsBlock(): usize {
  return frame + 20480;
}

/** Memory of all tasks of this job. */
// @ts-ignore: decorator
@inline export function sharedMemory(): usize {
  return load<u32>(SHARED);
}

/** Memory of this thread, contents undefined at the start of a task. */
// @ts-ignore: decorator
@inline export function scratchMemory(): usize {
  return load<u32>(SCRATCH) + <u32>thread * load<u32>(SCRATCH_BYTES);
}

// @ts-ignore: decorator
@inline export function number(i: i32): i32 {
  return <i32>load<f64>(OPERANDS + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline export function real(i: i32): f32 {
  return <f32>load<f64>(OPERANDS + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline export function double(i: i32): f64 {
  return load<f64>(OPERANDS + (<usize>i << 3));
}

/** Where an array begins; 0 stands for one that is not there. */
// @ts-ignore: decorator
@inline export function address(i: i32): usize {
  return <usize>load<f64>(OPERANDS + (<usize>i << 3));
}
