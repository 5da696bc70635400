"""What other tools do with the same file: usage peers.py polars|duckdb|pandas|pandera FILE.

Each reads the CSV as text, applies the same 25 column rules (words of a closed list, dates, bounds,
unique ids, order of dates) and counts the rows that break each; polars and duckdb write Parquet. None
of them receives or hashes a file, classifies readings, or names rows and columns. Prints JSON."""
import json
import resource
import sys
import time

which, path = sys.argv[1:3]
WORDS = {
    "her2_ihc": ["0", "1+", "2+", "3+"],
    "ish_result": ["negative", "positive", "not_done"],
    "arm": ["palbociclib_et", "et"],
    "sex": ["F", "M"],
    "n_stage": ["N0", "N1", "N2", "N3"],
    "grade": ["1", "2", "3", "X"],
    "specimen": ["baseline_core_biopsy", "surgical_resection"],
}
DATES = ["randomised_on", "collected_on", "recurrence_on", "death_on", "last_contact_on"]
LATER = DATES[2:]
BOUNDS = {"age": (18, 110), "bmi": (10, 80), "er_pct": (0, 100), "pr_pct": (0, 100), "ish_ratio": (0, 20)}


def polars():
    import polars as pl

    def day(name):
        return pl.col(name).str.to_date("%Y-%m-%d", strict=False)

    rules = {}
    for name, known in WORDS.items():
        rules["words " + name] = ~pl.col(name).is_in(known) & (pl.col(name) != "")
    for name in DATES:
        rules["date " + name] = day(name).is_null() & (pl.col(name).fill_null("") != "")
    for name, (low, high) in BOUNDS.items():
        rules["bounds " + name] = ~pl.col(name).cast(pl.Float64, strict=False).is_between(low, high)
    rules["unique"] = pl.col("subject_id").is_duplicated()
    for name in LATER:
        rules["order " + name] = day(name) < day("randomised_on")
    table = pl.read_csv(path, infer_schema=False)
    broken = table.with_columns([rule.fill_null(False).alias(name) for name, rule in rules.items()])
    broken.select([pl.col(name).sum() for name in rules])
    table.write_parquet(path + ".polars")


def duckdb():
    import duckdb as engine

    database = engine.connect()
    database.execute("set threads = 2")
    database.execute(f"create table t as select * from read_csv('{path}', all_varchar = true)")

    def count(condition):
        return f"count(*) filter (where {condition})"

    rules = []
    for name, known in WORDS.items():
        rules.append(count(f"{name} not in ({', '.join(repr(word) for word in known)})"))
    for name in DATES:
        rules.append(count(f"{name} is not null and try_cast({name} as date) is null"))
    for name, (low, high) in BOUNDS.items():
        rules.append(count(f"try_cast({name} as double) not between {low} and {high}"))
    for name in LATER:
        rules.append(count(f"try_cast({name} as date) < try_cast(randomised_on as date)"))
    rules.append("count(*) - count(distinct subject_id)")
    database.execute(f"select {', '.join(rules)} from t").fetchall()
    database.execute(f"copy t to '{path}.duckdb' (format parquet)")


def pandas():
    import pandas as pd

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    broken = 0
    for name, known in WORDS.items():
        broken += (~table[name].isin([*known, ""])).sum()
    days = {name: pd.to_datetime(table[name], format="%Y-%m-%d", errors="coerce") for name in DATES}
    for name in DATES:
        broken += (days[name].isna() & (table[name] != "")).sum()
    for name, (low, high) in BOUNDS.items():
        broken += (~pd.to_numeric(table[name], errors="coerce").between(low, high)).sum()
    broken += table.subject_id.duplicated().sum()
    for name in LATER:
        broken += (days[name] < days["randomised_on"]).sum()


def pandera():
    import pandas as pd
    import pandera.pandas as pa

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    columns = {name: pa.Column(str, pa.Check.isin([*known, ""])) for name, known in WORDS.items()}
    for name in DATES:
        columns[name] = pa.Column(str, pa.Check.str_matches(r"^(\d{4}-\d\d-\d\d)?$"))
    for name, (low, high) in BOUNDS.items():
        columns[name] = pa.Column(float, pa.Check.in_range(low, high), coerce=True)
    columns["subject_id"] = pa.Column(str, unique=True)
    try:
        pa.DataFrameSchema(columns).validate(table, lazy=True)
    except pa.errors.SchemaErrors:
        pass


wall, cpu = time.perf_counter(), time.process_time()
{"polars": polars, "duckdb": duckdb, "pandas": pandas, "pandera": pandera}[which]()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"wall": wall, "cpu": cpu, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
