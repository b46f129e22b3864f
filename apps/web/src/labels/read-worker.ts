import { readHere, type ToRead } from "./read-here";

/** The thread on which a large file is read, so that the page goes on answering. */
addEventListener("message", ({ data }: MessageEvent<ToRead>) => {
  postMessage({ reading: readHere(data, (progress) => postMessage({ progress })) });
});
