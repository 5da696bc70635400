"""The score test of proportional hazards (Kaplan-Meier transform) at 60 digits, for two models of pathological.json for
which R's default control or its solver loses digits. usage: zph_exact.py > ../expected/zph_exact.json (mpmath)"""
import json

from mpmath import mp, mpf, exp, gammainc, matrix, lu_solve

mp.dps = 60
CASES = {case["id"]: case for case in json.load(open("../expected/pathological.json"))["cases"]}


def steps(rows, event, efron):
    """For each event time and step: time, share that the tied events have lost."""
    for time in sorted({r[0] for r in rows if r[1]}):
        tied = [r for r in rows if r[1] and r[0] == time]
        for j in range(len(tied)):
            yield time, (mpf(j) / len(tied) if efron else mpf(0)), len(tied)


def moments(rows, beta, time, lost):
    p = len(beta)
    s0, s1, s2 = mpf(0), [mpf(0)] * p, [[mpf(0)] * p for _ in range(p)]
    for t, e, x in rows:
        if t >= time:
            r = exp(sum(b * v for b, v in zip(beta, x))) * (1 - lost if e and t == time else 1)
            s0 += r
            for i in range(p):
                s1[i] += r * x[i]
                for k in range(p):
                    s2[i][k] += r * x[i] * x[k]
    mean = [s / s0 for s in s1]
    return mean, [[s2[i][k] / s0 - mean[i] * mean[k] for k in range(p)] for i in range(p)]


def test(case, names, efron):
    data = case["data"]
    number = lambda value: mpf(float(value))  # the doubles themselves
    rows = [(number(t), int(s) == 1, [number(data[n][i]) for n in names]) for i, (t, s) in enumerate(zip(data["time"], data["status"]))]
    p = len(names)
    centre = [sum(r[2][k] for r in rows) / len(rows) for k in range(p)]
    rows = [(t, e, [v - c for v, c in zip(x, centre)]) for t, e, x in rows]
    beta = [mpf(0)] * p
    for _ in range(200):
        score, information = matrix(p, 1), matrix(p, p)
        for t, e, x in rows:
            if e:
                for k in range(p):
                    score[k] += x[k]
        for time, lost, _ in steps(rows, None, efron):
            mean, variance = moments(rows, beta, time, lost)
            for i in range(p):
                score[i] -= mean[i]
                for k in range(p):
                    information[i, k] += variance[i][k]
        step = lu_solve(information, score)
        beta = [b + s for b, s in zip(beta, step)]
        if max(abs(s) for s in step) < mpf(10) ** -45:
            break
    survival, g = mpf(1), {}
    for time in sorted({r[0] for r in rows}):
        g[time] = 1 - survival
        at_risk, events = sum(r[0] >= time for r in rows), sum(r[1] and r[0] == time for r in rows)
        survival *= 1 - mpf(events) / at_risk
    u, blocks = matrix(p, 1), [matrix(p, p) for _ in range(3)]
    for t, e, x in rows:
        if e:
            for k in range(p):
                u[k] += g[t] * x[k]
    for time, lost, _ in steps(rows, None, efron):
        mean, variance = moments(rows, beta, time, lost)
        for i in range(p):
            u[i] -= g[time] * mean[i]
            for k in range(p):
                for power in range(3):
                    blocks[power][i, k] += g[time] ** power * variance[i][k]
    explained = matrix(p, p)
    for k in range(p):
        column = lu_solve(blocks[0], blocks[1][:, k])
        for i in range(p):
            explained[i, k] = sum(blocks[1][i, j] * column[j] for j in range(p))
    remaining = blocks[2] - explained

    def chisq(own):
        part = matrix(len(own), len(own))
        right = matrix([u[k] for k in own])
        for i, a in enumerate(own):
            for k, b in enumerate(own):
                part[i, k] = remaining[a, b]
        solved = lu_solve(part, right)
        value = sum(solved[i] * right[i] for i in range(len(own)))
        return {"chisq": float(value), "df": len(own), "p": float(gammainc(mpf(len(own)) / 2, value / 2, regularized=True))}

    return {**{n: chisq([k]) for k, n in enumerate(names)}, "GLOBAL": chisq(list(range(p)))}


models = {"near_collinear_1e-4": ["x", "x2"], "outlier_1e5_binary": ["x", "g"], "heavy_ties_3_times": ["x", "z"]}
found = {name: {key: test(CASES[name], columns, key == "efron") for key in ("efron", "breslow")} for name, columns in models.items()}
print(json.dumps(found, indent=1))
