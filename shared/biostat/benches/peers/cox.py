"""CPU seconds of one Cox fit with the PyPI package `survival` (Rust core), one thread; mean of TIMES fits after a
first one. usage: cox.py TASK CSV TIMES      TASK: core (arrays in, no formula), cluster"""
import resource
import sys
import time

import numpy as np
import pandas as pd
import survival

task, path, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
columns = ["arm", "her2low", "age", "t2", "t3", "n1", "n2", "n3", "g3", "pr"]
data = pd.read_csv(path)
x = np.ascontiguousarray(data[columns].to_numpy(float))
t, e = data["time_days"].to_numpy(float), data["event"].to_numpy(int)
site = data["site"].to_numpy(int)


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def core():
    return float(np.asarray(survival.regression.coxph_fit(t, e, x, method="efron").coefficients)[0])


def cluster():
    fit = survival.regression.coxph_fit(t, e, x, method="efron", cluster=site.tolist(), robust=True)
    return float(np.asarray(fit.coefficients)[0])


work = {"core": core, "cluster": cluster}[task]
value = work()
before, start = cpu(), time.perf_counter()
for _ in range(times):
    work()
print(f"rust-survival-{task}\t{len(t)}\t{(cpu() - before) / times:.6f}\t{(time.perf_counter() - start) / times:.6f}\tNA\t{value:.12g}")
