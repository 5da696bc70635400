"""Fleming-Harrington weights with both exponents from lifelines. usage: fleming_harrington.py GOLDEN_DIR"""
import json, sys
import lifelines, pandas as pd
from lifelines.statistics import multivariate_logrank_test

folder = sys.argv[1]
cases = []
for name, time, event, group in [("lung", "time", "status", "sex"), ("veteran", "time", "status", "celltype"), ("retinopathy", "futime", "status", "trt"), ("gbsg", None, "status", "hormon")]:
    data = pd.read_csv(f"{folder}/data/{name}.csv")
    time = time or [c for c in data if "time" in c][0]
    data = data[[time, event, group]].dropna()
    for p, q in [(0, 0), (1, 0), (0, 1), (1, 1), (0.5, 2)]:
        test = multivariate_logrank_test(data[time], data[group], data[event], weightings="fleming-harrington", p=p, q=q)
        cases.append(dict(data=name, columns=[time, event], group=group, rho=p, gamma=q, stat=float(test.test_statistic), df=int(data[group].nunique() - 1), p=float(test.p_value)))
with open(f"{folder}/expected/fleming_harrington.json", "w") as out:
    json.dump(dict(lifelines=lifelines.__version__, cases=cases), out, indent=1)
