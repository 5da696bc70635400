//! A whole QC run of the built-in policy on simulated sites, from counted data to results and findings. The cost
//! grows linearly with sites.

use palladion_biostat::detmath::{exp, ln, sin, sqrt};
use palladion_biostat::random::Stream;
use palladion_domain::her2::Her2Level;
use palladion_pathology_qc::builtin_policy;
use palladion_pathology_qc::checks::{Counts, Data, Facts, Group, ReadingCounts, run};

fn main() {
    divan::main();
}

/// `sites` sites of a median of `median` subjects in 21 countries of 3 regions; logits vary by 0.4 between
/// countries and 0.5 between sites, as in the simulation of the site QC paper.
fn data(sites: u32, median: f64) -> Data {
    let mut stream = Stream::new(2026, 5, 0);
    let normal = |stream: &mut Stream| {
        let (u, v) = (1.0 - stream.uniform(), stream.uniform());
        sqrt(-2.0 * ln(u)) * sin(std::f64::consts::TAU * v)
    };
    let countries: Vec<f64> = (0..21).map(|_| 0.3 + 0.4 * normal(&mut stream)).collect();
    let (mut counts, mut facts) = (ReadingCounts::default(), Facts::default());
    facts.percentages.insert("er_percent", Some(Vec::new()));
    for site in 0..sites {
        let country = (site % 21) as usize;
        let logit = countries[country] + 0.5 * normal(&mut stream);
        let size = exp(ln(median) + 0.9 * normal(&mut stream)).clamp(1.0, 20.0 * median).round();
        let rate = 1.0 / (1.0 + exp(-logit));
        let mut own = Counts::default();
        while (own.subjects as f64) < size {
            let low = stream.uniform() < rate;
            subject(&mut facts, &mut stream, site as usize, low);
            own.subjects += 1;
            own.evaluable += 1;
            own.her2_low += u64::from(low);
        }
        let within = Some(format!("C{country:02}"));
        counts.overall.subjects += own.subjects;
        counts.overall.evaluable += own.evaluable;
        counts.overall.her2_low += own.her2_low;
        counts.sites.push(Group {
            name: format!("S{site:05}"),
            within,
            also_within: Vec::new(),
            counts: own,
        });
    }
    for country in 0..21 {
        let (name, region) = (format!("C{country:02}"), Some(format!("R{}", country % 3)));
        let own = Counts::default();
        counts.countries.push(Group { name, within: region, also_within: Vec::new(), counts: own });
    }
    Data::new(counts, facts)
}

fn subject(facts: &mut Facts, stream: &mut Stream, site: usize, low: bool) {
    let two = low && stream.uniform() < 0.35;
    facts.site.push(Some(site));
    facts.level.push(match (low, two) {
        (false, _) => Her2Level::Zero,
        (true, false) => Her2Level::Ihc1,
        (true, true) => Her2Level::Ihc2IshNegative,
    });
    facts.score.push(Some(u8::from(low) + u8::from(two)));
    facts.scored.push(stream.uniform() < 0.97);
    facts.ish.push(stream.uniform() < 0.95);
    let day = chrono::NaiveDate::default() + chrono::Days::new(15_000 + stream.below(1_000));
    facts.randomised_on.push(Some(day));
    facts.central.push((stream.uniform() < 0.1).then(|| (u8::from(low), u8::from(stream.uniform() < 0.6))));
    facts.record_hits.push(u16::from(stream.uniform() < 0.02));
    if let Some(Some(values)) = facts.percentages.get_mut("er_percent") {
        let round = stream.uniform() < 0.7;
        let value = stream.below(99) + 1;
        values.push(Some(if round { (value / 10 * 10) as f64 } else { value as f64 }));
    }
}

#[divan::bench(args = [(406, 8.0), (5_000, 8.0), (5_000, 133.0)], sample_count = 3, sample_size = 1)]
fn whole_run(bencher: divan::Bencher<'_, '_>, (sites, median): (u32, f64)) {
    let Ok(policy) = builtin_policy() else { return };
    bencher.with_inputs(|| data(sites, median)).bench_values(|data| {
        policy
            .checks
            .iter()
            .map(|check| run(&policy, check, &data).map(|checked| checked.findings.len()))
            .collect::<Result<Vec<_>, _>>()
    });
}
