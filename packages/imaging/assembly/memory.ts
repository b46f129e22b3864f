// Memory taken in turn and given back down to a mark: nothing lives longer than the piece of work it was taken for.

let top: usize = __heap_base;

/** Room for so many bytes, at a multiple of 16; it holds whatever was there. Traps where WebAssembly has no more. */
export function take(bytes: usize): usize {
  const at = (top + 15) & ~15, end = <u64>at + <u64>bytes;
  if (end > (1 << 32) - (1 << 16)) unreachable();
  const pages = <i32>((end + 0xffff) >> 16), missing = pages - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) unreachable();
  top = <usize>end;
  return at;
}

/** What is taken now: the mark for `release`. */
export function taken(): usize {
  return top;
}

/** Gives back all that was taken since. */
export function release(mark: usize): void {
  top = mark;
}

// @ts-ignore: decorator
@inline export function at4(p: usize, i: i32): usize {
  return p + (<usize>i << 2);
}

// @ts-ignore: decorator
@inline export function at8(p: usize, i: i32): usize {
  return p + (<usize>i << 3);
}
