"""Smallest of the rounds for each program, as a table in BENCHMARKS.md. usage: table.py LINES BENCHMARKS.md"""
import os
import sys

best = {}
for line in open(sys.argv[1]):
    part = line.strip().split("\t")
    if len(part) != 6:
        continue
    name, rows, cpu, wall, added, _ = part
    key, number = (name, int(rows)), lambda text: float(text) if text != "NA" else None
    was = best.get(key, (float("inf"), None))
    best[key] = (min(was[0], float(cpu)), number(added) if was[1] is None else was[1])


def milliseconds(seconds):
    return f"{seconds * 1000:.3g} ms"


rows = ["| task | rows | ours, CPU | peer | peer, CPU | ratio | memory added, ours / peer |", "| --- | --- | --- | --- | --- | --- | --- |"]
for task, title in (("core", "Cox, Efron, from columns"), ("cluster", "the same, robust by cluster")):
    for n in (5304, 100000, 1000000):
        ours = best.get((f"biostat-{task}", n))
        for peer, label in (("R-core", "R's C core"), ("R-coxph", "R `coxph()`"), ("rust-survival-core", "Rust `survival` 2.0"), ("rust-survival-cluster", "Rust `survival` 2.0")):
            theirs = best.get((peer, n))
            if not ours or not theirs or (task == "cluster") != peer.endswith("cluster"):
                continue
            memory = f"{ours[1]:.0f} MB / " + (f"{theirs[1]:.0f} MB" if theirs[1] is not None else "-")
            rows.append(f"| {title} | {n:,} | {milliseconds(ours[0])} | {label} | {milliseconds(theirs[0])} | {theirs[0] / ours[0]:.1f} x | {memory} |")
rows.append("")
rows.append(f"Load average at the end of the run: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
text = open(sys.argv[2]).read()
start, end = text.index("<!-- cox -->"), text.index("<!-- /cox -->")
open(sys.argv[2], "w").write(text[:start] + "<!-- cox -->\n" + "\n".join(rows) + "\n" + text[end:])
