import fc from "fast-check";
import { toBase64 } from "./to-base64";

describe("base64", () => {
  it("gives every byte back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        expect(new Uint8Array(Buffer.from(toBase64(bytes), "base64"))).toEqual(bytes),
      ),
    );
  });

  it("takes a file larger than one slice", () => {
    const bytes = Uint8Array.from({ length: 200_001 }, (_, i) => i % 251);
    expect(Buffer.from(toBase64(bytes), "base64").equals(bytes)).toBe(true);
  });
});
