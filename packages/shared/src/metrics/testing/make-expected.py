"""Expected values of the metrics: `python3 make-expected.py > expected.ts && npx oxfmt expected.ts`, in this folder.

Python 3.11.2, NumPy 1.24.2, SciPy 1.10.1, scikit-learn 1.2.1, statsmodels 0.13.5 (Debian 12). What no library there has is written
out below as slowly and plainly as its definition: DeLong over all pairs, marching cubes by polygons, distances between all elements.
"""

import json
import random
from collections import defaultdict
from itertools import product

import numpy as np
from scipy import optimize, special, stats
from scipy.spatial.distance import cdist
from sklearn import metrics
from statsmodels.discrete.discrete_model import Logit
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import fleiss_kappa
from statsmodels.stats.multitest import multipletests

Z = stats.norm.ppf(0.975)
logit = special.logit


def delong(y, *scorings):
    """AUROCs and their covariance matrix over all pairs (DeLong et al. 1988)."""
    v10, v01 = [], []
    for s in scorings:
        s = np.asarray(s)
        psi = (s[y == 1][:, None] > s[y == 0]) + 0.5 * (s[y == 1][:, None] == s[y == 0])
        v10.append(psi.mean(1))
        v01.append(psi.mean(0))
    m, n = len(v10[0]), len(v01[0])
    return [v.mean() for v in v10], np.atleast_2d(np.cov(v10)) / m + np.atleast_2d(np.cov(v01)) / n


def tested(value, variance):
    z = value / variance**0.5
    return {"value": value, "variance": variance, "low": max(-1, value - Z * variance**0.5),
            "high": min(1, value + Z * variance**0.5), "z": z, "p": 2 * stats.norm.sf(abs(z))}


def scored(n, ties):
    y = np.array([int(random.random() < 0.45) for _ in range(n)])
    draw = lambda v, gain: min(0.99, max(0.01, random.gauss(0.4 + gain * v, 0.2)))
    p, q = ([round(draw(v, gain), 1 if ties else 6) for v in y] for gain in (0.2, 0.1))
    p, q = ([min(0.95, max(0.05, v)) for v in s] for s in (p, q))
    aucs, cov = delong(y, p, q)
    calls, other = (np.array(s) >= 0.5 for s in (p, q))
    tn, fp, fn, tp = metrics.confusion_matrix(y, calls, labels=[0, 1]).ravel()
    right, right_other = calls == y, other == y
    table = [[sum(right & right_other), sum(right & ~right_other)], [sum(~right & right_other), sum(~right & ~right_other)]]
    fpr, tpr, at = metrics.roc_curve(y, p, drop_intermediate=False)
    fpr, tpr, at = fpr[1:], tpr[1:], at[1:]
    youden = max(range(len(at)), key=lambda i: (round(tpr[i] - fpr[i], 12), at[i]))
    specific = [i for i in range(len(at)) if 1 - fpr[i] >= 0.95 - 1e-12]
    rule_in = max(specific, key=lambda i: (tpr[i], at[i])) if specific else None
    point = lambda i: None if i is None else {"threshold": at[i], "sensitivity": tpr[i], "specificity": 1 - fpr[i]}
    fit = Logit(y, np.column_stack([np.ones(n), logit(p)])).fit(method="newton", tol=1e-14, maxiter=100, disp=0)
    slope_of = lambda t: np.sum((special.expit(logit(p) * np.exp(-t)) - y) * logit(p))
    temperature = np.exp(optimize.brentq(slope_of, -3, 3, xtol=1e-14)) if slope_of(-3) * slope_of(3) < 0 else None
    bins = np.minimum(np.floor(10 * np.array(p)), 9)
    ece = sum(abs(y[bins == b].mean() - np.array(p)[bins == b].mean()) * sum(bins == b) / n for b in set(bins))
    cells = np.floor(1000 * np.array(p))
    (binned,), binned_cov = delong(y, cells)
    diff = cells[y == 1][:, None] - cells[y == 0]
    curve = []
    for t in (0.1, 0.25, 0.5, 0.75):
        _, f, _, h = metrics.confusion_matrix(y, np.array(p) >= t, labels=[0, 1]).ravel()
        odds = t / (1 - t)
        curve.append({"threshold": t, "model": h / n - f / n * odds, "treatAll": y.mean() - (1 - y.mean()) * odds, "treatNone": 0})
    return {
        "labels": y.tolist(), "first": p, "second": q,
        "auroc": metrics.roc_auc_score(y, p), "variance": cov[0, 0],
        "paired": {**tested(aucs[0] - aucs[1], cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]), "covariance": cov[0, 1]},
        "unpaired": tested(aucs[0] - aucs[1], cov[0, 0] + cov[1, 1]),
        "figures": {"accuracy": metrics.accuracy_score(y, calls), "sensitivity": metrics.recall_score(y, calls),
                    "specificity": metrics.recall_score(y, calls, pos_label=0), "ppv": metrics.precision_score(y, calls),
                    "npv": metrics.precision_score(y, calls, pos_label=0), "f1": metrics.f1_score(y, calls),
                    "mcc": metrics.matthews_corrcoef(y, calls)},
        "mcnemar": mcnemar(table, exact=True).pvalue,
        "youden": point(youden), "ruleIn": point(rule_in),
        "logLoss": metrics.log_loss(y, p), "ece": ece,
        "recalibration": {"intercept": fit.params[0], "slope": fit.params[1]},
        "temperature": temperature,
        "binned": {"value": binned, "variance": binned_cov[0, 0], "lower": np.mean(diff > 0), "upper": np.mean(diff >= 0)},
        "decisions": curve,
    }


