#!/bin/sh
# Cox regression and cluster-robust variance beside the peers, in one run and one thread; writes the table of ratios
# into BENCHMARKS.md between its marks.
# usage: PALLAS_DIR=folder PYTHON=python3 [ROUNDS=3] benches/peers/run.sh
# The folder has pallas_{5304,100000,1000000}.csv of the reference's generator with its design columns; PYTHON has
# numpy, pandas and `survival` 2.0; Rscript has survival.
set -eu
: "${CARGO_OPTIONS:=}"
here=$(cd "$(dirname "$0")" && pwd)
crate=$(cd "$here/../.." && pwd)
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 RAYON_NUM_THREADS=1 PALLAS_DIR
cd "$crate"
cargo bench --quiet $CARGO_OPTIONS -p palladion-biostat --bench peers --no-run
lines=$(mktemp)
fits() { case $1 in 5304) echo 200 ;; 100000) echo 10 ;; *) echo 3 ;; esac; }
for round in $(seq "${ROUNDS:-3}"); do
  for rows in 5304 100000 1000000; do
    csv=$PALLAS_DIR/pallas_$rows.csv; k=$(fits $rows)
    cargo bench --quiet $CARGO_OPTIONS -p palladion-biostat --bench peers -- core $rows $((k * 2)) >> "$lines"
    Rscript "$here/cox.R" core "$csv" $k >> "$lines"
    "$PYTHON" "$here/cox.py" core "$csv" $k >> "$lines"
    cargo bench --quiet $CARGO_OPTIONS -p palladion-biostat --bench peers -- cluster $rows $((k * 2)) >> "$lines"
    [ $rows = 1000000 ] || "$PYTHON" "$here/cox.py" cluster "$csv" 3 >> "$lines"
  done
  Rscript "$here/cox.R" coxph "$PALLAS_DIR/pallas_1000000.csv" 1 >> "$lines"
done
"$PYTHON" "$here/table.py" "$lines" "$crate/BENCHMARKS.md"
