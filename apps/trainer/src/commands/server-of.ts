import { parseServer } from "../config/options.js";
import { wrongUse } from "./outcome.js";

/** The coordinator's address as it was typed, or the end of the program. */
export const serverOf = (text: string): string =>
  parseServer(text) ?? wrongUse(`${text} is not an address such as https://midline.example.org`);
