"""Runs the cargo-fuzz targets, each for so many minutes of processor time, and prints a table of them.

cargo install cargo-fuzz && rustup toolchain install nightly
python3 shared/formats/scripts/fuzz.py [--minutes 10] [--no-build] [TARGET ...]

Seeds are the samples of `tests/files/data` and the profiles that come with the product. A crash, a case that
holds more than 1 GiB, asks for 400 MiB at once or takes more than 25 s stops a target; the case stands under
`fuzz/artifacts`. Exit status 1 when there was one.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

FORMATS = pathlib.Path(__file__).resolve().parent.parent
SAMPLES = FORMATS / "tests/files/data"
PROFILES = [*(FORMATS / "src/profile/ready").glob("*.json"),
            FORMATS.parent.parent / "services/palladion/demo/tcga-brca/profile.json"]
SEEDS = {
    "text": ["csv"],
    "containers": ["dsjc", "xlsx", "sas7bdat", "xpt", "json", "parquet"],
    "xpt": ["xpt"],
    "dataset_json": ["json", "ndjson"],
    "parquet": ["parquet"],
    "workbook": ["xlsx"],
    "profile": [],
    "values": [],
    "proposal": ["csv", "xpt", "json"],
}
LONGEST = 32 << 10
LONGEST_TEXT = 4 << 10
LIMITS = ["-rss_limit_mb=1024", "-malloc_limit_mb=400", "-timeout=25"]


def longest(target: str) -> int:
    return LONGEST_TEXT if target in ("text", "values", "proposal") else LONGEST


def seed(target: str, corpus: pathlib.Path) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    files = [file for file in sorted(SAMPLES.rglob("*")) if file.suffix[1:] in SEEDS[target]]
    files += PROFILES if target == "profile" else []
    files += sorted((FORMATS / "fuzz/seeds").glob(f"{target}.*"))
    for index, file in enumerate(files):
        content = file.read_bytes()
        if len(content) <= LONGEST or file.suffix == ".csv":
            (corpus / f"seed-{index}").write_bytes(content[:longest(target)])


def run(binary: pathlib.Path, target: str, seconds: float) -> bool:
    corpus, artifacts = FORMATS / "fuzz/corpus" / target, FORMATS / "fuzz/artifacts" / target
    seed(target, corpus)
    artifacts.mkdir(parents=True, exist_ok=True)
    spent, cases, peak, slowest, failed = 0.0, 0, 0, 0, False
    environment = os.environ | {"ASAN_OPTIONS": "quarantine_size_mb=16:detect_leaks=0"}
    while seconds - spent > 5 and not failed:
        limits = [*LIMITS, f"-max_len={longest(target)}", f"-max_total_time={int(seconds - spent)}", "-print_final_stats=1"]
        with (artifacts / "log").open("w") as log:
            child = subprocess.Popen([binary, corpus, *limits, f"-artifact_prefix={artifacts}/"],
                                     stdout=log, stderr=subprocess.STDOUT, env=environment)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = status
        said = (artifacts / "log").read_text(errors="replace")
        stat = {name: int(number) for name, number in re.findall(r"stat::(\w+):\s+(\d+)", said)}
        spent += usage.ru_utime + usage.ru_stime
        cases += stat.get("number_of_executed_units", 0)
        peak = max(peak, stat.get("peak_rss_mb", 0))
        slowest = max(slowest, stat.get("slowest_unit_time_sec", 0))
        failed = status != 0
    reached = re.findall(r"cov: (\d+)", said)
    print(f"| {target} | {cases:,} | {spent:.0f} | {reached[-1] if reached else 0} | {peak} | {slowest} | "
          f"{'see ' + str(artifacts) if failed else 'none'} |", flush=True)
    return failed


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--no-build", action="store_true")
    arguments.add_argument("targets", nargs="*", default=list(SEEDS))
    given = arguments.parse_args()
    if not given.no_build:
        subprocess.run(["cargo", "+nightly", "fuzz", "build"], cwd=FORMATS, check=True)
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", FORMATS / "fuzz/target"))
    print("| target | cases | CPU s | edges reached | peak MiB | slowest s | findings |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    folder = built / "x86_64-unknown-linux-gnu/release"
    return int(any([run(folder / target, target, given.minutes * 60) for target in given.targets]))


if __name__ == "__main__":
    sys.exit(main())
