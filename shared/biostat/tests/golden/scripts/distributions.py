#!/usr/bin/env python3
"""usage: distributions.py > ../expected/distributions.json
Tails and probabilities at 50 digits with mpmath 1.4, rounded once to a double."""
import json
import mpmath as mp

mp.mp.dps = 50
CASES = []


def add(function, args, value):
    if 1e-300 < value <= 1:
        CASES.append({"function": function, "args": args, "value": float(value)})


def exact(x):
    return mp.mpf(x)  # the double as it is


for z in [0.0, 1e-10, 0.3, 1.0, 1.96, 5.0, 8.3, 20.0, 30.5, 37.0]:
    add("normal_sf", [z], mp.erfc(exact(z) / mp.sqrt(2)) / 2)
    add("normal_sf", [-z], mp.erfc(-exact(z) / mp.sqrt(2)) / 2)
for df in [1.0, 2.0, 3.7, 23.0, 405.0]:
    for factor in [1e-4, 0.2, 0.9, 1.0, 1.01, 1.2, 1.7, 3.0, 10.0, 60.0, 400.0, 1300.0]:
        x = df * factor
        if x > df + 60 * (2 * df) ** 0.5 + 1400:
            continue
        add("chi_squared_sf", [x, df], mp.gammainc(exact(df) / 2, exact(x) / 2, mp.inf, regularized=True))


def beta_lower(a, b, x):
    return mp.betainc(a, b, 0, x, regularized=True)


def beta_upper(a, b, x):
    return mp.betainc(b, a, 0, 1 - x, regularized=True)


for df in [1.0, 1.5, 3.0, 14.565, 120.0]:
    for t in [1e-6, 0.1, 0.7, 1.96, 4.0, 9.0, 25.0, 36.0]:
        d, s = exact(df), exact(t) ** 2
        add("t_two_sided", [t, df], mp.betainc(d / 2, mp.mpf(1) / 2, 0, d / (d + s), regularized=True))
for df1, df2 in [(1.0, 3.0), (2.0, 60.0), (5.5, 12.25)]:
    for f in [0.01, 0.5, 1.0, 1.3, 3.0, 20.0, 100.0]:
        d1, d2, v = exact(df1), exact(df2), exact(f)
        add("f_sf", [f, df1, df2], mp.betainc(d2 / 2, d1 / 2, 0, d2 / (d2 + d1 * v), regularized=True))
for a, b in [(0.3, 0.7), (0.5, 0.5), (1.0, 8.0), (2.5, 3.5), (40.0, 7.0)]:
    for x in [1e-8, 0.01, 0.2, 0.25, 0.5, 0.57, 0.8, 0.99]:
        add("beta_cdf", [x, a, b], beta_lower(exact(a), exact(b), exact(x)))
        add("beta_sf", [x, a, b], beta_upper(exact(a), exact(b), exact(x)))
for n, p in [(5, 0.3), (58, 0.575), (2254, 0.9), (100000, 0.37), (100000, 1e-4)]:
    for share in [0.0, 0.001, 0.05, 0.3, 0.37, 0.575, 0.9, 0.95]:
        k = int(n * share)
        q = exact(p)
        add("binomial_pmf", [k, n, p], mp.binomial(n, k) * q**k * (1 - q) ** (n - k))
        if k < n <= 100:
            add("binomial_cdf", [k, n, p], beta_upper(mp.mpf(k + 1), mp.mpf(n - k), q))
            add("binomial_sf", [k, n, p], beta_lower(mp.mpf(k + 1), mp.mpf(n - k), q))
for population, marked, drawn in [(20, 12, 8), (5304, 3050, 116), (1000000, 400000, 5000), (10**9, 3 * 10**8, 1000)]:
    for share in [0.0, 0.05, 0.3, 0.4, 0.575, 0.6, 0.9, 1.0]:
        k = int(drawn * share)
        if k > marked or drawn - k > population - marked:
            continue
        value = mp.binomial(marked, k) * mp.binomial(population - marked, drawn - k) / mp.binomial(population, drawn)
        add("hypergeometric_pmf", [k, population, marked, drawn], value)
print(json.dumps({"made_by": "mpmath " + mp.__version__ + ", 50 digits", "cases": CASES}, indent=0))
