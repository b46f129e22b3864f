/** What is known of the device that computes; WebGPU does not say how much memory it has. */
export interface WebGpuAdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  /** The driver's own words. */
  readonly description: string;
  /** Whether "the GPU" is the CPU, under a software Vulkan such as lavapipe or SwiftShader. */
  readonly software: boolean;
  /** Largest tensor, and the most of it that one shader may see at once; bytes. */
  readonly maxBufferBytes: number;
  readonly maxBindingBytes: number;
  readonly maxWorkgroupBytes: number;
}

const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software/i;

export function adapterFacts(adapter: GPUAdapter): WebGpuAdapterFacts {
  const { limits } = adapter;
  const info = adapterInfo(adapter);
  const word = (name: string) => String(Reflect.get(info, name) ?? "");
  const [vendor, architecture, device, description] = [word("vendor"), word("architecture"), word("device"), word("description")];
  return {
    vendor,
    architecture,
    description: description === "" ? device : description,
    software: Reflect.get(info, "isFallbackAdapter") === true || SOFTWARE.test([vendor, architecture, device, description].join(" ")),
    maxBufferBytes: limits.maxBufferSize,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  };
}

/** `adapter.info`, which is newer than the types that TensorFlow.js brings. */
export function adapterInfo(adapter: GPUAdapter): object {
  const info: unknown = Reflect.get(adapter, "info");
  return typeof info === "object" && info !== null ? info : {};
}
