import os from "node:os";
import { checkGradients } from "@midline/kernels/backend-check";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { registerWebGpuBackend } from "@midline/kernels/webgpu/register-webgpu-backend";
import type { Backend } from "./backend-names.js";

let proven: Promise<string> | null = null;

/**
 * Starts the backend of this process and proves its gradients, once: a process has one backend.
 *
 * @returns what computes, for people, such as "midline-native, AVX2 and FMA". @throws where it does not start or its gradients are wrong.
 */
export const startBackend = (name: Backend, threads: number): Promise<string> => (proven ??= start(name, threads));

async function start(name: Backend, threads: number): Promise<string> {
  const what = name === "webgpu" ? `webgpu, ${(await registerWebGpuBackend()).description}` : await startOurs(name, threads);
  const { pass, findings, backend } = await checkGradients();
  const wrong = findings.filter((finding) => !finding.pass).map(({ operation, problem }) => problem ?? operation);
  if (!pass) throw new Error(`${backend} does not compute right on this machine and may not train: ${wrong.join("; ")}`);
  return what;
}

async function startOurs(name: "midline-native" | "midline-wasm" | null, threads: number): Promise<string> {
  const engine = await registerMidlineBackend({ threads, ...(name && { engine: name }) });
  return `${engine.name}, ${engine.instructionSet}, ${os.cpus()[0]?.model.trim() ?? "a processor without a name"}`;
}
