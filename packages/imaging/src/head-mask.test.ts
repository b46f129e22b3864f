import { cubeGrid, headAt, photograph, type Scene } from "./testing/made-head.js";
import { headMask } from "./testing/on-arrays.js";

const { shape, affine } = cubeGrid(48);
const truth = photograph((mm) => (headAt([0, 0, 0])(mm) === 0 ? 0 : 1), shape, affine).data;

function disagreement(scene: Scene): number {
  const mask = headMask(photograph(scene, shape, affine));
  return mask.reduce((wrong, value, i) => wrong + (value === truth[i] ? 0 : 1), 0) / truth.reduce((sum, value) => sum + value, 0);
}

describe("the mask of a head", () => {
  it("is what is not 0 when the background was emptied, negative numbers included", () => {
    expect(disagreement((mm) => (headAt([0, 0, 0])(mm) === 0 ? 0 : headAt([0, 0, 0])(mm) - 105))).toBe(0);
  });

  it("is parted from noisy air by Otsu's threshold", () => {
    expect(disagreement(headAt([0, 0, 0], 6))).toBeLessThan(0.01);
  });

  it("is filled: dark bone, air cells and fluid inside belong to it", () => {
    const hollow: Scene = (mm) => (Math.hypot(mm[0] - 20, mm[1], mm[2]) < 25 ? 2 : headAt([0, 0, 0], 6)(mm));
    expect(disagreement(hollow)).toBeLessThan(0.01);
  });

  it("leaves out what floats apart: a fiducial, a ghost", () => {
    const ghost: Scene = (mm) => (Math.hypot(mm[0] - 88, mm[1] - 88, mm[2]) < 7 ? 140 : headAt([0, 0, 0], 6)(mm));
    expect(disagreement(ghost)).toBeLessThan(0.01);
  });

  it("is not fooled by blank corners, as scanners cut them from round slices", () => {
    const round: Scene = (mm) => (Math.hypot(mm[0], mm[1]) > 94 ? 0 : headAt([0, 0, 0], 6)(mm));
    expect(disagreement(round)).toBeLessThan(0.01);
  });

  it("is empty for an image that shows nothing", () => {
    expect(headMask(photograph(() => 5, shape, affine)).includes(1)).toBe(false);
    expect(headMask(photograph(() => 0, shape, affine)).includes(1)).toBe(false);
  });
});
