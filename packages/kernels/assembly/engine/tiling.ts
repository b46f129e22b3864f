// How Winograd's convolution cuts a volume: blocks of tileRows x tileColumns tiles, `planes` output planes at a time. A function
// of the geometry alone.
import { ceilDiv, roundUp } from "./lanes";

export const FREQUENCIES: i32 = 16;

export let depth: i32 = 0, height: i32 = 0, width: i32 = 0;
/** Output planes a block computes at a time. */
export let planes: i32 = 0;
/** Blocks of a volume. */
export let blocks: i32 = 0;
/** Tiles of a block, none of which is larger. */
export let mostTiles: i32 = 0;
let tileRows: i32 = 0, tileColumns: i32 = 0, blockRows: i32 = 0, blockColumns: i32 = 0, blocksDown: i32 = 0, blocksAcross: i32 = 0, segmentPlanes: i32 = 0;

/** The block that `takeBlock` chose: its tiles, and its stretch of planes. */
export let row0: i32 = 0, rows: i32 = 0, column0: i32 = 0, columns: i32 = 0, plane0: i32 = 0, plane1: i32 = 0;

export function cut(d: i32, h: i32, w: i32, inChannels: i32, outChannels: i32, forGradient: bool): void {
  depth = d;
  height = h;
  width = w;
  tileRows = ceilDiv(h, 2);
  tileColumns = ceilDiv(w, 2);
  // Three transformed planes and one product must fit half of a 512 KiB cache.
  const floatsPerTile = FREQUENCIES * (3 * inChannels + roundUp(outChannels, 16));
  const most = max(8, min(96, 65536 / floatsPerTile));
  blockColumns = tileColumns <= most ? tileColumns : ceilDiv(tileColumns, ceilDiv(tileColumns, most));
  blockRows = min(tileRows, max(1, most / blockColumns));
  blockRows = ceilDiv(tileRows, ceilDiv(tileRows, blockRows));
  mostTiles = blockRows * blockColumns;
  planes = min(d, max(1, 48 / mostTiles));
  blocksDown = ceilDiv(tileRows, blockRows);
  blocksAcross = ceilDiv(tileColumns, blockColumns);
  // Stretches of planes, so that small volumes feed several threads.
  const segments = !forGradient && blocksDown * blocksAcross < 8 ? min(ceilDiv(d, 4), 4) : 1;
  segmentPlanes = ceilDiv(d, segments);
  blocks = blocksDown * blocksAcross * segments;
}

export function takeBlock(index: i32): void {
  const across = index % blocksAcross, down = index / blocksAcross % blocksDown, segment = index / (blocksAcross * blocksDown);
  row0 = down * blockRows;
  rows = min(blockRows, tileRows - row0);
  column0 = across * blockColumns;
  columns = min(blockColumns, tileColumns - column0);
  plane0 = segment * segmentPlanes;
  plane1 = min(plane0 + segmentPlanes, depth);
}

/** Bytes between two frequencies: off the powers of two, so that sixteen streams do not share one set of the cache. */
export function frequencyBytes(channels: i32): usize {
  return (<usize>mostTiles * channels + 16) << 2;
}

/** Bytes of all frequencies of a block's plane. */
export function planeBytes(channels: i32): usize {
  return <usize>FREQUENCIES * frequencyBytes(channels);
}

/** Bytes of the rows that `transformTiles` needs beside its result: four with their margins, and one of zeros. */
export function rowBytes(channels: i32): usize {
  return (<usize>5 * (2 * blockColumns + 2) * channels + 16) << 2;
}
