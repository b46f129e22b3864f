"""Expected digests of `rounded-numbers.test.ts`: `python3 make-rounded.py`. NumPy's half floats, and its rounding to even."""

import hashlib

import numpy as np

i = np.arange(600)
VALUES = (((i * 7919) % 2003 - 1001) * 2.0 ** -(i % 23)).astype(np.float32)
VALUES[256:512] *= np.float32(2.0**-30)


def float16(values):
    largest = np.abs(values).max()
    scale = np.float32(2.0 ** (np.floor(np.log2(largest)) - 14))
    halves = (values / scale).astype("<f2")
    return scale.tobytes() + halves.tobytes(), halves.astype(np.float32) * scale


def int8(values):
    data, decoded = b"", []
    for start in range(0, len(values), 256):
        block = values[start : start + 256]
        scale = np.float32(np.abs(block).max().astype(np.float64) / 127)
        steps = np.rint(block.astype(np.float64) / np.float64(scale)).astype(np.int8)
        data += scale.tobytes() + steps.tobytes()
        decoded.append((steps.astype(np.float64) * np.float64(scale)).astype(np.float32))
    return data, np.concatenate(decoded)


for encode in (float16, int8):
    data, decoded = encode(VALUES)
    print(encode.__name__, len(data), hashlib.sha256(data).hexdigest(), hashlib.sha256(decoded.tobytes()).hexdigest())
