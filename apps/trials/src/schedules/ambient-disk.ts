import { type File, DiskError, type Volume } from "./volume.js";

/** Below this path lie simulated volumes: `/simulated/<volume>/...`. */
export const SIMULATED = "/simulated/";

/** What the disks of a world say to the program that runs now. */
export interface DiskDoors {
  readonly volume: (name: string) => Volume;
  /** Called before every change of a disk: the process may die here. Throws when it is dead. */
  readonly touch: (deed: "write" | "sync" | "rename") => void;
  /** A slow answer of the disk. */
  readonly slowly: <T>(effect: () => T) => Promise<T>;
}

const isSimulated = (path: unknown): path is string => typeof path === "string" && path.startsWith(SIMULATED);
const textOf = (bytes: Buffer, encoding: unknown): Buffer | string =>
  encoding === undefined ? Buffer.from(bytes) : bytes.toString("utf8");
const bytesOf = (data: string | Uint8Array): Uint8Array => (typeof data === "string" ? Buffer.from(data) : data);

interface Handle {
  readonly volume: Volume;
  readonly path: string;
  /** Null for a folder. */
  readonly file: File | null;
}

/** Opens a file or a folder as `open(2)` does. */
function openAt(doors: DiskDoors, path: string, flags: string): Handle {
  const volume = doors.volume(path.slice(SIMULATED.length).split("/", 1)[0]!);
  const present = volume.find(path);
  if (flags === "r" || flags === "r+")
    return present === null && volume.isFolder(path) ? { volume, path, file: null } : { volume, path, file: volume.open(path) };
  doors.touch("write");
  if (flags.includes("x") && present !== null) throw new DiskError("EEXIST", path);
  if (flags.startsWith("a")) return { volume, path, file: present ?? volume.create(path) };
  if (present !== null) volume.truncate(present, 0);
  return { volume, path, file: present ?? volume.create(path) };
}

function syncHandle(doors: DiskDoors, { volume, path, file }: Handle): void {
  doors.touch("sync");
  if (file === null) volume.syncFolder(path);
  else volume.sync(file);
}

function fileOf({ file, path }: Handle): File {
  if (file === null) throw new Error(`${path} is a folder.`);
  return file;
}

function readInto(
  { file, path }: Handle,
  into: Uint8Array,
  { offset, length, position }: { offset: number; length: number; position: number },
): number {
  if (file === null) throw new Error(`${path} is a folder.`);
  const piece = file.live.subarray(position, position + length);
  into.set(piece, offset);
  return piece.byteLength;
}

function rename(doors: DiskDoors, from: string, to: string): void {
  doors.touch("rename");
  doors.volume(from.slice(SIMULATED.length).split("/", 1)[0]!).rename(from, to);
}

/** The functions of `node:fs` that trainers use, over simulated volumes. */
export function syncDoors(doors: DiskDoors): Record<string, (...args: never[]) => unknown> {
  const handles = new Map<number, Handle>();
  let next = 1_000_000;
  const of = (path: string): Volume => doors.volume(path.slice(SIMULATED.length).split("/", 1)[0]!);
  const held = (fd: number): Handle => {
    const handle = handles.get(fd);
    if (handle === undefined) throw new Error(`No open file ${fd}.`);
    return handle;
  };
  return {
    existsSync: (path: string) => of(path).find(path) !== null || of(path).isFolder(path),
    readFileSync: (path: string, encoding?: unknown) => textOf(of(path).open(path).live, encoding),
    readdirSync: (path: string) => of(path).list(path),
    statSync: (path: string) => ({ size: of(path).find(path)?.live.byteLength ?? 0, mtimeMs: of(path).changedMs(path) }),
    mkdirSync: (path: string) => of(path).makeFolder(path),
    rmSync: (path: string) => (doors.touch("write"), of(path).remove(path)),
    utimesSync: () => undefined,
    renameSync: (from: string, to: string) => rename(doors, from, to),
    appendFileSync: (path: string, bytes: string | Uint8Array) => {
      doors.touch("write");
      const file = of(path).find(path) ?? of(path).create(path);
      of(path).write(file, bytesOf(bytes), file.live.byteLength);
    },
    openSync: (path: string, flags = "r") => {
      handles.set(next, openAt(doors, path, flags));
      return next++;
    },
    closeSync: (fd: number) => void handles.delete(fd),
    readSync: (fd: number, into: Uint8Array, offset: number, length: number, position: number) =>
      readInto(held(fd), into, { offset, length, position }),
    ftruncateSync: (fd: number, length = 0) => held(fd).volume.truncate(fileOf(held(fd)), length),
    fstatSync: (fd: number) => ({ size: fileOf(held(fd)).live.byteLength }),
    fsyncSync: (fd: number) => syncHandle(doors, held(fd)),
    writeSync: (fd: number, bytes: Uint8Array, offset = 0) => {
      doors.touch("write");
      const { volume } = held(fd);
      const file = fileOf(held(fd));
      volume.write(file, bytes.subarray(offset), file.live.byteLength);
      return bytes.byteLength - offset;
    },
  };
}

