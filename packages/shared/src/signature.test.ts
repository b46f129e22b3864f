import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { canonicalJson } from "./canonical-hash.js";
import { isSignedBy, publicKeyOf, signJson } from "./signature.js";

const { privateKey } = generateKeyPairSync("ed25519");
const publicKey = publicKeyOf(privateKey);

describe("a signature over JSON", () => {
  it("holds whatever order the keys come in, and for nothing else", () => {
    const signature = signJson(privateKey, { b: [1, 2], a: "x" });
    expect(isSignedBy(publicKey, { a: "x", b: [1, 2] }, signature)).toBe(true);
    expect(isSignedBy(publicKey, { a: "x", b: [2, 1] }, signature)).toBe(false);
    expect(isSignedBy(publicKeyOf(generateKeyPairSync("ed25519").privateKey), { a: "x", b: [1, 2] }, signature)).toBe(false);
    for (const broken of ["", "!", `${signature.slice(0, -4)}AAAA`])
      expect(isSignedBy(publicKey, { a: "x", b: [1, 2] }, broken)).toBe(false);
    expect(isSignedBy("no key", { a: "x", b: [1, 2] }, signature)).toBe(false);
  });

  it("is RFC 8032's: test 1, the empty message, differs from ours only in that ours is JSON", () => {
    // The seed and the public key of RFC 8032, section 7.1, test 1.
    const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
    const key = createPrivateKey({
      key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
      format: "der",
      type: "pkcs8",
    });
    expect(Buffer.from(publicKeyOf(key), "base64url").subarray(-32).toString("hex")).toBe(
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    );
    expect(canonicalJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}');
    expect(isSignedBy(publicKeyOf(key), {}, signJson(key, {}))).toBe(true);
  });
});
