"""Made-up rows of a wide clinical export: usage data.py SUBJECTS FILE.

30 columns, one record a subject; the values are drawn at random, so that many records contradict
themselves. Needs numpy."""
import csv
import sys

import numpy as np

n = int(sys.argv[1])
r = np.random.default_rng(1)


def words(values, shares):
    return np.array(values)[r.choice(len(values), n, p=shares)]


def of(*values):
    return np.array(values)[r.integers(0, len(values), n)]


def days(first, span):
    return np.datetime_as_string(np.datetime64(first) + r.integers(0, span, n).astype("timedelta64[D]"))


def some(share, dates):
    return np.where(r.random(n) < share, dates, "")


columns = {
    "subject_id": [f"S{i:07d}" for i in range(n)],
    "site_id": [f"{x:04d}" for x in r.integers(1, 1200, n)],
    "country": of("USA", "DEU", "AUT", "JPN", "MEX", "ESP", "FRA", "GBR"),
    "arm": of("palbociclib_et", "et"),
    "randomised_on": days("2015-09-01", 1100),
    "age": np.round(r.normal(53, 11, n).clip(18, 95), 1),
    "sex": words(["F", "M"], [0.994, 0.006]),
    "menopausal": words(["post", "pre", ""], [0.53, 0.46, 0.01]),
    "t_stage": of("T1", "T2", "T3", "T4", "TX"),
    "n_stage": of("N0", "N1", "N2", "N3"),
    "stage": of("IIA", "IIB", "IIIA"),
    "grade": of("1", "2", "3", "X"),
    "ecog": r.integers(0, 2, n),
    "bmi": np.round(r.normal(27.8, 6, n).clip(15, 65), 1),
    "er_pct": r.integers(0, 101, n),
    "pr_pct": r.integers(0, 101, n),
    "surgery": of("bcs", "mastectomy", "both"),
    "radiation": r.integers(0, 2, n),
    "chemo": r.integers(0, 2, n),
    "neoadjuvant": r.integers(0, 2, n),
    "specimen": of("baseline_core_biopsy", "surgical_resection"),
    "collected_on": days("2015-06-01", 1000),
    "her2_ihc": words(["0", "1+", "2+", "3+", ""], [0.4, 0.33, 0.2, 0.01, 0.06]),
    "ish_result": words(["negative", "positive", "not_done", ""], [0.3, 0.01, 0.5, 0.19]),
    "ish_ratio": np.clip(np.round(r.normal(1.3, 0.3, n), 2), 0.1, None),
    "assay": of("4B5", "HercepTest", "other"),
    "recurrence_on": some(0.13, days("2019-01-01", 1500)),
    "recurrence_kind": of("distant", "local", "contralateral", ""),
    "death_on": some(0.06, days("2020-01-01", 1200)),
    "last_contact_on": days("2022-01-01", 500),
}
with open(sys.argv[2], "w", newline="") as target:
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values()))
