"""Standardised differences by the Python package tableone 0.9.6 (numpy 2.4.6):
python standardised_difference.py > ../expected/standardised_difference.json

Standard deviations are given with divisor n - 1, as R's tableone and stddiff take them."""
import json
import random

import numpy as np
from tableone.statistics import Statistics

compute = Statistics()
random.seed(20261123)
numeric, categorical = [], []
for n1, n2, shift in [(5, 4, 0.0), (40, 31, 1.5), (12, 90, -3.0), (200, 210, 0.2)]:
    a = [round(random.gauss(60, 11), 1) for _ in range(n1)]
    b = [round(random.gauss(60 + shift, 9), 1) for _ in range(n2)]
    smd, se = compute._cont_smd(mean1=float(np.mean(a)), mean2=float(np.mean(b)), sd1=float(np.std(a, ddof=1)),
                                sd2=float(np.std(b, ddof=1)), n1=n1, n2=n2)
    numeric.append({"first": a, "second": b, "smd": float(smd), "se": float(se)})
for first, second in [([12, 30], [25, 20]), ([10, 20, 30], [15, 25, 11]), ([5, 1, 9, 22], [7, 8, 2, 30]),
                      ([100, 3, 40, 12, 9], [130, 10, 20, 2, 0]), ([7, 7], [7, 7])]:
    n1, n2 = sum(first), sum(second)
    smd, se = compute._cat_smd(prop1=[k / n1 for k in first], prop2=[k / n2 for k in second], n1=n1, n2=n2)
    categorical.append({"first": first, "second": second, "smd": float(smd), "se": float(se)})
print(json.dumps({"tableone": "0.9.6", "numeric": numeric, "categorical": categorical}, indent=1))
