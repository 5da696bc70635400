#!/bin/sh
# Every task beside the peers' own programs, in one run: one thread each, ours and theirs in turn, a fresh process a
# line. Then ours with two threads, and at 10,000, 100,000 and 1,000,000 rows. Writes the tables into BENCHMARKS.md
# between its marks.
# usage: PALLAS_DIR=folder PYTHON=python3 [ROUNDS=3] benches/peers/run.sh
# The folder has pallas_{5304,10000,100000,1000000}.csv of the reference's generator with its design columns; PYTHON
# has numpy, pandas, lifelines 0.30 and `survival` 2.0; Rscript has survival. About 20 minutes.
set -eu
: "${CARGO_OPTIONS:=}"
here=$(cd "$(dirname "$0")" && pwd)
crate=$(cd "$here/../.." && pwd)
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 RAYON_NUM_THREADS=1 PALLAS_DIR
cd "$crate"
built=$(cargo bench $CARGO_OPTIONS -p palladion-biostat --bench peers --no-run --message-format=json 2>/dev/null |
  sed -n 's/.*"executable":"\([^"]*peers-[^"]*\)".*/\1/p' | tail -1)
folder=$(mktemp -d); lines=$folder/lines; ours=$folder/peers
cp "$built" "$ours" # another build may replace it meanwhile
csv() { echo "$PALLAS_DIR/pallas_$1.csv"; }
ours() { "$ours" "$@" >> "$lines"; }
r() { Rscript "$here/survival.R" "$1" "$(csv "$2")" "$3" >> "$lines"; }
py() { "$PYTHON" "$here/python.py" "$1" "$2" "$(csv "$3")" "$4" >> "$lines"; }
for round in $(seq "${ROUNDS:-3}"); do
  ours core 5304 400 1;         r core 5304 200;        py survival core 5304 100
  ours core 100000 20 1;        r core 100000 10;       py survival core 100000 5
  ours core 1000000 6 1;        r core 1000000 2;       py survival core 1000000 1
  ours continuous 5304 200 1;   r continuous 5304 200
  ours continuous 1000000 3 1;  r continuous 1000000 2
  ours cluster 5304 200 1;      py survival cluster 5304 50
  ours cluster 100000 20 1;     py survival cluster 100000 3
  ours zph 5304 200 1;          r zph 5304 20;          py survival zph 5304 50
  ours zph 1000000 6 1;         r zph 1000000 1;        py survival zph 1000000 1
  ours km 5304 400 1;           r km 5304 20;           py lifelines km 5304 10
  ours km 1000000 20 1;         r km 1000000 1;         py lifelines km 1000000 4
  ours km-distinct 1000000 3 1; r km-distinct 1000000 0; py lifelines km-distinct 1000000 1
  ours bootstrap 5304 20 1;     py numpy bootstrap 5304 1
  ours bootstrap 1000000 4 1;   py numpy bootstrap 1000000 0
  ours concordance 5304 200 1;  r concordance 5304 50;  py survival concordance 5304 50
  ours concordance 1000000 3 1; r concordance 1000000 1; py lifelines concordance 1000000 0
  for rows in 10000 100000 1000000; do
    for task in core cluster zph concordance; do ours $task $rows $((2000000 / rows + 1)) 1; done
  done
  for task in core continuous cluster zph km km-distinct bootstrap concordance; do ours $task 1000000 4 2; done
done
# Once: these take many seconds or minutes and are far away.
r coxph 1000000 0; r cluster 5304 5; r cluster 100000 0; r bootstrap 5304 0
ours cluster 1000000 3 1; py survival concordance 1000000 0
"$PYTHON" "$here/table.py" "$lines" "$crate/BENCHMARKS.md"