def stratified(sites):
    pairs = [sum(s["labels"]) * (len(s["labels"]) - sum(s["labels"])) for s in sites]
    share = np.array(pairs) / sum(pairs)
    return {"value": share @ [s["auroc"] for s in sites], "variance": share**2 @ [s["variance"] for s in sites]}


# Gwet 2002, Statistical Methods for Inter-Rater Reliability Assessment 2, table 1: 118 and 0 agreed, 5 and 2 not; AC1 0.9408.
def gwet_ac1(counts):
    counts = np.array(counts, float)
    r = counts[0].sum()
    observed = np.mean([(row * (row - 1)).sum() / (r * (r - 1)) for row in counts])
    pi = counts.sum(0) / counts.sum()
    chance = (pi * (1 - pi)).sum() / (len(pi) - 1)
    return (observed - chance) / (1 - chance)


CORNERS = list(product((0, 1), repeat=3))


def walls(inside):
    """Marching cubes in one cell: closed polygons through edge middles, parting the rarer side's corners where a face is ambiguous."""
    rarer = inside if len(inside) <= 4 else set(CORNERS) - inside
    joined = defaultdict(list)
    for axis, side in product(range(3), (0, 1)):
        ring = []
        for a, b in ((0, 0), (0, 1), (1, 1), (1, 0)):
            corner = [a, b]
            corner.insert(axis, side)
            ring.append(tuple(corner))
        middle = lambda i: tuple((np.array(ring[i % 4]) + ring[(i + 1) % 4]) / 2)
        cut = [i for i in range(4) if (ring[i] in rarer) != (ring[(i + 1) % 4] in rarer)]
        lone = [i for i in range(4) if ring[i] in rarer]
        for i, j in [(i - 1, i) for i in lone] if len(cut) == 4 else [cut] if cut else []:
            joined[middle(i)].append(middle(j))
            joined[middle(j)].append(middle(i))
    while joined:
        polygon = [next(iter(joined))]
        while True:
            following = [v for v in joined.pop(polygon[-1]) if v in joined]
            if not following:
                break
            polygon.append(following[0])
        yield polygon


def triangles(polygon):
    """Five are folded over the one between two on edges parallel to its own; six over the triangle of every other one."""
    if len(polygon) == 5:
        along = [next(axis for axis in range(3) if v[axis] == 0.5) for v in polygon]
        turn = next(i for i in range(5) if along[i - 1] == along[i] == along[(i + 1) % 5]) + 1
        polygon = polygon[turn % 5:] + polygon[: turn % 5]
    if len(polygon) == 6:
        a, b, c, d, e, f = polygon
        return [(a, b, c), (c, d, e), (e, f, a), (a, c, e)]
    return [(polygon[0], polygon[i], polygon[i + 1]) for i in range(1, len(polygon) - 1)]


def wall_area(inside, spacing):
    area = 0
    for polygon in walls(inside):
        for a, b, c in triangles(polygon):
            a, b, c = (np.array(v) * spacing for v in (a, b, c))
            area += np.linalg.norm(np.cross(b - a, c - a)) / 2
    return area


