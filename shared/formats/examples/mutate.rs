//! Runs the fuzz targets on a stable toolchain: seeds from the samples, changed at random by a seeded
//! generator, each case with its memory and time measured.
//!
//! ```sh
//! cargo run --release -p palladion-formats --example mutate -- TARGET SECONDS [SEED]
//! ```
//!
//! The same seed gives the same cases. A finding stops the run and stands in the file it names; with that
//! file in the place of the seconds the one case is run again.

#[path = "mutate/allocations.rs"]
mod allocations;
#[path = "mutate/mutation.rs"]
mod mutation;
#[path = "mutate/seeds.rs"]
mod seeds;
#[path = "../fuzz/src/targets.rs"]
#[expect(
    unreachable_pub,
    clippy::panic,
    reason = "a library of its own for cargo-fuzz; a panic is a finding"
)]
mod targets;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use allocations::Counting;
use mutation::Mutator;

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

/// The most memory that a case may hold at once, its own bytes not counted.
const MOST_BYTES: usize = 400 << 20;
/// The longest a case may take: far beyond what any takes, on a machine that does other work too.
const LONGEST: Duration = Duration::from_secs(10);

type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 9] = [
    ("text", targets::text),
    ("containers", targets::containers),
    ("xpt", targets::xpt),
    ("dataset_json", targets::dataset_json),
    ("parquet", targets::parquet),
    ("workbook", targets::workbook),
    ("profile", targets::profile),
    ("values", targets::values),
    ("proposal", targets::proposal),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, seconds, rest @ ..] = arguments.as_slice() else {
        return Err("usage: mutate TARGET SECONDS|FILE [SEED]".into());
    };
    let target = TARGETS.iter().find(|(known, _)| known == name).ok_or("no such target")?.1;
    if let Ok(case) = std::fs::read(seconds) {
        let start = Instant::now();
        target(&case);
        writeln!(std::io::stdout(), "{name}: {:?}, {} KiB held", start.elapsed(), ALLOCATOR.peak() >> 10)?;
        return Ok(());
    }
    let seed: u64 = rest.first().map_or(Ok(1), |seed| seed.parse())?;
    let mut mutator = Mutator::new(seeds::of(name)?, seed, name == "workbook");
    std::panic::set_hook(Box::new(|_| {}));
    let end = Instant::now() + Duration::from_secs(seconds.parse()?);
    let (mut cases, mut most, mut longest) = (0_u64, 0, Duration::ZERO);
    while Instant::now() < end {
        let case = mutator.next();
        let before = ALLOCATOR.begin();
        let start = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| target(&case)));
        let (took, held) = (start.elapsed(), ALLOCATOR.peak().saturating_sub(before));
        (most, longest) = (most.max(held), longest.max(took));
        cases += 1;
        let finding = match done {
            Err(_) => Some("a panic".to_owned()),
            Ok(()) if held > MOST_BYTES => Some(format!("{held} bytes held")),
            Ok(()) if took > LONGEST => Some(format!("{took:?}")),
            Ok(()) => None,
        };
        if let Some(finding) = finding {
            let path = std::env::temp_dir().join(format!("finding-{name}-{seed}-{cases}"));
            std::fs::write(&path, &case)?;
            return Err(format!("{finding}: case {cases} of seed {seed}, in {}", path.display()).into());
        }
    }
    writeln!(
        std::io::stdout(),
        "{name}: {cases} cases, seed {seed}; at most {} KiB held and {longest:?} taken",
        most >> 10
    )?;
    Ok(())
}
