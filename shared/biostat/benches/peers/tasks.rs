//! What is measured, and the numbers to be compared with the peers'.

use palladion_biostat::bootstrap::{BootstrapOptions, PercentileRule, SurvivalContrasts};
use palladion_biostat::design::Design;
use palladion_biostat::survival::concordance::{ConcordanceOptions, concordance};
use palladion_biostat::survival::cox::{CoxFit, CoxModel, CoxOptions, FittedModel, Reference, TimeTransform};
use palladion_biostat::survival::{KaplanMeier, Observations};
use palladion_biostat::{ConfidenceLevel, Interval};

use crate::pallas::Pallas;

const FIVE_YEARS: f64 = 1826.25;
const GOLDEN: f64 = 0.618_033_988_749_894_9;
const PRIMES: [f64; 10] = [2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0];

/// A task with everything that its peers have before their clocks start.
pub(crate) enum Task {
    /// Cox fit: the coefficients, or the standard errors by cluster.
    Cox { pallas: Pallas, by_cluster: bool },
    /// Tests of proportional hazards of a fit and its model: the rows are sorted again.
    PhTest { observations: Observations, design: Box<Design>, fit: Box<CoxFit> },
    /// Concordance of the linear predictor.
    Concordance { observations: Observations, predictor: Vec<f64> },
    /// Curves of four groups.
    KaplanMeier { pallas: Pallas, group: Vec<usize> },
    /// 2,000 replicates of two differences at five years.
    Bootstrap { pallas: Pallas, group: Vec<usize> },
}

impl Task {
    pub(crate) fn prepare(name: &str, mut pallas: Pallas) -> Option<Self> {
        match name {
            "core" => Some(Self::Cox { pallas, by_cluster: false }),
            "cluster" => Some(Self::Cox { pallas, by_cluster: true }),
            "continuous" => {
                make_continuous(&mut pallas);
                Some(Self::Cox { pallas, by_cluster: false })
            }
            "zph" => {
                let (observations, design) = pallas.model(pallas.columns())?;
                let fit = CoxModel::new(&observations, &design).fit(&CoxOptions::default()).ok()?;
                Some(Self::PhTest { observations, design: Box::new(design), fit: Box::new(fit) })
            }
            "concordance" => {
                let (observations, design) = pallas.model(pallas.columns())?;
                let model = CoxModel::new(&observations, &design);
                let fit = model.fit(&CoxOptions::default()).ok()?;
                let predictor =
                    FittedModel::new(model, &fit).ok()?.linear_predictors(Reference::Zero).ok()?;
                Some(Self::Concordance { predictor: predictor.values, observations })
            }
            "km" => Some(Self::kaplan_meier(pallas)),
            "km-distinct" => {
                let spread = |(row, time): (usize, &mut f64)| *time += fraction(row, GOLDEN);
                pallas.time.iter_mut().enumerate().for_each(spread);
                Some(Self::kaplan_meier(pallas))
            }
            "bootstrap" => Some(Self::Bootstrap { group: groups(&pallas), pallas }),
            _ => None,
        }
    }

    fn kaplan_meier(pallas: Pallas) -> Self {
        Self::KaplanMeier { group: groups(&pallas), pallas }
    }

    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Cox { pallas, .. } => pallas.site().len(),
            Self::PhTest { observations, .. } => observations.rows(),
            Self::KaplanMeier { group, .. } | Self::Bootstrap { group, .. } => group.len(),
            Self::Concordance { predictor, .. } => predictor.len(),
        }
    }

    /// What a run takes for its own.
    pub(crate) fn columns(&self) -> Vec<Vec<f64>> {
        match self {
            Self::Cox { pallas, .. } => pallas.columns(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn run(&self, columns: Vec<Vec<f64>>) -> Option<Vec<f64>> {
        match self {
            Self::Cox { pallas, by_cluster } => cox(pallas, *by_cluster, columns),
            Self::PhTest { observations, design, fit } => ph_test(observations, design, fit),
            Self::Concordance { observations, predictor } => {
                let result = concordance(observations, predictor, &ConcordanceOptions::default()).ok()?;
                Some(vec![result.concordance, result.standard_error])
            }
            Self::KaplanMeier { pallas, group } => kaplan_meier(pallas, group),
            Self::Bootstrap { pallas, group } => bootstrap(pallas, group),
        }
    }
}

/// Groups 0 to 3 by arm, then status.
fn groups(pallas: &Pallas) -> Vec<usize> {
    let [arm, status, ..] = pallas.covariates.as_slice() else { return Vec::new() };
    let number = |(arm, status): (&f64, &f64)| 2 * usize::from(*arm > 0.5) + usize::from(*status > 0.5);
    arm.iter().zip(status).map(number).collect()
}

/// What a row's number times an irrational one has behind the point: the peers add the same.
fn fraction(row: usize, irrational: f64) -> f64 {
    let product = (row + 1) as f64 * irrational;
    product - product.floor()
}

/// No column has two values or few any more.
fn make_continuous(pallas: &mut Pallas) {
    for (column, prime) in pallas.covariates.iter_mut().zip(PRIMES) {
        let irrational = prime.sqrt();
        column.iter_mut().enumerate().for_each(|(row, x)| *x += fraction(row, irrational));
    }
}

fn cox(pallas: &Pallas, by_cluster: bool, columns: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let (observations, design) = pallas.model(columns)?;
    let model = CoxModel::new(&observations, &design);
    let model = if by_cluster { model.with_clusters(pallas.site()) } else { model };
    let fit = model.fit(&CoxOptions::default()).ok()?;
    let estimates = fit.coefficients.iter().filter_map(|c| c.estimate());
    let numbers = estimates.flat_map(|e| {
        if by_cluster { [e.standard_error, e.coefficient] } else { [e.coefficient, e.standard_error] }
    });
    Some(numbers.chain([fit.log_likelihood, fit.score.statistic]).collect())
}

fn ph_test(observations: &Observations, design: &Design, fit: &CoxFit) -> Option<Vec<f64>> {
    let fitted = FittedModel::new(CoxModel::new(observations, design), fit).ok()?;
    let test = fitted.ph_test(TimeTransform::KaplanMeier).ok()?;
    let by_coefficient = test.by_coefficient.iter().map(|named| named.test.statistic);
    Some(by_coefficient.chain([test.global.statistic]).collect())
}

fn kaplan_meier(pallas: &Pallas, group: &[usize]) -> Option<Vec<f64>> {
    let curves = KaplanMeier::fit_groups(&pallas.time, &pallas.event, group, 4).ok()?;
    Some(curves.iter().map(|curve| curve.survival(FIVE_YEARS)).collect())
}

fn bootstrap(pallas: &Pallas, group: &[usize]) -> Option<Vec<f64>> {
    let groups = SurvivalContrasts::new(&pallas.time, &pallas.event, group, 4, None, FIVE_YEARS).ok()?;
    let contrasts = [vec![-1.0, 0.0, 1.0, 0.0], vec![0.0, -1.0, 0.0, 1.0]];
    let options = BootstrapOptions { replicates: 2000, seed: 1, analysis: 1 };
    let result = groups.bootstrap(&contrasts, &options).ok()?;
    let limits = |k| result.percentile_interval(k, ConfidenceLevel::P95, PercentileRule::Linear).ok();
    let numbers = |Interval { lower, upper }| [lower, upper];
    Some([numbers(limits(0)?), numbers(limits(1)?)].concat())
}
