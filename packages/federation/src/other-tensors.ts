import type { Fault } from "@midline/shared/faults";
import { elementCount, type TensorShape } from "@midline/shared/weights/container-layout";

/** A tensor whose values may be at hand. */
type Tensor = TensorShape & { readonly values?: Float32Array };

/**
 * The first way in which tensors are not those of a network, or null.
 *
 * @param whose what the tensors are, as the message names them: "The update of north".
 * @returns `TENSOR_MISSING`, `TENSOR_UNKNOWN` (also of one that stands twice) or `SHAPE_MISMATCH`, naming the tensor.
 */
export function otherTensors(network: readonly TensorShape[], tensors: readonly Tensor[], whose: string): Fault | null {
  const shapes = new Map(network.map(({ name, shape }) => [name, shape]));
  const seen = new Set<string>();
  for (const { name, shape, values } of tensors) {
    const expected = shapes.get(name);
    if (!expected || seen.has(name))
      return { code: "TENSOR_UNKNOWN", message: `The network has no tensor ${name}, or it stands twice in ${whose}.`, where: name };
    seen.add(name);
    if (expected.join() !== shape.join() || (values && values.length !== elementCount(shape)))
      return { code: "SHAPE_MISMATCH", message: `${name} is [${shape.join()}] in ${whose}, not [${expected.join()}].`, where: name };
  }
  const missing = network.find(({ name }) => !seen.has(name));
  return missing ? { code: "TENSOR_MISSING", message: `${missing.name} is missing in ${whose}.`, where: missing.name } : null;
}
