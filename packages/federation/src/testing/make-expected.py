"""Expected values of the aggregation rules: `python3 make-expected.py > expected.ts && npx oxfmt expected.ts`, in this folder.

NumPy, and scipy.stats.trim_mean for the trimmed mean; the rest is written out from the papers, one coordinate and one site at a time.
"""

import json

import numpy as np
from scipy import stats

rng = np.random.default_rng(20231)
SIZES = {"enc/w": 6, "cls/w": 3, "seg/w": 4}
HEAD = {"enc/w": "trunk", "cls/w": "classification", "seg/w": "segmentation"}
SITES = [
    {"siteCode": code, "steps": steps, "examples": {"trunk": t, "classification": c, "segmentation": s, "age": 0}}
    for code, steps, t, c, s in [("a", 25, 30, 30, 12), ("b", 10, 8, 8, 8), ("c", 40, 55, 0, 55), ("d", 25, 21, 20, 0), ("e", 25, 16, 16, 15), ("f", 5, 40, 37, 40)]
]
for site in SITES:
    scale = 20.0 if site["siteCode"] == "f" else 1.0
    site["delta"] = {name: (rng.normal(size=n) * scale).astype(np.float32) for name, n in SIZES.items()}
K = len(SITES)


def deltas(name):
    return np.array([site["delta"][name] for site in SITES], dtype=np.float64)


def counts(name):
    return np.array([site["examples"][HEAD[name]] for site in SITES], dtype=np.float64)


def whole(site):
    return np.concatenate([site["delta"][name] for name in sorted(SIZES)]).astype(np.float64)


def mean_with(counts_of=counts, factor=np.ones(K)):
    out = {}
    for name in SIZES:
        n = counts_of(name)
        out[name] = (n[:, None] / n.sum() * factor[:, None] * deltas(name)).sum(axis=0)
    return out


def taught(name):
    return deltas(name)[counts(name) > 0]


def nova():
    steps = np.array([site["steps"] for site in SITES], dtype=np.float64)
    out = {}
    for name in SIZES:
        p = counts(name) / counts(name).sum()
        out[name] = (p * steps).sum() * (p[:, None] * deltas(name) / steps[:, None]).sum(axis=0)
    return out


def bounded():
    norms = np.array([np.linalg.norm(whole(site)) for site in SITES])
    return mean_with(factor=np.minimum(1, np.median(norms) / norms))


def krum(f):
    scores = []
    for k in range(K):
        others = sorted(((whole(SITES[k]) - whole(SITES[j])) ** 2).sum() for j in range(K) if j != k)
        scores.append(sum(others[: K - f - 2]))
    chosen = np.zeros(K)
    chosen[sorted(range(K), key=lambda k: (scores[k], k))[: K - f - 2]] = 1
    return mean_with(counts_of=lambda name: counts(name) * chosen)


def optimise(kind, eta, beta1, beta2, tau):
    """Three rounds in which the mean change is that of federated averaging times 1, -0.5 and 2; the moments are stored as float32."""
    steps, m, v = [], {}, {}
    for factor in (1.0, -0.5, 2.0):
        step = {}
        for name, mean in mean_with().items():
            d = (mean.astype(np.float32) * np.float32(factor)).astype(np.float64)
            m0 = m.get(name, np.zeros_like(d))
            v0 = v.get(name, np.full_like(d, np.float32(tau**2)))
            if kind == "momentum":
                m1, v1 = beta1 * m0 + d, v0
                step[name] = eta * m1
            else:
                m1 = beta1 * m0 + (1 - beta1) * d
                v1 = beta2 * v0 + (1 - beta2) * d**2 if kind == "adam" else v0 - (1 - beta2) * d**2 * np.sign(v0 - d**2)
                step[name] = eta * m1 / (np.sqrt(v1) + tau)
            m[name], v[name] = m1.astype(np.float32).astype(np.float64), v1.astype(np.float32).astype(np.float64)
        steps.append(step)
    return steps


def listed(tensors):
    return {name: [float(x) for x in values] for name, values in tensors.items()}


expected = {
    "SITES": [{**site, "delta": listed(site["delta"])} for site in SITES],
    "AVERAGE": listed(mean_with()),
    "NORMALISED": listed(nova()),
    "MEDIAN": listed({name: np.median(taught(name), axis=0) for name in SIZES}),
    "TRIMMED": listed({name: stats.trim_mean(taught(name), 1 / len(taught(name)) + 1e-9, axis=0) for name in SIZES}),
    "BOUNDED": listed(bounded()),
    "KRUM": listed(krum(1)),
    "MOMENTUM": [listed(step) for step in optimise("momentum", 0.7, 0.9, 0, 1)],
    "ADAM": [listed(step) for step in optimise("adam", 0.1, 0.9, 0.99, 1e-3)],
    "YOGI": [listed(step) for step in optimise("yogi", 0.1, 0.9, 0.99, 1e-3)],
}
print("// Made by make-expected.py.")
for name, value in expected.items():
    print(f"export const {name} = {json.dumps(value)};")
