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

declare global {
  // Newer than the types that TensorFlow.js brings.
  interface GPUAdapter {
    readonly info: GPUAdapterInfo;
  }
}

const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software/i;

export function adapterFacts({ info, limits }: GPUAdapter): WebGpuAdapterFacts {
  const { vendor, architecture, device, description } = info;
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
