"""CPU seconds of the peers of benches/survival_cells.rs, one thread: lifelines (Kaplan-Meier of four groups) and
numpy (2,000 bootstrap replicates as multinomial counts). usage: kaplan_meier_and_bootstrap.py COHORT.csv …
The CSV has whole days in time_days, 0/1 in event, arm and her2low."""
import resource
import sys

import numpy as np
import pandas as pd
from lifelines import KaplanMeierFitter

REPLICATES, DAYS = 2000, 1826


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def best(work, times):
    took = []
    for _ in range(times):
        start = cpu()
        work()
        took.append(cpu() - start)
    return min(took)


def kaplan_meier(time, event, group):
    for g in range(4):
        rows = group == g
        KaplanMeierFitter().fit(time[rows], event[rows]).predict(1826.25)


def bootstrap(days, event, group):
    random, end = np.random.default_rng(1), days.max() + 1
    survival = np.empty((REPLICATES, 4))
    for g in range(4):
        code = (days * 2 + event)[group == g]
        cells, counts = np.unique(code, return_counts=True)
        drawn = random.multinomial(len(code), counts / len(code), size=REPLICATES)
        for b in range(REPLICATES):
            table = np.zeros(2 * end, dtype=np.int64)
            table[cells] = drawn[b]
            table = table.reshape(end, 2)
            at_risk = len(code) - np.concatenate(([0], np.cumsum(table.sum(1))[:-1]))
            has = table[: DAYS + 1, 1] > 0
            survival[b, g] = np.prod(1 - table[: DAYS + 1, 1][has] / at_risk[: DAYS + 1][has])
    return np.percentile(survival[:, [2, 3]] - survival[:, [0, 1]], [2.5, 97.5], axis=0)


for path in sys.argv[1:]:
    data = pd.read_csv(path)
    group, event = (data.arm * 2 + data.her2low).to_numpy(), data.event.to_numpy()
    days = data.time_days.to_numpy()
    print(f"lifelines kaplan-meier {len(data)} {best(lambda: kaplan_meier(days.astype(float), event, group), 4):.4f}")
    print(f"numpy bootstrap {len(data)} {best(lambda: bootstrap(days, event, group), 3 if len(data) < 1e5 else 1):.4f}")
