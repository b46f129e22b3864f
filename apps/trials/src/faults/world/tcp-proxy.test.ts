import net from "node:net";
import { TcpProxy } from "./tcp-proxy.js";

/** A server that says back what it hears, and how much that was. */
async function openEcho() {
  const heard: Buffer[] = [];
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      heard.push(data);
      socket.write(data);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : 0, heard: () => Buffer.concat(heard) };
}

/** Sends all, and gathers what comes back until so much has come, or the line is cut. */
function speak(port: number, bytes: Buffer, enough = bytes.byteLength): Promise<{ readonly back: Buffer; readonly cut: boolean }> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = net.connect(port, "127.0.0.1", () => socket.write(bytes));
    const done = (cut: boolean): void => {
      socket.destroy();
      resolve({ back: Buffer.concat(parts), cut });
    };
    socket.on("data", (data) => {
      parts.push(data);
      if (Buffer.concat(parts).byteLength >= enough) done(false);
    });
    socket.on("error", () => done(true));
    socket.on("close", () => done(true));
  });
}

describe("a bad line", () => {
  let echo: Awaited<ReturnType<typeof openEcho>>;
  let proxy: TcpProxy;
  beforeEach(async () => {
    echo = await openEcho();
    proxy = await TcpProxy.listen(() => echo.port);
  });
  afterEach(() => {
    proxy.close();
    echo.server.close();
  });
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251));

  it("carries every byte in fair weather and in foul, and counts them", async () => {
    expect(await speak(proxy.port, bytes)).toEqual({ back: bytes, cut: false });
    proxy.weather = { delayMs: 2, bytesPerSecond: 2_000_000, hole: false };
    expect(await speak(proxy.port, bytes)).toEqual({ back: bytes, cut: false });
    expect([proxy.bytesUp, proxy.bytesHurt]).toEqual([100_000, 100_000]);
  });

  it("is cut after the very byte", async () => {
    proxy.tearAfter(12_345);
    const { cut } = await speak(proxy.port, bytes, Infinity);
    expect([cut, proxy.cuts]).toEqual([true, 1]);
    expect(echo.heard().equals(bytes.subarray(0, 12_345)) || echo.heard().byteLength < 12_345).toBe(true);
    expect(await speak(proxy.port, bytes)).toEqual({ back: bytes, cut: false });
  });

  it("takes all and passes nothing on, and cuts what has lost bytes when it clears", async () => {
    proxy.weather = { delayMs: 0, bytesPerSecond: Infinity, hole: true };
    const speaking = speak(proxy.port, bytes, Infinity);
    while (proxy.bytesHurt < bytes.byteLength) await new Promise((resolve) => setImmediate(resolve));
    proxy.clear();
    expect(await speaking).toEqual({ back: Buffer.alloc(0), cut: true });
    expect(echo.heard().byteLength).toBe(0);
  });

  it("loses a question, or its answer, with the connection", async () => {
    const word = Buffer.from("COMMIT");
    proxy.inspect = (chunk) => (chunk.includes(word) ? "lose" : "pass");
    expect(await speak(proxy.port, word)).toEqual({ back: Buffer.alloc(0), cut: true });
    expect(echo.heard().byteLength).toBe(0);
    proxy.inspect = (chunk) => (chunk.includes(word) ? "lose-answer" : "pass");
    expect(await speak(proxy.port, word)).toEqual({ back: Buffer.alloc(0), cut: true });
    while (echo.heard().byteLength < word.byteLength) await new Promise((resolve) => setImmediate(resolve));
    expect(echo.heard()).toEqual(word);
  });

  it("refuses who comes while there is nobody behind it", async () => {
    const closed = await TcpProxy.listen(() => null);
    expect((await speak(closed.port, bytes, Infinity)).cut).toBe(true);
    closed.close();
  });
});
