import { headOf } from "./head-of.js";

describe("the head of a tensor", () => {
  it("is told by the first part of its name, and by nothing else", () => {
    expect(headOf("cls/dense1/kernel")).toBe("classification");
    expect(headOf("seg/logits/bias")).toBe("segmentation");
    expect(headOf("age/estimate/bias")).toBe("age");
    for (const name of ["stem/kernel", "dec/seg/kernel", "segment/kernel", "clsx/bias", "cls", "seg", "aged/kernel", "age"])
      expect(headOf(name)).toBe("trunk");
  });
});
