import { gradientSubjects } from "../gradient-subjects";
import { describeWithWebGpu, prove } from "./testing/with-webgpu";

/** A cold software driver compiles each shader for a second or two. */
jest.setTimeout(300_000);

describeWithWebGpu("the webgpu backend", () => {
  it("passes the gradient check, with errors of single precision, and leaves no tensor behind", () => {
    expect(prove("gradients")).toEqual({
      backend: "webgpu",
      pass: true,
      checks: gradientSubjects().reduce((sum, { inputNames }) => sum + 1 + inputNames.length, 0),
      problems: [],
      worst: expect.closeTo(0, 5),
      tensorsLeft: 0,
    });
  });

  it("convolves any number of channels as the stock CPU backend does, forward and backward, to the same bits each time", () => {
    expect(prove("shapes")).toEqual({ worst: expect.closeTo(0, 5), repeatable: true });
  });

  it("cuts a volume that does not fit into slabs, and computes the same", () => {
    const same = { sameOutput: true, sameInputGradient: true, filterGradientError: expect.closeTo(0, 5) };
    expect(prove("slabs")).toEqual([
      { stride: 1, moreDispatches: 13, ...same },
      { stride: 2, moreDispatches: 22, ...same },
    ]);
  });

  it("convolves more than the adapter lets a shader see at once; what TensorFlow.js cannot is refused, not answered", () => {
    const found = prove("beyond the limit");
    // Most GPUs bind more at once than a test should fill.
    if (JSON.stringify(found).includes("fits")) return console.warn("SKIPPED, it fits:", found);
    expect(found).toMatchObject({ voxels: 64 * 128 * 128, wrong: 0, stock: expect.stringContaining("the GPU refused (validation)") });
  });

  it("sums a gradient over more rows than TensorFlow.js can transpose there", () => {
    expect(prove("two million rows")).toEqual([2 ** 21, 3 * 2 ** 21]);
  });

  it("never lets a broken shader pass: whoever waits hears of it, and nothing more is computed", () => {
    expect(prove("broken shader")).toMatchObject({
      before: [2, 3],
      own: expect.stringContaining("cannot convert value of type 'abstract-float' to type 'i32'"),
      others: expect.stringContaining("the GPU refused (validation)"),
      gradientsPass: false,
    });
  });
});
