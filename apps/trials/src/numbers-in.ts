/**
 * The numbers of a tensor's bytes in an MRIT1, MRIH1 or MRIB1 container, read without the product's reader: float32; half floats of one scale; blocks
 * of 256 signed bytes, each of a scale of its own.
 */
export function numbersIn(dtype: string, bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const scaleAt = (offset: number): number => view.getFloat32(offset, true);
  if (dtype === "f32") return Array.from({ length: bytes.length / 4 }, (_, i) => scaleAt(4 * i));
  if (dtype === "f16")
    return Array.from({ length: (bytes.length - 4) / 2 }, (_, i) => Math.fround(half(view.getUint16(4 + 2 * i, true)) * scaleAt(0)));
  const numbers: number[] = [];
  for (let block = 0; block < bytes.length; block += 260)
    for (let at = block + 4; at < Math.min(block + 260, bytes.length); at++) numbers.push(Math.fround(view.getInt8(at) * scaleAt(block)));
  return numbers;
}

function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent === 0 ? fraction / 2 ** 24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
