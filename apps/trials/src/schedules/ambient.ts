import crypto from "node:crypto";
import fs from "node:fs";
import slowFs from "node:fs/promises";
import timers from "node:timers/promises";
import type { Clockwork, Machine } from "./clockwork.js";
import { type DiskDoors, slowDoors, standIn, streamDoor, syncDoors } from "./ambient-disk.js";
import { hashUnder, keyOfText } from "./keyed-hash.js";

/** Thrown where a process dies in the middle of its code; nothing it does afterwards has an effect. */
export class Died extends Error {
  constructor() {
    super("this process was killed");
  }
}

interface World {
  readonly clockwork: Clockwork;
  readonly disks: DiskDoors;
}

/** The machine whose code runs, when it still lives. */
export function running(clockwork: Clockwork): Machine {
  const { current, currentGeneration } = clockwork;
  if (current === null || !current.lives(currentGeneration)) throw new Died();
  return current;
}

/**
 * Stands a simulated world in for what a program takes from its surroundings without asking for it: timers, random identifiers, files below
 * `/simulated/`, and Ed25519 (a keyed hash of the same length: it can be repeated and costs little). Code that is not of a simulated machine keeps
 * the real ones. Answers how to take it away again.
 */
export function standInFor({ clockwork, disks }: World): () => void {
  const undo = [standIn(fs, { ...syncDoors(disks), createReadStream: streamDoor(disks) }), standIn(slowFs, slowDoors(disks))];
  const inside = (): boolean => clockwork.current !== null;
  const replace = (target: object, name: string, simulated: (...args: never[]) => unknown): void => {
    const real: unknown = Reflect.get(target, name);
    if (typeof real !== "function") throw new Error(`There is no ${name} to stand in for.`);
    Reflect.set(target, name, (...args: unknown[]) => Reflect.apply(inside() ? simulated : real, target, args));
    undo.push(() => Reflect.set(target, name, real));
  };
  replace(crypto, "randomUUID", () => uuidOf(clockwork));
  replace(crypto, "randomBytes", (length: number) => Buffer.from(bytesOf(clockwork, length)));
  replace(crypto, "createPublicKey", ({ key }: { key: Buffer }) => keyOfText(key.toString("base64url")));
  replace(crypto, "verify", (_: null, words: Buffer, key: ReturnType<typeof keyOfText>, signature: Buffer) =>
    hashUnder(key, words).equals(signature),
  );
  replace(timers, "setTimeout", (ms: number, _: unknown, options: { signal?: AbortSignal } = {}) => waitOn(clockwork, ms, options.signal));
  replace(globalThis, "setTimeout", (work: () => void, ms: number) => timerOn(clockwork, { work, ms, again: false }));
  replace(globalThis, "setInterval", (work: () => void, ms: number) => timerOn(clockwork, { work, ms, again: true }));
  replace(globalThis, "clearTimeout", stopTimer);
  replace(globalThis, "clearInterval", stopTimer);
  return () => undo.toReversed().forEach((step) => step());
}

interface Timer {
  stopped: boolean;
  unref(): Timer;
}

function timerOn(clockwork: Clockwork, { work, ms, again }: { work: () => void; ms: number; again: boolean }): Timer {
  const machine = clockwork.current;
  const timer: Timer = { stopped: false, unref: () => timer };
  const set = (): void =>
    clockwork.after(ms, machine, () => {
      if (timer.stopped) return;
      if (again) set();
      work();
    });
  set();
  return timer;
}

const stopTimer = (timer: Timer | undefined): void => {
  if (timer !== undefined) timer.stopped = true;
};

function waitOn(clockwork: Clockwork, ms: number, signal?: AbortSignal): Promise<void> {
  const machine = clockwork.current;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) reject(new Error("aborted"));
    else {
      const abort = (): void => reject(new Error("aborted"));
      clockwork.after(ms, machine, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      signal?.addEventListener("abort", abort, { once: true });
    }
  });
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

const bytesOf = ({ random }: Clockwork, length: number): number[] => Array.from({ length }, () => Math.floor(random() * 256));

/** A version 4 UUID of the world's random numbers. */
export function uuidOf(clockwork: Clockwork): string {
  const bytes = bytesOf(clockwork, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.map((byte) => HEX[byte]).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