/** The functions of `node:fs/promises` that servers use, over simulated volumes: reads, writes, syncs and renames take their time. */
export function slowDoors(doors: DiskDoors): Record<string, (...args: never[]) => unknown> {
  const of = (path: string): Volume => doors.volume(path.slice(SIMULATED.length).split("/", 1)[0]!);
  const change = <T>(deed: "write" | "sync" | "rename", effect: () => T): Promise<T> => {
    doors.touch(deed);
    return doors.slowly(effect);
  };
  const append = (handle: Handle, data: string | Uint8Array): Promise<void> =>
    change("write", () => handle.volume.write(fileOf(handle), bytesOf(data), fileOf(handle).live.byteLength));
  const handleDoors = (handle: Handle) => ({
    writeFile: (data: string | Uint8Array) => append(handle, data),
    appendFile: (data: string | Uint8Array) => append(handle, data),
    write: async (bytes: Uint8Array, offset = 0, length = bytes.byteLength - offset, position: number | null = null) => {
      await change("write", () =>
        handle.volume.write(fileOf(handle), bytes.subarray(offset, offset + length), position ?? fileOf(handle).live.byteLength),
      );
      return { bytesWritten: length };
    },
    truncate: async (length = 0) => change("write", () => handle.volume.truncate(fileOf(handle), length)),
    sync: () => change("sync", () => syncHandle({ ...doors, touch: () => undefined }, handle)),
    datasync: () => change("sync", () => syncHandle({ ...doors, touch: () => undefined }, handle)),
    stat: async () => ({ size: fileOf(handle).live.byteLength }),
    read: async (into: Uint8Array, offset = 0, length = into.byteLength, position = 0) => ({
      bytesRead: readInto(handle, into, { offset, length, position }),
    }),
    close: async () => undefined,
  });
  return {
    mkdir: async (path: string) => of(path).makeFolder(path),
    stat: async (path: string) => {
      const { live, ino, changedMs } = of(path).open(path);
      return { size: live.byteLength, ino, mtimeNs: Math.round(changedMs * 1e6) };
    },
    readFile: (path: string) => doors.slowly(() => Buffer.from(of(path).open(path).live)),
    readdir: async (path: string) => of(path).list(path),
    writeFile: (path: string, data: string | Uint8Array) => change("write", () => of(path).write(of(path).create(path), bytesOf(data), 0)),
    open: async (path: string, flags = "r") => handleDoors(openAt(doors, path, flags)),
    rename: (from: string, to: string) => change("rename", () => rename({ ...doors, touch: () => undefined }, from, to)),
    rm: (path: string) => change("write", () => of(path).remove(path)),
    statfs: async () => ({ bavail: 1e9, bsize: 4096 }),
  };
}

/** A stream of one piece. */
export const streamDoor = (doors: DiskDoors) =>
  async function* createReadStream(path: string): AsyncGenerator<Buffer> {
    const volume = doors.volume(path.slice(SIMULATED.length).split("/", 1)[0]!);
    yield await doors.slowly(() => Buffer.from(volume.open(path).live));
  };

/** Puts simulated functions before the real ones: they take what lies below `SIMULATED`, and what they opened. */
export function standIn(target: object, doors: Record<string, (...args: never[]) => unknown>): () => void {
  const before = new Map<string, unknown>();
  for (const [name, door] of Object.entries(doors)) {
    const real: unknown = Reflect.get(target, name);
    if (typeof real !== "function") throw new Error(`There is no ${name} to stand in for.`);
    before.set(name, real);
    Reflect.set(target, name, (...args: unknown[]) =>
      Reflect.apply(isSimulated(args[0]) || isSimulatedHandle(args[0]) ? door : real, target, args),
    );
  }
  return () => before.forEach((real, name) => Reflect.set(target, name, real));
}

const isSimulatedHandle = (value: unknown): boolean => typeof value === "number" && value >= 1_000_000;
