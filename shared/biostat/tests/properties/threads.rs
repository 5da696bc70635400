//! The same bits for 1, 2 and 4 threads.

use palladion_biostat::design::Design;
use palladion_biostat::parallel::with_threads;
use palladion_biostat::random::Stream;
use palladion_biostat::survival::cox::{CoxFit, CoxOptions, fit};
use palladion_biostat::survival::{KaplanMeier, Observations};

/// 20,000 rows: several chunks.
fn cohort() -> (Observations, Design, Vec<usize>) {
    let (mut stream, rows) = (Stream::new(11, 1, 0), 20_000);
    let mut columns = vec![Vec::new(); 4];
    let (mut time, mut event, mut strata) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        for column in &mut columns {
            column.push(stream.uniform());
        }
        time.push((stream.uniform() * 2000.0).ceil());
        event.push(stream.below(3) == 0);
        strata.push(usize::from(stream.below(2) == 1));
    }
    let mut design = Design::new(rows);
    for (k, column) in columns.iter().enumerate() {
        design.numeric(&format!("x{k}"), column).unwrap();
    }
    (Observations::new(&time, &event).unwrap(), design, strata)
}

#[test]
fn a_cox_model_has_the_same_bits_for_any_number_of_threads() {
    let (observations, design, strata) = cohort();
    let run = || fit(&observations, Some(&strata), &design, &CoxOptions::default()).unwrap();
    let fits: Vec<CoxFit> = [1, 2, 4].iter().map(|threads| with_threads(*threads, run).unwrap()).collect();
    assert_eq!(fits[0], fits[1]);
    assert_eq!(fits[0], fits[2]);
    let bits = |f: &CoxFit| f.covariance.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&fits[0]), bits(&fits[2]));
}

#[test]
fn a_curve_has_the_same_bits_for_any_number_of_threads() {
    let (observations, _, _) = cohort();
    let curves: Vec<KaplanMeier> = [1, 2, 4]
        .iter()
        .map(|threads| with_threads(*threads, || KaplanMeier::fit(&observations)).unwrap())
        .collect();
    assert!(curves.iter().all(|curve| *curve == curves[0]));
}
