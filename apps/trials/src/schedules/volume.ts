/** A file: what programs see of it, and what a power cut leaves. */
export interface File {
  live: Buffer;
  durable: Buffer;
  changedMs: number;
  readonly ino: number;
}

export class DiskError extends Error {
  constructor(
    readonly code: "ENOENT" | "EEXIST" | "ENOSPC",
    path: string,
  ) {
    super(`${code}: ${path}`);
    this.name = "DiskError";
  }
}

/** What a disk does that it should not. */
export interface DiskHabits {
  /** Says that it has synced a file, or a folder, and has not. */
  readonly forgetsFiles?: boolean;
  readonly forgetsFolders?: boolean;
}

/**
 * A disk in memory. What is written is seen at once; what survives a power cut is what was synced: a file's bytes by the file's own fsync, its
 * name by that of its folder. Folders themselves are not lost.
 */
export class Volume {
  /** Bytes that were lost at power cuts, in files that had names. */
  lost = 0;
  isFull = false;
  private created = 0;
  private names = new Map<string, File>();
  private durableNames = new Map<string, File>();
  private readonly folders = new Set<string>();

  constructor(
    private readonly nowMs: () => number,
    private readonly habits: DiskHabits = {},
  ) {}

  find(path: string): File | null {
    return this.names.get(path) ?? null;
  }

  open(path: string): File {
    const file = this.names.get(path);
    if (file === undefined) throw new DiskError("ENOENT", path);
    return file;
  }

  create(path: string): File {
    if (this.isFull) throw new DiskError("ENOSPC", path);
    const file = { live: EMPTY, durable: EMPTY, changedMs: this.nowMs(), ino: ++this.created };
    this.names.set(path, file);
    return file;
  }

  /** Puts bytes at a place; a gap before it is filled with zeros. */
  write(file: File, bytes: Uint8Array, at: number): void {
    if (this.isFull) throw new DiskError("ENOSPC", "a file");
    const end = Math.max(file.live.byteLength, at + bytes.byteLength);
    const grown = Buffer.alloc(end);
    grown.set(file.live);
    grown.set(bytes, at);
    file.live = grown;
    file.changedMs = this.nowMs();
  }

  truncate(file: File, length: number): void {
    const cut = Buffer.alloc(length);
    cut.set(file.live.subarray(0, length));
    file.live = cut;
  }

  sync(file: File): void {
    if (!this.habits.forgetsFiles) file.durable = file.live;
  }

  syncFolder(folder: string): void {
    if (this.habits.forgetsFolders) return;
    const inside = (path: string): boolean => path.slice(0, path.lastIndexOf("/")) === folder;
    for (const path of this.durableNames.keys()) if (inside(path) && !this.names.has(path)) this.durableNames.delete(path);
    for (const [path, file] of this.names) if (inside(path)) this.durableNames.set(path, file);
  }

  rename(from: string, to: string): void {
    const file = this.open(from);
    this.names.delete(from);
    this.names.set(to, file);
  }

  remove(path: string): void {
    for (const name of this.names.keys()) if (name === path || name.startsWith(`${path}/`)) this.names.delete(name);
  }

  makeFolder(path: string): void {
    this.folders.add(path);
  }

  isFolder(path: string): boolean {
    if (this.folders.has(path)) return true;
    for (const name of this.names.keys()) if (name.startsWith(`${path}/`)) return true;
    for (const name of this.folders) if (name.startsWith(`${path}/`)) return true;
    return false;
  }

  /** Names in a folder, in no promised order: here the order of the alphabet. */
  list(folder: string): string[] {
    const under = new Set<string>();
    for (const name of [...this.names.keys(), ...this.folders])
      if (name.startsWith(`${folder}/`)) under.add(name.slice(folder.length + 1).split("/", 1)[0]!);
    return [...under].sort();
  }

  /** When a file, or the newest in a folder, was changed. */
  changedMs(path: string): number {
    const own = this.names.get(path);
    if (own !== undefined) return own.changedMs;
    let newest = 0;
    for (const [name, file] of this.names) if (name.startsWith(`${path}/`)) newest = Math.max(newest, file.changedMs);
    return newest;
  }

  /** The power goes: what was not synced is gone. */
  cutPower(): void {
    for (const [path, file] of this.names) if (this.durableNames.get(path) !== file || file.durable !== file.live) this.lost += 1;
    this.names = new Map(this.durableNames);
    for (const file of this.names.values()) file.live = file.durable;
  }
}

const EMPTY = Buffer.alloc(0);
