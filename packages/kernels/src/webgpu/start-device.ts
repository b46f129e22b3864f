import { adapterFacts, adapterInfo, type WebGpuAdapterFacts } from "./adapter-facts.js";
import { type GpuBackend, isGpuBackend } from "./tfjs-webgpu.js";

/** Limits a device does not have unless they are asked for. */
const RAISED = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** Features TensorFlow.js asks for. */
const FEATURES: readonly GPUFeatureName[] = ["timestamp-query"];

export interface StartedDevice {
  readonly facts: WebGpuAdapterFacts;
  readonly makeBackend: () => GpuBackend;
}

/**
 * Loads Dawn (the npm package `webgpu`) and TensorFlow.js' WebGPU backend, neither of which is a dependency, and opens the fastest
 * adapter with all that it offers. Throws where a package, a Vulkan driver or an adapter is not there.
 */
export async function startDevice(): Promise<StartedDevice> {
  // TensorFlow.js first: it would register a backend of its own if it found a GPU.
  const tfjs = await load("@tensorflow/tfjs-backend-webgpu");
  const dawn = await load("webgpu");
  Object.assign(globalThis, dawn["globals"]);
  const gpu: unknown = call(dawn["create"], [[]]);
  if (!isGpu(gpu)) throw new Error("the package webgpu offers no GPU");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) throw new Error("no adapter: a Vulkan (Linux), Metal (macOS) or D3D12 (Windows) driver is missing, or too old");
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(RAISED.map((name) => [name, adapter.limits[name]])),
  });
  // TensorFlow.js looks for it there. Newer Nodes have a navigator, which stays as it is but for the GPU.
  const navigator: object = Reflect.get(globalThis, "navigator") ?? {};
  Object.defineProperty(globalThis, "navigator", { value: Object.create(navigator, { gpu: { value: gpu } }), configurable: true });
  return {
    facts: adapterFacts(adapter),
    makeBackend: () => {
      const backend: unknown = Reflect.construct(constructorIn(tfjs, "WebGPUBackend"), [device, adapterInfo(adapter)]);
      if (!isGpuBackend(backend)) throw new Error("this version of TensorFlow.js' WebGPU backend is not known: install 4.22.0");
      return backend;
    },
  };
}

type Exports = Readonly<Record<string, unknown>>;

/** By a name the compiler does not follow: the types of what is not installed cannot be checked. */
async function load(packageName: string): Promise<Exports> {
  const exported: Exports = await import(packageName);
  return exported;
}

function call(exported: unknown, args: readonly unknown[]): unknown {
  if (typeof exported !== "function") throw new Error("the package webgpu has no create");
  return Reflect.apply(exported, undefined, args);
}

// oxlint-disable-next-line typescript/no-unsafe-function-type
function constructorIn(exported: Exports, name: string): Function {
  const found = exported[name];
  if (typeof found !== "function") throw new Error(`TensorFlow.js' WebGPU backend has no ${name}`);
  return found;
}

const isGpu = (value: unknown): value is GPU => typeof value === "object" && value !== null && "requestAdapter" in value;
