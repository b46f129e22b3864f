import net from "node:net";

/** A line between a site and its coordinator that can be cut, or go silent: the bytes no longer pass, and nobody is told. */
export class LineProxy {
  /** Bytes that have passed upwards, over all connections. */
  bytesUp = 0;
  private readonly pairs = new Set<readonly [net.Socket, net.Socket]>();
  private last: readonly net.Socket[] = [];
  private readonly server = net.createServer((near) => this.join(near));

  /** `cuts`: after how many bytes upwards the line is cut, in order. */
  constructor(
    private readonly targetPort: () => number,
    private readonly cuts: number[] = [],
  ) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  /** The connection over which bytes went up last carries nothing more, in either direction, and stays open. */
  silence(): void {
    for (const end of this.last) end.removeAllListeners("data").pause();
  }

  cut(): void {
    for (const [near, far] of this.pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: net.Socket): void {
    const far = net.connect(this.targetPort(), "127.0.0.1");
    const pair = [near, far] as const;
    this.pairs.add(pair);
    near.on("data", (bytes) => {
      this.bytesUp += bytes.byteLength;
      this.last = pair;
      if (this.bytesUp >= (this.cuts[0] ?? Number.POSITIVE_INFINITY)) {
        this.cuts.shift();
        this.cut();
      } else pass(bytes, near, far);
    });
    far.on("data", (bytes) => pass(bytes, far, near));
    for (const [end, other] of [pair, [far, near] as const]) {
      end.on("error", () => other.destroy());
      end.on("close", () => {
        this.pairs.delete(pair);
        other.destroy();
      });
    }
  }
}

/** A full end makes the other wait, as a line does. */
function pass(bytes: Buffer, from: net.Socket, to: net.Socket): void {
  if (to.write(bytes)) return;
  from.pause();
  to.once("drain", () => from.resume());
}
