//! The same bits for 1, 2 and 4 threads.

use palladion_biostat::design::Design;
use palladion_biostat::parallel::with_threads;
use palladion_biostat::random::Stream;
use palladion_biostat::survival::cox::{CoxFit, CoxModel, CoxOptions, fit};
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

/// Few event times and two-valued columns, clusters and weights: sums by code, robust variance.
#[test]
fn a_weighted_model_by_cluster_has_the_same_bits_for_any_number_of_threads() {
    let (observations, _, labels) = cohort();
    let months: Vec<f64> = observations.time().iter().map(|t| (t / 30.0).ceil()).collect();
    let observations = Observations::new(&months, observations.event()).unwrap();
    let mut stream = Stream::new(12, 1, 0);
    let mut column =
        |of: fn(f64) -> f64| (0..labels.len()).map(|_| of(stream.uniform())).collect::<Vec<f64>>();
    let mut design = Design::new(labels.len());
    design.numeric("a", &column(|u| (u * 2.0).floor())).unwrap();
    design.numeric("b", &column(|u| (u * 1.3).floor())).unwrap();
    design.numeric("c", &column(|u| u * 9.0)).unwrap();
    let weights = column(|u| 0.5 + u);
    let clusters: Vec<usize> = (0..labels.len()).map(|row| row % 97).collect();
    let model = CoxModel::new(&observations, &design).with_weights(&weights).with_clusters(&clusters);
    let run = || model.fit(&CoxOptions::default()).unwrap();
    let fits: Vec<CoxFit> = [1, 2, 4].iter().map(|threads| with_threads(*threads, run).unwrap()).collect();
    assert_eq!(fits[0], fits[1]);
    assert_eq!(fits[0], fits[2]);
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
