// Which code a kernel's number stands for: the order of KERNEL_NAMES. A convolution has three ways, chosen by its geometry.
import { beginPlan } from "./plan";
import { planDirect, planDirectInputGradient, runDirect } from "./direct";
import { planDirectFilterGradient, runDirectFilterGradient } from "./direct-filter-gradient";
import { fitsWinograd, geometryAt, isPointwise } from "./geometry";
import { planPointwise, planPointwiseFilterGradient, planPointwiseInputGradient, runPointwise, runPointwiseFilterGradient } from "./pointwise";
import { planWinograd, planWinogradInputGradient, runWinograd } from "./winograd-convolution";
import { planWinogradFilterGradient, runWinogradFilterGradient } from "./winograd-filter-gradient";

let kernel: i32 = -1;
let pointwise: bool = false, winograd: bool = false;

/** Works out phases, tasks and memory from the operands. */
export function planKernel(number: i32): void {
  kernel = number;
  beginPlan();
  if (kernel <= 2) {
    geometryAt(kernel == 0 ? 4 : 3);
    pointwise = isPointwise();
    winograd = fitsWinograd();
  }
  switch (kernel) {
    case 0: return pointwise ? planPointwise() : winograd ? planWinograd() : planDirect();
    case 1: return pointwise ? planPointwiseInputGradient() : winograd ? planWinogradInputGradient() : planDirectInputGradient();
    case 2: return pointwise ? planPointwiseFilterGradient() : winograd ? planWinogradFilterGradient() : planDirectFilterGradient();
    default: unreachable();
  }
}

/** One task of one phase. */
export function runTask(phase: i32, task: i32): void {
  switch (kernel) {
    case 0:
    case 1: return pointwise ? runPointwise(phase, task) : winograd ? runWinograd(phase, task) : runDirect(phase, task);
    case 2: return pointwise ? runPointwiseFilterGradient(phase, task) : winograd ? runWinogradFilterGradient(phase, task) : runDirectFilterGradient(phase, task);
    default: unreachable();
  }
}
