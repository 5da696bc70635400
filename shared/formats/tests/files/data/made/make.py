"""Makes the files of this folder with programs that are not ours: pyarrow, polars, openpyxl, xlsxwriter.

python -m venv venv && venv/bin/pip install pyarrow polars openpyxl xlsxwriter pyreadstat
venv/bin/python make.py

Every file has the rows of TYPES; `types.csv` holds them as the readers are to give them.
"""

import csv
import datetime as dt
import decimal
import pathlib
import uuid

import openpyxl
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

HERE = pathlib.Path(__file__).parent

D = decimal.Decimal
TYPES = {
    "text": (pa.string(), ["a", "", None, "東京, \"x\""], ["a", "", "", "東京, \"x\""]),
    "word": (pa.dictionary(pa.int32(), pa.string()), ["low", "high", "low", None], ["low", "high", "low", ""]),
    "i8": (pa.int8(), [-128, 127, None, 0], ["-128", "127", "", "0"]),
    "u32": (pa.uint32(), [4294967295, 0, None, 1], ["4294967295", "0", "", "1"]),
    "i64": (pa.int64(), [-(2**63), 2**63 - 1, None, 9007199254740993],
            ["-9223372036854775808", "9223372036854775807", "", "9007199254740993"]),
    "u64": (pa.uint64(), [2**64 - 1, 0, None, 1], ["18446744073709551615", "0", "", "1"]),
    "f32": (pa.float32(), [0.1, -1.5, None, 16777216], ["0.1", "-1.5", "", "16777216"]),
    "f64": (pa.float64(), [0.1, 1e300, None, -2.5], ["0.1", "1e300", "", "-2.5"]),
    "yes": (pa.bool_(), [True, False, None, True], ["true", "false", "", "true"]),
    "day": (pa.date32(), [dt.date(2014, 1, 2), dt.date(1928, 2, 29), None, dt.date(1970, 1, 1)],
            ["2014-01-02", "1928-02-29", "", "1970-01-01"]),
    "ms": (pa.timestamp("ms"), [dt.datetime(2014, 1, 2, 11, 45), dt.datetime(1960, 1, 1, 0, 0, 0, 500000), None,
                                dt.datetime(1970, 1, 1)],
           ["2014-01-02T11:45:00", "1960-01-01T00:00:00.5", "", "1970-01-01T00:00:00"]),
    "utc": (pa.timestamp("us", tz="UTC"), [dt.datetime(2014, 1, 2, 11, 45, tzinfo=dt.timezone.utc), None, None, None],
            ["2014-01-02T11:45:00Z", "", "", ""]),
    "clock": (pa.time64("us"), [dt.time(11, 45), dt.time(23, 59, 59, 1), None, dt.time(0)],
              ["11:45:00", "23:59:59.000001", "", "00:00:00"]),
    "money": (pa.decimal128(20, 3), [D("123.450"), D("-0.005"), None, D("0.000")], ["123.450", "-0.005", "", "0.000"]),
}
ROWS = 4


def table():
    return pa.table({name: pa.array(values, type=kind) for name, (kind, values, _) in TYPES.items()})


def expected():
    with open(HERE / "types.csv", "w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(TYPES)
        for row in range(ROWS):
            writer.writerow([texts[row] for _, _, texts in TYPES.values()])


def parquet():
    whole = table()
    for codec in ["none", "snappy", "gzip", "zstd", "lz4"]:
        pq.write_table(whole, HERE / f"types_{codec}.parquet", compression=codec)
    pq.write_table(whole, HERE / "types_v2.parquet", data_page_version="2.0", version="2.6", compression="zstd",
                   use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY", "i64": "DELTA_BINARY_PACKED"})
    plain = [name for name in TYPES if name not in ("u64",)]
    pq.write_table(whole.select(plain), HERE / "types_int96.parquet", use_deprecated_int96_timestamps=True)
    polars.from_arrow(whole).write_parquet(HERE / "types_polars.parquet")
    pq.write_table(pa.table({"id": ["a"], "list": [[1, 2]]}), HERE / "nested_list.parquet")
    pq.write_table(pa.table({"id": ["a"], "record": [{"x": 1}]}), HERE / "nested_record.parquet")
    pq.write_table(pa.table({"id": ["a"], "raw": pa.array([b"\xff\x00"], pa.binary())}), HERE / "bytes.parquet")
    pq.write_table(pa.table({"id": ["a"]}), HERE / "brotli.parquet", compression="brotli")
    many = pa.table({"id": [f"S{row:05}" for row in range(20_000)], "n": list(range(20_000))})
    pq.write_table(many, HERE / "row_groups.parquet", row_group_size=3_000, compression="zstd")


SHEET = [
    ["id", "site ", "seen", "at", "clock", "ratio", "count", "yes", "word", "bad", "long"],
    ["A1", "München", dt.date(2014, 1, 2), dt.datetime(2014, 1, 2, 11, 45), dt.time(11, 45), 0.1, 3, True, "x", None, 1e300],
    [None] * 11,
    ["A2", "東京", dt.date(1900, 2, 28), dt.datetime(1999, 12, 31, 23, 59, 59), None, -2.5, 0, False, " y ", "=NA()", 0.3],
]


def openpyxl_book():
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Data"
    for row in SHEET:
        first.append(row)
    first["J4"].value = "#N/A"
    first["J4"].data_type = "e"
    other = book.create_sheet("Other")
    other.append(["made by hand"])
    other.append([])
    other.append([None, "id", "site"])
    other.append([None, "code", "centre"])
    other.append([None, "B1", "Z"])
    other.append([None, "B2", "Z", "stray"])
    hidden = book.create_sheet("Hidden", 0)
    hidden.sheet_state = "hidden"
    hidden.append(["secret"])
    book.save(HERE / "book_openpyxl.xlsx")


def xlsxwriter_book(name, options):
    book = xlsxwriter.Workbook(HERE / name, options)
    sheet = book.add_worksheet("Data")
    formats = {dt.date: "yyyy-mm-dd", dt.datetime: "dd/mm/yy hh:mm:ss", dt.time: "hh:mm"}
    made = {kind: book.add_format({"num_format": words}) for kind, words in formats.items()}
    for row, cells in enumerate(SHEET):
        for column, cell in enumerate(cells):
            if cell is None:
                continue
            if type(cell) in made:
                if options.get("date_1904") and cell == dt.date(1900, 2, 28):
                    continue
                sheet.write_datetime(row, column, cell, made[type(cell)])
            elif cell == "=NA()":
                sheet.write_formula(row, column, cell, None, "#N/A")
            else:
                sheet.write(row, column, cell)
    book.close()


expected()
parquet()
openpyxl_book()
xlsxwriter_book("book_xlsxwriter.xlsx", {"constant_memory": False})
xlsxwriter_book("book_1904.xlsx", {"date_1904": True})

for name in ["adtte_onco", "adsl"]:
    frame = polars.read_parquet(HERE.parent / "adam_onco_parquet" / f"{name}.parquet")
    frame.write_csv(HERE / f"{name}.csv", datetime_format="%Y-%m-%dT%H:%M:%SZ")
