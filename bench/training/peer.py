"""The same network in PyTorch, in a process of its own: JSON lines in, JSON lines out. Started by participants.mjs.

Our kernels pad as TensorFlow does: at stride 2 an even axis gets (0, 1) zeros, where PyTorch's padding=1 gives (1, 1). Read
backwards along the three spatial axes the two are the same, so image, mask and filters are turned round once, on loading. The
network is then the same function with PyTorch's own padding, and the peer pays for no extra copy.
"""

import ctypes
import json
import os
import re
import resource
import sys
import time

import torch
import torch.nn.functional as F

SLOPE = 0.01
EPSILON = 1e-5
LEARNING_RATE = 1e-3
SPATIAL = (2, 3, 4)


class Network:
    def __init__(self, folder, layout):
        with open(os.path.join(folder, "case.json"), encoding="utf-8") as file:
            index = json.load(file)
        with open(os.path.join(folder, "case.f32"), "rb") as file:
            values = torch.frombuffer(bytearray(file.read()), dtype=torch.float32)
        self.memory_format = torch.channels_last_3d if layout == "channels-last" else torch.contiguous_format
        data, self.weights = {}, {}
        for tensor in index["tensors"]:
            own = values[tensor["start"] : tensor["start"] + tensor["length"]].view(tensor["shape"]).clone()
            if tensor["kind"] == "data":
                data[tensor["name"]] = self.turned(own.permute(0, 4, 1, 2, 3))
            else:
                self.weights[tensor["name"]] = self.weight(own).requires_grad_()
        self.images, self.mask = data["images"], data["mask"]
        self.label = torch.ones(1, 1)
        self.optimiser = torch.optim.Adam(list(self.weights.values()), LEARNING_RATE)

    def turned(self, tensor):
        return tensor.flip(SPATIAL).contiguous(memory_format=self.memory_format)

    def weight(self, own):
        if own.dim() == 5:
            return self.turned(own.permute(4, 3, 0, 1, 2))
        return own.t().contiguous() if own.dim() == 2 else own

    def block(self, x, name, stride=1):
        w = self.weights
        y = F.conv3d(x, w[name + "/kernel"], stride=stride, padding=1)
        y = F.instance_norm(y, weight=w[name + "/gamma"], bias=w[name + "/beta"], eps=EPSILON)
        return F.leaky_relu_(y, SLOPE)

    def pass_through(self):
        w = self.weights
        full = self.block(self.block(self.images, "full/0"), "full/1")
        half = self.block(self.block(full, "half/0", 2), "half/1")
        quarter = self.block(self.block(half, "quarter/0", 2), "quarter/1")
        decoded = self.block(torch.cat([F.interpolate(quarter, scale_factor=2), half], 1), "up-half")
        decoded = self.block(torch.cat([F.interpolate(decoded, scale_factor=2), full], 1), "up-full")
        segmentation = F.conv3d(decoded, w["segmentation/kernel"], w["segmentation/bias"])
        classification = F.linear(quarter.mean(SPATIAL), w["classification/kernel"], w["classification/bias"])
        return segmentation, classification

    def forward(self):
        with torch.no_grad():
            _, classification = self.pass_through()
            return classification.item()

    def step(self):
        self.optimiser.zero_grad(set_to_none=True)
        segmentation, classification = self.pass_through()
        p, mask = torch.sigmoid(segmentation), self.mask
        dice = 1 - (2 * (p * mask).sum() + 1) / (p.sum() + mask.sum() + 1)
        entropy = F.binary_cross_entropy_with_logits
        loss = entropy(segmentation, mask) + dice + entropy(classification, self.label)
        loss.backward()
        self.optimiser.step()
        return loss.item()


class Kernels:
    """One 3x3x3 convolution of `channels` to `channels`, and its two gradients."""

    def __init__(self, grid, channels):
        torch.manual_seed(1)
        self.x = torch.randn(1, channels, grid, grid, grid)
        self.dy = torch.randn_like(self.x)
        self.filter = torch.randn(channels, channels, 3, 3, 3)

    def run(self, name):
        with torch.no_grad():
            if name == "forward":
                F.conv3d(self.x, self.filter, padding=1)
                return
            wanted = [name == "input gradient", name == "filter gradient", False]
            one, none = [1, 1, 1], [0, 0, 0]
            torch.ops.aten.convolution_backward(self.dy, self.x, self.filter, None, one, one, one, False, none, 1, wanted)


class Peer:
    def start(self, threads, layout):
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        self.layout = layout
        facts = torch.__config__.show()
        found = {"oneDNN": ("MKL-DNN v", "oneDNN v"), "capability": ("CPU capability usage: ",)}
        named = {key: next((after(facts, mark) for mark in marks if mark in facts), None) for key, marks in found.items()}
        return {
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
            "oneDNN": named["oneDNN"] if torch.backends.mkldnn.is_available() else None,
            "capability": named["capability"],
            "blas": blas(),
            "layout": layout,
            "python": sys.version.split()[0],
        }

    def load(self, folder):
        self.network = Network(folder, self.layout)
        return {}

    def step(self, reps):
        return timed(reps, lambda: self.network.step())

    def forward(self, reps):
        return timed(reps, lambda: self.network.forward())

    def prepareKernels(self, grid, channels):
        self.kernels = Kernels(grid, channels)
        return {}

    def kernel(self, name, reps):
        return timed(reps, lambda: self.kernels.run(name))

    def memory(self):
        unit = 1 if sys.platform == "darwin" else 1024
        return {"peakRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}


def blas():
    """The library behind the convolutions that PyTorch does not give to oneDNN, and the core OpenBLAS takes this one for."""
    if torch.backends.mkl.is_available():
        return "MKL"
    try:
        with open("/proc/self/maps", encoding="utf-8") as file:
            loaded = sorted(set(re.findall(r"\S*/lib(?:open)?blas\S*\.so\S*", file.read())))
    except OSError:
        return None
    for library in map(ctypes.CDLL, loaded):
        if hasattr(library, "openblas_get_corename"):
            library.openblas_get_corename.restype = ctypes.c_char_p
            threading = ("no threads", "pthreads", "OpenMP")[library.openblas_get_parallel()]
            return f"OpenBLAS with {threading} for {library.openblas_get_corename().decode()}"
    return "reference BLAS" if loaded else None


def after(text, mark):
    return text.split(mark, 1)[1].split("\n", 1)[0].split(" ", 1)[0]


def timed(reps, run):
    ms, cpu_ms, values = [], [], []
    for _ in range(reps):
        cpu, start = time.process_time(), time.perf_counter()
        values.append(run())
        ms.append((time.perf_counter() - start) * 1e3)
        cpu_ms.append((time.process_time() - cpu) * 1e3)
    return {"ms": ms, "cpuMs": cpu_ms, "values": values}


def main():
    peer = Peer()
    for line in sys.stdin:
        given = json.loads(line)
        try:
            answer = getattr(peer, given.pop("command"))(**given)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
