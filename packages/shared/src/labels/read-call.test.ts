import { TARGETS } from "../protocol/vocabulary.js";
import { READ_CALLS, valueOfCall } from "./read-call.js";

describe("a reader's call", () => {
  it("says K27M and K27-altered apart", () => {
    expect(valueOfCall("alteredWithoutK27m", "h3k27m")).toBe(false);
    expect(valueOfCall("alteredWithoutK27m", "h3k27Altered")).toBe(true);
    expect(valueOfCall("wildtype", "h3k27Altered")).toBe(false);
  });

  it("never makes a tumour K27M that is not K27-altered", () => {
    for (const call of READ_CALLS) if (valueOfCall(call, "h3k27m") === true) expect(valueOfCall(call, "h3k27Altered")).toBe(true);
  });

  it("guesses nothing when the reader could not tell", () => {
    for (const target of TARGETS) expect(valueOfCall("undetermined", target)).toBeNull();
  });
});
