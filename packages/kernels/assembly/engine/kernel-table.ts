// Which code a kernel's number stands for: the order of KERNEL_NAMES. A convolution has three ways, chosen by its geometry.
import { planDirect, planDirectInputGradient, runDirect } from "./direct";
import { planDirectFilterGradient, runDirectFilterGradient } from "./direct-filter-gradient";
import { planAdamW, planAdd, planChannelSums, planLargestOfShifted, planSumOfSquares, runAdamW, runAdd, runChannelSums, runLargestOfShifted, runSumOfSquares } from "./elementwise";
import { fitsWinograd, geometryAt, isPointwise } from "./geometry";
import { planGroupNorm, runGroupNorm } from "./group-norm";
import { planGroupNormGradient, runGroupNormGradient } from "./group-norm-gradient";
import { beginPlan } from "./plan";
import { planPointwise, planPointwiseFilterGradient, planPointwiseInputGradient, runPointwise, runPointwiseFilterGradient } from "./pointwise";
import { planRimSums, runRimSums } from "./rim-sums";
import { planSegmentationGradient, planSegmentationSums, runSegmentationGradient, runSegmentationSums } from "./segmentation-loss";
import { planUpsampleAdd, planUpsampleConcat, planUpsampleConcatGradient, runUpsampleAdd, runUpsampleConcat, runUpsampleConcatGradient } from "./upsample";
import { planWeightedMoments, planWeightedMomentsGradient, runWeightedMoments, runWeightedMomentsGradient } from "./weighted-moments";
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
    case 3: return planChannelSums();
    case 4: return planGroupNorm();
    case 5: return planGroupNormGradient();
    case 6: return planUpsampleAdd();
    case 7: return planUpsampleConcat();
    case 8: return planUpsampleConcatGradient();
    case 9: return planWeightedMoments();
    case 10: return planWeightedMomentsGradient();
    case 11: return planAdd();
    case 12: return planSegmentationSums();
    case 13: return planSegmentationGradient();
    case 14: return planSumOfSquares();
    case 15: return planAdamW();
    case 16: return planLargestOfShifted();
    case 17: return planRimSums();
    default: unreachable();
  }
}

/** One task of one phase. */
export function runTask(phase: i32, task: i32): void {
  switch (kernel) {
    case 0:
    case 1: return pointwise ? runPointwise(phase, task) : winograd ? runWinograd(phase, task) : runDirect(phase, task);
    case 2: return pointwise ? runPointwiseFilterGradient(phase, task) : winograd ? runWinogradFilterGradient(phase, task) : runDirectFilterGradient(phase, task);
    case 3: return runChannelSums(phase, task);
    case 4: return runGroupNorm(phase, task);
    case 5: return runGroupNormGradient(phase, task);
    case 6: return runUpsampleAdd(task);
    case 7: return runUpsampleConcat(task);
    case 8: return runUpsampleConcatGradient(task);
    case 9: return runWeightedMoments(phase, task);
    case 10: return runWeightedMomentsGradient(task);
    case 11: return runAdd(task);
    case 12: return runSegmentationSums(phase, task);
    case 13: return runSegmentationGradient(task);
    case 14: return runSumOfSquares(phase, task);
    case 15: return runAdamW(task);
    case 16: return runLargestOfShifted(task);
    case 17: return runRimSums(task);
    default: unreachable();
  }
}
