// A line as long as one to another city: every byte arrives half a round trip later, as many at once as are sent.
import net from "node:net";

/** Bytes on their way in one direction at once, at most. */
const MOST_BYTES = 64 * 2 ** 20;

/** Listens for connections to the port; answers its own address. */
export async function openLongLine(port, rttMs) {
  const server = net.createServer((near) => {
    const far = net.connect(Number(port()), "127.0.0.1");
    delay(near, far, rttMs / 2);
    delay(far, near, rttMs / 2);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

function delay(from, to, ms) {
  let onTheWay = 0;
  from.on("data", (bytes) => {
    onTheWay += bytes.byteLength;
    if (onTheWay > MOST_BYTES) from.pause();
    setTimeout(() => {
      onTheWay -= bytes.byteLength;
      to.write(bytes);
      from.resume();
    }, ms);
  });
  from.on("error", () => to.destroy());
  from.on("close", () => setTimeout(() => to.destroy(), ms));
}
