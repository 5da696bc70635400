//! One task in a fresh process, measured as the peers' scripts beside this file measure theirs:
//! CPU seconds of the busiest thread, wall seconds, and memory added, each the mean of several runs
//! after a first one. `peers <task> <rows> <times> <threads>` prints one line, which ends with a digest of
//! all bits of the result.

#[path = "../pallas/mod.rs"]
mod pallas;
mod tasks;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::time::Instant;

use palladion_biostat::parallel::with_threads;
use pallas::Pallas;
use tasks::Task;

fn main() {
    let arguments: Vec<String> = std::env::args().filter(|a| a != "--bench").skip(1).collect();
    let [name, rows, times, threads] = arguments.as_slice() else { return };
    let (Ok(rows), Ok(times), Ok(threads)) = (rows.parse(), times.parse(), threads.parse()) else { return };
    let Some(pallas) = Pallas::read(rows) else { return };
    let measured = with_threads(threads, || measure(name, pallas, times, threads)).ok().flatten();
    let line = measured.unwrap_or_else(|| format!("biostat-{name}-{threads}\tfailed"));
    // A closed pipe is the reader's business.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Name and threads, rows, mean CPU and wall seconds, megabytes added, first number, digest.
fn measure(name: &str, pallas: Pallas, times: u32, threads: usize) -> Option<String> {
    let (mut cpu, mut wall) = (BTreeMap::<OsString, f64>::new(), 0.0);
    let task = Task::prepare(name, pallas)?;
    let columns = task.columns();
    let before = status("VmRSS")?;
    // The peak starts anew; where that is not allowed the figure is an upper bound.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
    let value = task.run(columns)?;
    let added = status("VmHWM")? - before;
    // A few runs of small data at a time, so that looking at the clock does not count.
    let at_a_time = if task.rows() < 20_000 { times.min(10) } else { 1 };
    let batches = times.div_ceil(at_a_time);
    for _ in 0..batches {
        let columns: Vec<_> = (0..at_a_time).map(|_| task.columns()).collect();
        let (from, start) = (cpu_seconds()?, Instant::now());
        for columns in columns {
            task.run(columns)?;
        }
        wall += start.elapsed().as_secs_f64();
        for (thread, seconds) in cpu_seconds()? {
            let before = from.get(&thread).copied().unwrap_or_default();
            *cpu.entry(thread).or_default() += seconds - before;
        }
    }
    let times = f64::from(batches * at_a_time);
    let (cpu, wall) = (cpu.into_values().fold(0.0, f64::max) / times, wall / times);
    let (first, bits) = (value.first()?, digest(&value));
    let rows = task.rows();
    Some(format!(
        "biostat-{name}-{threads}\t{rows}\t{cpu:.6}\t{wall:.6}\t{added:.1}\t{first:.12e}\t{bits:016x}"
    ))
}

/// FNV-1a of the bits of all numbers.
fn digest(values: &[f64]) -> u64 {
    let bytes = values.iter().flat_map(|value| value.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Seconds that each thread of this process has been on a processor.
fn cpu_seconds() -> Option<BTreeMap<OsString, f64>> {
    let mut seconds = BTreeMap::new();
    for thread in std::fs::read_dir("/proc/self/task").ok()? {
        let thread = thread.ok()?;
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        seconds.insert(thread.file_name(), text.split(' ').next()?.parse::<f64>().ok()? / 1e9);
    }
    Some(seconds)
}

/// A figure of the process in megabytes.
fn status(key: &str) -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}
