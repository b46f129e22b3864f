import { FAULT_CODES } from "@midline/shared/faults";
import { refusalWords } from "./refusal-words";

describe("a refusal in words", () => {
  it.each(FAULT_CODES)("says of %s what is wrong and what to do next, each in whole sentences and without the code", (code) => {
    const words = refusalWords(code);
    expect(words).not.toBeNull();
    for (const sentence of [words?.what, words?.next]) {
      expect(sentence).toMatch(/^[A-Z].{10,}\.$/);
      expect(sentence).not.toMatch(/[A-Z]{3,}_/);
    }
  });

  it("has none for a code of a newer server, which then stands alone", () => {
    expect(refusalWords("SOMETHING_NEW")).toBeNull();
  });
});
