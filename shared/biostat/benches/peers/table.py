"""Smallest of the rounds of each program, as tables in BENCHMARKS.md. usage: table.py LINES BENCHMARKS.md"""
import os
import sys

best, digests = {}, {}
for line in open(sys.argv[1]):
    part = line.strip().split("\t")
    if len(part) not in (6, 7):
        continue
    key, numbers = (part[0], int(part[1])), [float(p) for p in part[2:5]]
    best[key] = [min(pair) for pair in zip(best.get(key, numbers), numbers)]
    if len(part) == 7:
        digests.setdefault((part[0].rsplit("-", 1)[0], key[1]), set()).add(part[6])

PEERS = {"R": "R `survival`", "survival": "Rust `survival` 2.0", "lifelines": "lifelines", "numpy": "numpy"}
ROWS = [  # task, rows, peer, its task, what was wanted: must, aim
    ("core", 5304, "R", "core", 3, 6), ("core", 5304, "survival", "core", None, None),
    ("core", 100000, "R", "core", None, None), ("core", 100000, "survival", "core", None, None),
    ("core", 1000000, "R", "core", 5, 12), ("core", 1000000, "R", "coxph", None, None),
    ("core", 1000000, "survival", "core", None, None),
    ("continuous", 5304, "R", "continuous", None, None), ("continuous", 1000000, "R", "continuous", None, None),
    ("cluster", 5304, "survival", "cluster", None, None), ("cluster", 5304, "R", "cluster", None, None),
    ("cluster", 100000, "survival", "cluster", 6, 20), ("cluster", 100000, "R", "cluster", None, None),
    ("zph", 5304, "survival", "zph", None, None), ("zph", 5304, "R", "zph", None, None),
    ("zph", 1000000, "survival", "zph", 8, 30), ("zph", 1000000, "R", "zph", None, None),
    ("km", 5304, "lifelines", "km", None, None), ("km", 5304, "R", "km", None, None),
    ("km", 1000000, "lifelines", "km", 2, 4), ("km", 1000000, "R", "km", None, None),
    ("km-distinct", 1000000, "lifelines", "km-distinct", None, None),
    ("km-distinct", 1000000, "R", "km-distinct", None, None),
    ("bootstrap", 5304, "numpy", "bootstrap", 8, 20), ("bootstrap", 5304, "R", "bootstrap", None, None),
    ("bootstrap", 1000000, "numpy", "bootstrap", 20, 100),
    ("concordance", 5304, "survival", "concordance", None, None), ("concordance", 5304, "R", "concordance", None, None),
    ("concordance", 1000000, "survival", "concordance", None, None),
    ("concordance", 1000000, "R", "concordance", None, None),
    ("concordance", 1000000, "lifelines", "concordance", None, None),
]
TITLES = {
    "core": "Cox, Efron", "continuous": "Cox, continuous columns only", "cluster": "Cox, robust by cluster",
    "zph": "PH test after a fit", "km": "Kaplan-Meier, 4 groups", "km-distinct": "the same, all times distinct",
    "bootstrap": "bootstrap, 2,000 x 5-year difference", "concordance": "concordance with its SE",
}
LABELS = {("R", "core"): "R's C core", ("R", "continuous"): "R's C core", ("R", "coxph"): "R `coxph()`",
          ("R", "cluster"): "R `coxph()`", ("R", "zph"): "R `cox.zph()`", ("R", "km"): "R `survfit()`",
          ("R", "km-distinct"): "R `survfit()`", ("R", "bootstrap"): "R, by `tabulate()`",
          ("R", "concordance"): "R `concordancefit()`", ("lifelines", "concordance"): "lifelines (no SE)"}


def milliseconds(seconds):
    value = seconds * 1000
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.3g} ms"


def beside_peers():
    yield "| task | rows | ours, CPU | peer | peer, CPU | ratio | must / aim | memory added, ours / peer |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for task, n, peer, theirs, must, aim in ROWS:
        ours, other = best.get((f"biostat-{task}-1", n)), best.get((f"{peer}-{theirs}", n))
        if not ours or not other:
            continue
        label = LABELS.get((peer, theirs), PEERS[peer])
        wanted = f"{must} / {aim}" if must else ""
        yield (f"| {TITLES[task]} | {n:,} | {milliseconds(ours[0])} | {label} | {milliseconds(other[0])} | "
               f"{other[0] / ours[0]:.1f} x | {wanted} | {ours[2]:.0f} / {other[2]:.0f} MB |")


def two_threads():
    yield "| task, 1,000,000 rows | CPU, 1 thread | CPU of the busier of 2 | gain | bits |"
    yield "| --- | --- | --- | --- | --- |"
    for task, title in TITLES.items():
        one, two = best.get((f"biostat-{task}-1", 1000000)), best.get((f"biostat-{task}-2", 1000000))
        if one and two:
            bits = "equal" if len(digests[(f"biostat-{task}", 1000000)]) == 1 else "DIFFERENT"
            yield f"| {title} | {milliseconds(one[0])} | {milliseconds(two[0])} | {one[0] / two[0]:.2f} x | {bits} |"


def by_rows():
    yield "| task, CPU nanoseconds a row | 10,000 | 100,000 | 1,000,000 |"
    yield "| --- | --- | --- | --- |"
    for task in ("core", "cluster", "zph", "concordance"):
        cells = [best.get((f"biostat-{task}-1", n)) for n in (10000, 100000, 1000000)]
        shown = (f"{cell[0] / n * 1e9:.0f}" if cell else "" for cell, n in zip(cells, (10000, 100000, 1000000)))
        yield f"| {TITLES[task]} | " + " | ".join(shown) + " |"


text = open(sys.argv[2]).read()
load = f"Load average at the end of the run: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
for mark, lines in (("peers", [*beside_peers(), "", load]), ("threads", two_threads()), ("rows", by_rows())):
    start, end = text.index(f"<!-- {mark} -->"), text.index(f"<!-- /{mark} -->")
    text = text[:start] + f"<!-- {mark} -->\n" + "\n".join(lines) + "\n" + text[end:]
open(sys.argv[2], "w").write(text)
