#!/usr/bin/env python3
"""Firth's penalised partial likelihood, written down from its definition and maximised with mpmath at 40 digits.

usage: firth.py OUT.json    (data inline, so that the vectors need no file)
"""
import json, sys
from mpmath import mp, mpf, exp, log, findroot, diff, matrix, det, inverse, sqrt, erfc

mp.dps = 40


def steps(time, event, x, beta, ties):
    """One entry for each step: (log risk of its events' share, weights of the rows at risk)."""
    n = len(time)
    risk = [exp(sum(b * v for b, v in zip(beta, row))) for row in x]
    for t in sorted({time[i] for i in range(n) if event[i]}):
        at_risk = [i for i in range(n) if time[i] >= t]
        dead = [i for i in at_risk if time[i] == t and event[i]]
        for k in range(len(dead)):
            f = mpf(k) / len(dead) if ties == "efron" else mpf(0)
            yield dead[k], {i: risk[i] * (1 - f if i in dead else 1) for i in at_risk}


def penalised(time, event, x, beta, ties):
    p = len(beta)
    value, info = mpf(0), matrix(p, p)
    for who, weights in steps(time, event, x, beta, ties):
        s0 = sum(weights.values())
        value += sum(b * v for b, v in zip(beta, x[who])) - log(s0)
        mean = [sum(w * x[i][a] for i, w in weights.items()) / s0 for a in range(p)]
        for a in range(p):
            for b in range(p):
                info[a, b] += sum(w * x[i][a] * x[i][b] for i, w in weights.items()) / s0 - mean[a] * mean[b]
    return value + log(det(info)) / 2, info


def fit(time, event, x, ties, start):
    p = len(x[0])
    value = lambda *beta: penalised(time, event, x, beta, ties)[0]
    slope = lambda k: (lambda *beta: diff(value, beta, tuple(1 if j == k else 0 for j in range(p))))
    slopes = [slope(k) for k in range(p)]
    root = findroot(slopes if p > 1 else slopes[0], start if p > 1 else start[0], tol=1e-40)
    beta = [root[k] for k in range(p)] if p > 1 else [root]
    top, info = penalised(time, event, x, beta, ties)
    covariance = inverse(info)
    out = dict(coef=[float(b) for b in beta], se=[float(sqrt(covariance[k, k])) for k in range(p)], loglik=float(top),
               loglik_null=float(penalised(time, event, x, [mpf(0)] * p, ties)[0]), profile=[])
    quantile = findroot(lambda z: erfc(z / sqrt(mpf(2))) - mpf("0.05"), 1.96) ** 2
    for k in range(p):
        se = sqrt(covariance[k, k])
        others = [j for j in range(p) if j != k]

        def limit(side):
            def equations(*beta):
                return [value(*beta) - top + quantile / 2] + [slopes[j](*beta) for j in others]
            guess = [b + (side * 2 * se if j == k else 0) for j, b in enumerate(beta)]
            if p == 1:
                return findroot(lambda b: equations(b)[0], guess[0])
            return findroot(equations, guess, tol=1e-30)[k]

        def at_zero():
            if p == 1:
                return value(mpf(0))
            full = lambda free: [mpf(0) if j == k else free[others.index(j)] for j in range(p)]
            free = findroot([lambda *f, j=j: slopes[j](*full(f)) for j in others] if p > 2 else (lambda f: slopes[others[0]](*full([f]))),
                            [beta[j] for j in others] if p > 2 else beta[others[0]])
            free = [free] if p == 2 else list(free)
            return value(*full(free))
        fall = 2 * (top - at_zero())
        out["profile"].append(dict(lower=float(limit(-1)), upper=float(limit(1)), lr=float(fall), p=float(erfc(sqrt(fall / 2)))))
    return out


CASES = {
    # every event has x = 1
    "separated": dict(time=[4, 3, 9, 5, 7, 2, 8, 8, 6, 10], event=[1, 1, 0, 1, 0, 1, 0, 1, 0, 0],
                      x=[[1], [1], [0], [1], [0], [1], [0], [1], [1], [0]], start=[2]),
    # tied events, one column separates, the other does not
    "separated_and_tied": dict(time=[1, 1, 2, 2, 2, 3, 4, 4, 5, 6, 6, 7], event=[1, 1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0],
                               x=[[1, .5], [1, 1.5], [1, -.3], [0, .2], [1, .9], [1, -1.1], [0, .4], [1, .1], [0, -.7], [0, .6], [1, -.2], [0, 0.0]],
                               start=[2, 0]),
    "not_separated": dict(time=[5, 3, 8, 1, 4, 4, 7, 9, 2, 6], event=[1, 1, 0, 1, 1, 1, 0, 1, 1, 0],
                          x=[[.2], [1.4], [-.6], [.3], [-1.2], [.8], [.1], [-.4], [1.9], [.5]], start=[0.3]),
}
if __name__ == "__main__":
    cases = []
    for name, c in CASES.items():
        for ties in ("efron", "breslow"):
            rows = [[mpf(repr(v)) for v in r] for r in c["x"]]
            result = fit(c["time"], c["event"], rows, ties, [mpf(s) for s in c["start"]])
            cases.append(dict(id=name, ties=ties, time=c["time"], event=c["event"], x=c["x"], **result))
            print(name, ties, result, flush=True)
    json.dump(dict(tool="mpmath at 40 digits", cases=cases), open(sys.argv[1], "w"), indent=1)