def surface(mask, spacing):
    """Middles of the cells with both inside and outside, in mm, and the area in each."""
    padded = np.pad(mask, 1)
    places, areas = [], []
    for cell in product(*(range(n - 1) for n in padded.shape)):
        inside = {corner for corner in CORNERS if padded[tuple(np.add(cell, corner))]}
        if 0 < len(inside) < 8:
            places.append(np.array(cell) * spacing)
            areas.append(wall_area(inside, spacing))
    return np.array(places), np.array(areas)


def surfaces(first, second, spacing, tolerance):
    (a, area_a), (b, area_b) = surface(first, spacing), surface(second, spacing)
    apart = cdist(a, b)
    percentiles, near = [], 0
    for distance, area in ((apart.min(1), area_a), (apart.min(0), area_b)):
        order = np.lexsort((area, distance))
        share = np.cumsum(area[order]) / area.sum()
        percentiles.append(distance[order][np.searchsorted(share, 0.95)])
        near += area[distance <= tolerance].sum()
    areas = [area_a.sum(), area_b.sum()]
    return {"tolerance": tolerance, "areas": areas, "hd95": max(percentiles), "nsd": near / sum(areas)}


def flat(mask):
    """x runs fastest."""
    return "".join(str(int(v)) for v in mask.ravel(order="F"))


def ellipsoid(shape, centre, radii):
    x, y, z = np.indices(shape)
    return sum(((axis - c) / r) ** 2 for axis, c, r in zip((x, y, z), centre, radii)) < 1


random.seed(5)
sets = [scored(12, True), scored(35, True), scored(60, False)]
rng = np.random.default_rng(5)
compared = []
for shape, spacing, share in (((5, 6, 4), (1, 1, 1), 0.5), ((6, 4, 5), (0.9, 1.3, 3.5), 0.3), ((4, 5, 7), (1, 0.5, 2.25), 0.7)):
    masks = [rng.random(shape) < share for _ in range(2)]
    compared.append({"shape": shape, "spacing": spacing, "first": flat(masks[0]), "second": flat(masks[1]),
                     **surfaces(*masks, spacing, 1)})
balls = []
for shape, spacing, one, other in (
    ((24, 22, 18), (1, 1, 1), ((11, 10, 8), (7.5, 6.5, 5.5)), ((13, 11, 9), (7.5, 8.5, 5.5))),
    ((20, 24, 12), (1.25, 1.1, 2.75), ((9, 11, 5), (6.5, 8.5, 3.5)), ((10, 12, 6), (8.5, 6.5, 4.5))),
):
    balls.append({"shape": shape, "spacing": spacing, "first": one, "second": other,
                  **surfaces(ellipsoid(shape, *one), ellipsoid(shape, *other), spacing, 2)})
ratings = [[random.choice("abc") for _ in range(40)]]
ratings.append([v if random.random() < 0.6 else random.choice("abc") for v in ratings[0]])
counts = [[list(row).count(k) for k in range(4)] for row in rng.integers(0, 4, (20, 5)) // rng.integers(1, 3, (20, 1))]
p_values = [0.01, 0.04, 0.03, 0.005, 0.03, 0.5, 0.2, 0.00001]
z_values = [0, 1e-8, 0.1, 0.5, 1, 1.5, 1.96, 2.1, 2.2, 3, 4.5, 6, 10, 20, 37]
areas_of = (0.9, 1.3, 3.5)
expected = {
    "normalTails": [[z, special.erfc(z / 2**0.5)] for z in z_values],
    "scored": sets,
    "stratified": stratified(sets),
    "mcnemar": [[b, c, mcnemar([[0, b], [c, 0]], exact=True).pvalue] for b, c in ((0, 0), (3, 9), (1, 12), (40, 61), (7, 7), (900, 1010))],
    "cohen": {"first": "".join(ratings[0]), "second": "".join(ratings[1]), "kappa": metrics.cohen_kappa_score(*ratings)},
    "raters": {"counts": counts, "fleiss": fleiss_kappa(np.array(counts)), "ac1": gwet_ac1(counts)},
    "holm": {"pValues": p_values, "corrected": multipletests(p_values, method="holm")[1].tolist()},
    "surfelAreas": {"spacing": areas_of, "areas": [
        wall_area({(b & 1, b >> 1 & 1, b >> 2 & 1) for b in range(8) if code >> b & 1}, areas_of) for code in range(256)]},
    "masks": compared,
    "ellipsoids": balls,
}
print("/** Made by make-expected.py, beside it. */")
print("export const EXPECTED =", json.dumps(expected, default=lambda v: v.item()), "as const;")
