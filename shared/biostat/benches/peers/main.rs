//! One task in a fresh process, measured as the peers' scripts beside this file measure theirs:
//! CPU seconds of the thread, wall seconds, and memory added. `peers <task> <rows> [<times>]`
//! prints one line.

#[path = "../pallas/mod.rs"]
mod pallas;

use std::io::Write;
use std::time::Instant;

use palladion_biostat::parallel::with_threads;
use palladion_biostat::survival::cox::{CoxFit, CoxModel, CoxOptions};
use pallas::Pallas;

fn main() {
    let arguments: Vec<String> = std::env::args().filter(|a| a != "--bench").skip(1).collect();
    let [task, rows, times @ ..] = arguments.as_slice() else { return };
    let times = times.first().and_then(|t| t.parse().ok()).unwrap_or(5);
    let Some(pallas) = rows.parse().ok().and_then(Pallas::read) else { return };
    let measured = with_threads(1, || measure(task, &pallas, times)).ok().flatten();
    let line = measured.unwrap_or_else(|| format!("biostat-{task}\tfailed"));
    // A closed pipe is the reader's business.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Name, rows, mean CPU and wall seconds, megabytes added, first number; as the peers print them.
fn measure(task: &str, pallas: &Pallas, times: u32) -> Option<String> {
    let (mut cpu, mut wall) = (0.0, 0.0);
    let columns = pallas.columns();
    let before = status("VmRSS")?;
    // The peak starts anew; where that is not allowed the figure is an upper bound.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
    let value = run(task, pallas, columns)?;
    let added = status("VmHWM")? - before;
    for _ in 0..times {
        let columns = pallas.columns();
        let (from, start) = (cpu_seconds()?, Instant::now());
        run(task, pallas, columns)?;
        wall += start.elapsed().as_secs_f64();
        cpu += cpu_seconds()? - from;
    }
    let (rows, times) = (pallas.site().len(), f64::from(times));
    let first = value.first()?;
    Some(format!("biostat-{task}\t{rows}\t{:.6}\t{:.6}\t{added:.1}\t{first:.12e}", cpu / times, wall / times))
}

/// The task's numbers, to be compared with the peers'.
fn run(task: &str, pallas: &Pallas, columns: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let options = CoxOptions::default();
    let (observations, design) = pallas.model(columns)?;
    let model = CoxModel::new(&observations, &design);
    let numbers = |fit: &CoxFit, of: fn(f64, f64) -> f64| {
        let estimates = fit.coefficients.iter().filter_map(|c| c.estimate());
        estimates.map(|e| of(e.coefficient, e.standard_error)).collect::<Vec<f64>>()
    };
    match task {
        "core" => Some(numbers(&model.fit(&options).ok()?, |coefficient, _| coefficient)),
        "cluster" => {
            let fit = model.with_clusters(pallas.site()).fit(&options).ok()?;
            Some(numbers(&fit, |_, standard_error| standard_error))
        }
        _ => None,
    }
}

/// Seconds that this thread has been on a processor.
fn cpu_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// A figure of the process in megabytes.
fn status(key: &str) -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}
