import os from "node:os";
import { checkGradients } from "@midline/kernels/backend-check";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { registerWebGpuBackend } from "@midline/kernels/webgpu/register-webgpu-backend";
import type { Backend } from "./backend-names.js";

/** A backend that cannot compute here; its message is for people, and no stack says more. */
export class UnusableBackend extends Error {}

let proven: Promise<string> | null = null;

/**
 * Starts the backend of this process and proves its gradients, once: a process has one backend.
 *
 * @returns what computes, for people, such as "midline-native, AVX2 and FMA". @throws where it does not start or its gradients are wrong.
 */
export const startBackend = (name: Backend, threads: number): Promise<string> => (proven ??= start(name, threads));

async function start(name: Backend, threads: number): Promise<string> {
  const what = await (name === "webgpu" ? startWebGpu() : startOurs(name, threads)).catch((error: unknown) => {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UnusableBackend(
      `${name ?? "the backend"} did not start: ${why}. docs/gpu.md says what WebGPU needs; without --backend Midline's own kernels compute.`,
    );
  });
  const { pass, findings, backend } = await checkGradients();
  const wrong = findings.filter((finding) => !finding.pass).map(({ operation, problem }) => problem ?? operation);
  if (!pass) throw new UnusableBackend(`${backend} does not compute right on this machine and may not train: ${wrong.join("; ")}`);
  return what;
}

const startWebGpu = async (): Promise<string> => `webgpu, ${(await registerWebGpuBackend()).description}`;

async function startOurs(name: "midline-native" | "midline-wasm" | null, threads: number): Promise<string> {
  const engine = await registerMidlineBackend({ threads, ...(name && { engine: name }) });
  return `${engine.name}, ${engine.instructionSet}, ${os.cpus()[0]?.model.trim() ?? "a processor without a name"}`;
}
