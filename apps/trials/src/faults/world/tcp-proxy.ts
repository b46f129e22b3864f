import net, { type Socket } from "node:net";
import { pause } from "./pause.js";

/** What the way does to bytes at the moment. */
interface Weather {
  readonly delayMs: number;
  readonly bytesPerSecond: number;
  /** Takes bytes and passes none on. */
  readonly hole: boolean;
}
const FAIR: Weather = { delayMs: 0, bytesPerSecond: Infinity, hole: false };
const PIECE_BYTES = 4096;

/** Looks at what a client sends: passes it on, or loses it with its connection, or passes it on and loses the answer with the connection. */
export type Inspect = (bytes: Buffer) => "pass" | "lose" | "lose-answer";

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** A connection that has lost bytes can only be cut. */
  spoilt: boolean;
}

/** A TCP proxy on 127.0.0.1 that can be a bad line. Who connects while there is no target is refused. */
export class TcpProxy {
  weather: Weather = FAIR;
  inspect: Inspect = () => "pass";
  /** Bytes from clients that were taken off the line. */
  bytesUp = 0;
  /** Bytes that the weather has held up or taken. */
  bytesHurt = 0;
  /** Connections that were cut. */
  cuts = 0;
  private readonly pairs = new Set<Pair>();
  /** Bytes after which the connection that carries them is cut; null when none is to be. */
  private tearIn: number | null = null;

  private constructor(
    private readonly server: net.Server,
    readonly port: number,
  ) {}

  static async listen(target: () => number | null): Promise<TcpProxy> {
    const server = net.createServer({ noDelay: true });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", () => resolve()));
    const address = server.address();
    const proxy = new TcpProxy(server, typeof address === "object" && address !== null ? address.port : 0);
    server.on("connection", (client) => proxy.take(client, target()));
    return proxy;
  }

  /** Cuts every connection with a reset; how many. */
  cutAll(): number {
    const all = [...this.pairs];
    for (const pair of all) this.cut(pair);
    return all.length;
  }

  /** Cuts a connection in the middle of what it carries, when so many more bytes have passed. */
  tearAfter(bytes: number): void {
    this.tearIn = bytes;
  }

  /** Fair weather again; connections that have lost bytes are cut. */
  clear(): void {
    [this.weather, this.tearIn, this.inspect] = [FAIR, null, () => "pass"];
    for (const pair of this.pairs) if (pair.spoilt) this.cut(pair);
  }

  close(): void {
    this.server.close();
    for (const { client, server } of this.pairs) {
      client.destroy();
      server.destroy();
    }
  }

  private take(client: Socket, port: number | null): void {
    client.on("error", () => undefined);
    if (port === null) {
      client.resetAndDestroy();
      return;
    }
    const pair: Pair = { client, server: net.connect({ port, host: "127.0.0.1", noDelay: true }), spoilt: false };
    this.pairs.add(pair);
    const over = (): void => {
      this.pairs.delete(pair);
      pair.client.destroy();
      pair.server.destroy();
    };
    pair.server.on("error", over);
    pair.server.on("close", over);
    client.on("close", over);
    void this.carry(pair, "up").then(over, over);
    void this.carry(pair, "down").then(over, over);
  }

  private async carry(pair: Pair, way: "up" | "down"): Promise<void> {
    const [from, to] = way === "up" ? [pair.client, pair.server] : [pair.server, pair.client];
    for await (const chunk of from) {
      if (!Buffer.isBuffer(chunk)) continue;
      if (way === "up") this.bytesUp += chunk.byteLength;
      const fate = way === "up" ? this.inspect(chunk) : "pass";
      if (fate === "lose") return this.cut(pair);
      if (fate === "lose-answer") pair.spoilt = true;
      for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) await this.pass(pair, to, chunk.subarray(at, at + PIECE_BYTES), way);
      // The other end has it, or will: its answer finds nobody.
      if (fate === "lose-answer") pair.server.end(() => this.cut(pair, "client"));
    }
    await new Promise<void>((resolve) => void to.end(() => resolve()));
  }

  private async pass(pair: Pair, to: Socket, piece: Buffer, way: "up" | "down"): Promise<void> {
    const { delayMs, bytesPerSecond, hole } = this.weather;
    if (hole || delayMs > 0 || bytesPerSecond < Infinity) this.bytesHurt += piece.byteLength;
    if (hole || (pair.spoilt && way === "down")) {
      pair.spoilt = true;
      return;
    }
    if (this.tearIn !== null && (this.tearIn -= piece.byteLength) <= 0) {
      const kept = piece.subarray(0, piece.byteLength + this.tearIn);
      this.tearIn = null;
      await new Promise<void>((resolve) => void to.write(kept, () => resolve()));
      return this.cut(pair);
    }
    const waitMs = delayMs + (bytesPerSecond < Infinity ? (1000 * piece.byteLength) / bytesPerSecond : 0);
    if (waitMs > 0) await pause(waitMs);
    if (!to.write(piece)) await new Promise<void>((resolve) => void to.once("drain", resolve).once("close", resolve));
  }

  private cut(pair: Pair, end: "both" | "client" = "both"): void {
    if (!this.pairs.delete(pair)) return;
    this.cuts += 1;
    pair.client.resetAndDestroy();
    if (end === "both") pair.server.resetAndDestroy();
  }
}
