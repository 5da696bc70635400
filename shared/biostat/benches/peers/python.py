"""CPU seconds of one task with a package of PyPI, one thread: mean of TIMES runs after a first one.

usage: python.py PACKAGE TASK CSV TIMES
  survival   (2.0, Rust core)   core, cluster (arrays in, no formula), zph, concordance
  lifelines                     km, km-distinct, concordance
  numpy                         bootstrap: 2,000 replicates as multinomial counts of (day, status)"""
import resource
import sys
import time

import numpy as np
import pandas as pd

package, task, path, times = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
columns = ["arm", "her2low", "age", "t2", "t3", "n1", "n2", "n3", "g3", "pr"]
data = pd.read_csv(path)
n = len(data)
x = np.ascontiguousarray(data[columns].to_numpy(float))
days, event = data["time_days"].to_numpy(), data["event"].to_numpy(int)
t, group = days.astype(float), (2 * data.arm + data.her2low).to_numpy()
if task == "km-distinct":
    product = np.arange(1, n + 1) * 0.6180339887498949
    t += product - np.floor(product)


def status(key):
    for line in open("/proc/self/status"):
        if line.startswith(key):
            return int(line.split()[1]) / 1024


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def of_survival():
    import survival
    fit = survival.regression.coxph_fit
    if task == "core":
        return lambda: np.asarray(fit(t, event, x, method="efron").coefficients)[0]
    if task == "cluster":
        site = data["site"].tolist()
        return lambda: np.asarray(fit(t, event, x, method="efron", cluster=site, robust=True).coefficients)[0]
    fitted = fit(t, event, x, method="efron")
    if task == "zph":
        return lambda: survival.regression.cox_zph(fitted, "km", terms=False).table[0].chisq
    predictor = -(x @ np.asarray(fitted.coefficients))
    response = survival.Surv(t.tolist(), event.tolist())
    return lambda: survival.concordance(response, scores=predictor.tolist()).concordance


def of_lifelines():
    from lifelines import KaplanMeierFitter
    from lifelines.utils import concordance_index
    if task == "concordance":
        predictor = -(x @ np.array([-0.03, -0.04, 0.008, 0.35, 0.70, 0.25, 0.65, 1.15, 0.75, -0.005]))
        return lambda: concordance_index(t, predictor, event)

    def curves():
        for g in range(4):
            rows = group == g
            last = float(KaplanMeierFitter().fit(t[rows], event[rows]).predict(1826.25))
            if g == 0:
                first = last
        return first
    return curves


def bootstrap(replicates=2000, last=1826):
    random = np.random.default_rng(1)
    end = int(days.max()) + 1
    survival = np.empty((replicates, 4))
    for g in range(4):
        code = (days * 2 + event)[group == g]
        cells, counts = np.unique(code, return_counts=True)
        drawn = random.multinomial(len(code), counts / len(code), size=replicates)
        for b in range(replicates):
            table = np.zeros(2 * end, dtype=np.int64)
            table[cells] = drawn[b]
            table = table.reshape(end, 2)
            at_risk = len(code) - np.concatenate(([0], np.cumsum(table.sum(1))[:-1]))
            has = table[: last + 1, 1] > 0
            survival[b, g] = np.prod(1 - table[: last + 1, 1][has] / at_risk[: last + 1][has])
    return np.percentile(survival[:, [2, 3]] - survival[:, [0, 1]], [2.5, 97.5], axis=0)[0, 0]


work = {"survival": of_survival, "lifelines": of_lifelines, "numpy": lambda: bootstrap}[package]()
before = status("VmRSS")
try:
    open("/proc/self/clear_refs", "w").write("5")
except OSError:
    pass
from_cpu, start = cpu(), time.perf_counter()
value = work()
added = status("VmHWM") - before
if times > 0:
    from_cpu, start = cpu(), time.perf_counter()
    for _ in range(times):
        work()
used, wall = (cpu() - from_cpu) / max(times, 1), (time.perf_counter() - start) / max(times, 1)
print(f"{package}-{task}\t{n}\t{used:.6f}\t{wall:.6f}\t{added:.1f}\t{float(value):.12g}")
