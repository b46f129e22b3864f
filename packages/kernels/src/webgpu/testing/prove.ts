import { PROOFS } from "./proofs.js";

/** Runs one proof and prints what it found as JSON: Dawn does not live well in a test runner's sandbox. */
const proof = PROOFS[process.argv[2] ?? ""];
if (proof === undefined) throw new Error(`prove one of: ${Object.keys(PROOFS).join(", ")}`);
void proof().then((found) => console.log(JSON.stringify(found)));
