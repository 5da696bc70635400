//! The door to the Cox model.

use ndarray::Array2;

use super::error::CoxError;
use super::model::CoxModel;
use super::newton::{Maximum, maximise};
use super::options::{CoxOptions, Ties, Variance};
use super::prepared::Prepared;
use super::result::{Coefficient, CoxFit, Outcome, wald};
use super::robust::Scores;
use crate::TestResult;
use crate::design::Design;
use crate::linear::Cholesky;
use crate::survival::Observations;

/// A coefficient belongs to the infinite direction when its part of it, per standard deviation, is
/// at least this share of the largest part.
const PART_OF_DIRECTION: f64 = 1e-2;

/// Share of its information at 0 below which a coefficient has none left in the limit of the infinite
/// ones; theirs is about 1e-10 when the iteration ends.
const LEFT_IN_LIMIT: f64 = 1e-8;

/// How do the columns of the design multiply the hazard? Cox's partial likelihood.
///
/// Inputs: [`Observations`] (right-censored or left-truncated); `strata`, any numbers, each
/// stratum with its own baseline hazard; [`Design`] with the same rows, complete (rows with
/// missing values are removed, and counted, by the caller). Any scale and offset of the columns:
/// they are centred and scaled inside. Case weights, an offset, clusters: [`CoxModel`].
/// Result: [`CoxFit`]; an aliased column or an infinite estimate is an [`Outcome`] of its
/// coefficient, and the others are as if it were absent or in the limit.
/// Formula: maximum of the partial log-likelihood by Newton's method with step-halving, from 0 or,
/// from 50,000 rows on, from the maximum of every sixteenth row; covariance is the inverse
/// information at the maximum.
/// Ties: Efron, Breslow or exact; an event and a censoring at one time: the censored is still at
/// risk. The same rows in the same order give the same bits for any number of threads; another
/// order the same to about 1e-13 (ties of time are broken by row), so a caller that promises bits
/// sorts the rows by subject first.
/// Differs from R `survival::coxph`: iterates until the next step would change nothing (R stops
/// up to 3.5e-8 earlier); infinite estimates are recognised by their certificate (the events are
/// extreme in every risk set) and not by the size of a gradient; negative times are refused.
///
/// Source: D. R. Cox, JRSS B 34 (1972) 187-220; B. Efron, JASA 72 (1977) 557-565, eq. 7.9;
/// N. Breslow, Biometrics 30 (1974) 89-99; T. M. Therneau, P. M. Grambsch, Modeling Survival Data
/// (2000), section 3.1 and 3.3.
///
/// # Errors
/// `Length`, `TooFewRows`, `NoEvents` or `NotConverged`.
///
/// ```
/// use palladion_biostat::design::Design;
/// use palladion_biostat::survival::{Observations, cox};
/// // acute myelogenous leukaemia (Miller 1981); R prints coef 0.9155, se 0.5119
/// let time = [9., 13., 13., 18., 23., 28., 31., 34., 45., 48., 161., 5., 5., 8., 8., 12., 16., 23., 27., 30., 33., 43., 45.];
/// let censored = [2, 5, 8, 10, 16];
/// let event: Vec<bool> = (0..23).map(|row| !censored.contains(&row)).collect();
/// let group: Vec<f64> = (0..23).map(|row| if row < 11 { 0.0 } else { 1.0 }).collect();
/// let mut design = Design::new(23);
/// design.numeric("nonmaintained", &group)?;
/// let fit = cox::fit(&Observations::new(&time, &event)?, None, &design, &cox::CoxOptions::default())?;
/// let estimate = fit.coefficients[0].estimate().ok_or("no estimate")?;
/// assert_eq!(format!("{:.4} {:.4}", estimate.coefficient, estimate.standard_error), "0.9155 0.5119");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fit(
    observations: &Observations,
    strata: Option<&[usize]>,
    design: &Design,
    options: &CoxOptions,
) -> Result<CoxFit, CoxError> {
    let model = CoxModel::new(observations, design);
    CoxModel { strata, ..model }.fit(options)
}

impl CoxModel<'_> {
    /// Fit the model; see [`fit`].
    ///
    /// Case weights: every sum over rows is weighted; the `d` tied events of Efron's steps have
    /// their mean weight each. Variance as [`Variance`] says; R's names: `covariance` is `var`,
    /// `model_covariance` is `naive.var`, `robust_score` is `rscore` (which R takes at a linear
    /// predictor of 0 also where there is an offset; here the offset stays).
    ///
    /// Source: Therneau and Grambsch (2000), sections 7.1 to 7.3; D. Y. Lin, L. J. Wei, JASA 84
    /// (1989) 1074-1078.
    ///
    /// # Errors
    /// `Length`, `OutOfRange`, `TooFewRows`, `NoEvents`, `TooFewClusters`, `NotAvailable` (exact
    /// ties with weights or a robust variance) or `NotConverged`.
    pub fn fit(&self, options: &CoxOptions) -> Result<CoxFit, CoxError> {
        self.fit_prepared(options).map(|(fit, _)| fit)
    }

    /// The fit, and the rows as they were sorted for it.
    pub(super) fn fit_prepared(&self, options: &CoxOptions) -> Result<(CoxFit, Prepared), CoxError> {
        self.check()?;
        let robust = self.robust(options)?;
        let data = Prepared::new(self);
        let maximum = maximise(&data, options)?;
        let diverging = diverging(&data, &maximum);
        let infinite = |k: usize| diverging.as_ref().and_then(|d| d[k]);
        let finite: Vec<usize> =
            (0..data.width).filter(|k| !maximum.aliased[*k] && infinite(*k).is_none()).collect();
        let estimated = determined(&maximum, &finite);
        let inverse = inverse_information(&data, &maximum);
        let scores = if robust { Some(Sandwich::of(&data, options.ties, &maximum, &inverse)?) } else { None };
        let in_units = |matrix: &Array2<f64>| in_units(&data, matrix, &estimated);
        let model_covariance = in_units(&inverse);
        let covariance =
            scores.as_ref().map_or_else(|| model_covariance.clone(), |s| in_units(&s.covariance));
        let beta: Vec<f64> = (0..data.width)
            .map(|k| if maximum.aliased[k] { 0.0 } else { maximum.beta[k] / data.columns.scales[k] })
            .collect();
        let outcome = |k: usize| match infinite(k) {
            _ if maximum.aliased[k] => Outcome::Aliased,
            Some(positive) => Outcome::Infinite { positive },
            None if !estimated.contains(&k) => Outcome::Undetermined,
            None => Outcome::of(beta[k], covariance[[k, k]].sqrt(), options.level),
        };
        let names = self.design.columns().iter().enumerate();
        let coefficients = names
            .map(|(k, column)| Coefficient { name: column.name().to_owned(), outcome: outcome(k) })
            .collect();
        let df = maximum.aliased.iter().filter(|a| !**a).count();
        let values: Vec<f64> = estimated.iter().map(|k| beta[*k]).collect();
        let statistic = 2.0 * (maximum.at_maximum.log_likelihood - maximum.at_zero.log_likelihood);
        let free = (0..data.width).filter(|k| !maximum.aliased[*k]);
        let fit = CoxFit {
            ties: options.ties,
            level: options.level,
            rows: data.rows,
            events: self.observations.events(),
            clusters: data.clusters.as_ref().map(|c| c.1),
            variance: if robust { Variance::Robust } else { Variance::Model },
            coefficients,
            log_likelihood_null: maximum.at_zero.log_likelihood,
            log_likelihood: maximum.at_maximum.log_likelihood,
            likelihood_ratio: TestResult::chi_squared(statistic, df),
            score: TestResult::chi_squared(maximum.score, df),
            robust_score: scores.map(|s| TestResult::chi_squared(s.score, df)),
            wald: diverging.is_none().then(|| wald(&covariance, &estimated, &values)),
            iterations: maximum.iterations,
            max_gradient: free.fold(0.0, |m, k| f64::max(m, maximum.at_maximum.gradient[k].abs())),
            covariance,
            model_covariance,
        };
        Ok((fit, data))
    }

    /// Whether the variance is the robust one.
    fn robust(&self, options: &CoxOptions) -> Result<bool, CoxError> {
        let whole = |weights: &[f64]| weights.iter().all(|w| (w - w.round()).abs() <= 0.0);
        let robust = match options.variance {
            Variance::Automatic => self.clusters.is_some() || self.weights.is_some_and(|w| !whole(w)),
            Variance::Model => false,
            Variance::Robust => true,
        };
        if options.ties == Ties::Exact {
            let with = if robust { "a robust variance" } else { "case weights" };
            if robust || self.weights.is_some() {
                return Err(CoxError::NotAvailable { with, what: "the exact method for ties" });
            }
        }
        Ok(robust)
    }
}

struct Sandwich {
    covariance: Array2<f64>,
    score: f64,
}

impl Sandwich {
    fn of(data: &Prepared, ties: Ties, maximum: &Maximum, inverse: &Array2<f64>) -> Result<Self, CoxError> {
        let clusters = data.clusters.as_ref().map_or(data.rows, |c| c.1);
        let parameters = maximum.aliased.iter().filter(|a| !**a).count();
        if clusters <= parameters {
            return Err(CoxError::TooFewClusters { clusters, parameters });
        }
        let zero = vec![0.0; data.width];
        Ok(Self {
            covariance: Scores::at(data, ties, &maximum.beta).sandwich(inverse),
            score: Scores::at(data, ties, &zero).test(&maximum.aliased),
        })
    }
}

/// Per column whether it diverges, and whether upwards.
fn diverging(data: &Prepared, maximum: &Maximum) -> Option<Vec<Option<bool>>> {
    let direction = maximum.infinite.as_ref()?;
    let largest = direction.iter().fold(0.0_f64, |m, d| m.max(d.abs()));
    let part = |k: usize| {
        let d = direction[k];
        (d.abs() >= PART_OF_DIRECTION * largest).then_some(d > 0.0)
    };
    Some((0..data.width).map(part).collect())
}

/// Which of the columns whose coefficients stay finite still have information of their own where the
/// infinite ones have gone to their limits.
fn determined(maximum: &Maximum, finite: &[usize]) -> Vec<usize> {
    if maximum.infinite.is_none() {
        return finite.to_vec();
    }
    let (here, zero) = (&maximum.at_maximum.information, &maximum.at_zero.information);
    let own = Array2::from_shape_fn((finite.len(), finite.len()), |(i, j)| here[[finite[i], finite[j]]]);
    let thresholds: Vec<f64> = finite.iter().map(|k| LEFT_IN_LIMIT * zero[[*k, *k]]).collect();
    let decomposed = Cholesky::with_thresholds(&own, &thresholds);
    let kept = finite.iter().zip(decomposed.dependent()).filter(|(_, lost)| !**lost);
    kept.map(|(k, _)| *k).collect()
}

/// Inverse information of the standardised columns, 0 for aliased ones.
fn inverse_information(data: &Prepared, maximum: &Maximum) -> Array2<f64> {
    let mut information = maximum.at_maximum.information.clone();
    for k in (0..data.width).filter(|k| maximum.aliased[*k]) {
        information.row_mut(k).fill(0.0);
        information.column_mut(k).fill(0.0);
    }
    Cholesky::new(&information, 0.0).inverse()
}

/// A covariance in the units of the columns; 0 but for the estimated ones.
fn in_units(data: &Prepared, matrix: &Array2<f64>, estimated: &[usize]) -> Array2<f64> {
    let mut covariance = Array2::zeros((data.width, data.width));
    for &i in estimated {
        for &j in estimated {
            covariance[[i, j]] = matrix[[i, j]] / (data.columns.scales[i] * data.columns.scales[j]);
        }
    }
    covariance
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detmath::{ln, sqrt};
    use crate::survival::cox::{Estimate, Ties};

    fn one_column(observations: &Observations, x: &[f64], ties: Ties) -> Result<CoxFit, CoxError> {
        let mut design = Design::new(x.len());
        design.numeric("x", x).unwrap();
        let options = CoxOptions { ties, ..CoxOptions::default() };
        fit(observations, None, &design, &options)
    }

    fn estimate(fit: &CoxFit) -> Estimate {
        *fit.coefficients[0].estimate().unwrap()
    }

    /// Events at 1 (x = 1), 2 (x = 0), 3 (x = 1), unsorted. With t = e^b the likelihood is
    /// t/(2t+1) x 1/(1+t), its maximum at t^2 = 1/2; information p1(1-p1) + p2(1-p2) with
    /// p1 = 2t/(2t+1), p2 = t/(1+t). At b = 0: U = 1 - 2/3 - 1/2 = -1/6, I = 2/9 + 1/4 = 17/36,
    /// score test 1/17, log-likelihood -ln 6.
    #[test]
    fn three_rows_by_hand() {
        let data = Observations::new(&[3.0, 1.0, 2.0], &[true; 3]).unwrap();
        let fit = one_column(&data, &[1.0, 1.0, 0.0], Ties::Efron).unwrap();
        let e = estimate(&fit);
        assert!((e.coefficient + 0.5 * std::f64::consts::LN_2).abs() < 1e-15);
        let t = sqrt(0.5);
        let (p1, p2) = (2.0 * t / (2.0 * t + 1.0), t / (1.0 + t));
        let information: f64 = p1 * (1.0 - p1) + p2 * (1.0 - p2);
        assert!((e.standard_error - sqrt(1.0 / information)).abs() < 1e-14);
        assert!((fit.score.statistic - 1.0 / 17.0).abs() < 1e-15);
        assert!((fit.log_likelihood_null + ln(6.0)).abs() < 1e-15);
        assert!((fit.log_likelihood - ln(t / ((2.0 * t + 1.0) * (1.0 + t)))).abs() < 1e-14);
    }

    /// Two events tied at 1 (x = 1 and 0) and one row censored at 1 as well (x = 0), so still at
    /// risk. Efron: t/((t+2)(t+3)/2), maximum at t^2 = 6. Breslow: t/(t+2)^2, maximum at t = 2.
    #[test]
    fn tied_events_by_hand() {
        let data = Observations::new(&[1.0, 1.0, 1.0], &[true, false, true]).unwrap();
        let x = [0.0, 0.0, 1.0];
        let efron = estimate(&one_column(&data, &x, Ties::Efron).unwrap());
        assert!((efron.hazard_ratio - sqrt(6.0)).abs() < 1e-14);
        let breslow = estimate(&one_column(&data, &x, Ties::Breslow).unwrap());
        assert!((breslow.hazard_ratio - 2.0).abs() < 1e-14);
    }

    /// At risk (0, 2] (x = 1), (1, 3] (x = 0), (2, 4] (x = 1), all with events. The third enters
    /// at 2 and is not yet at risk at 2: t/(1+t) x 1/(1+t) x 1, maximum at t = 1, information 1/2.
    #[test]
    fn late_entry_by_hand() {
        let data = Observations::with_entry(&[2.0, 0.0, 1.0], &[4.0, 2.0, 3.0], &[true; 3]).unwrap();
        let e = estimate(&one_column(&data, &[1.0, 1.0, 0.0], Ties::Efron).unwrap());
        assert!(e.coefficient.abs() < 1e-15 && (e.standard_error - sqrt(2.0)).abs() < 1e-14);
    }

    #[test]
    fn separation_names_its_column_and_direction() {
        let data = Observations::new(&[1.0, 2.0, 3.0, 4.0], &[true, true, false, false]).unwrap();
        let fit = one_column(&data, &[0.0, 0.0, 1.0, 1.0], Ties::Efron).unwrap();
        assert_eq!(fit.coefficients[0].outcome, Outcome::Infinite { positive: false });
        assert_eq!(fit.wald, None);
        assert!(matches!(fit.wald_test(&[0]), Err(CoxError::NoEstimate(_))));
    }

    /// Of levels a, b, c, d only c (twice) and d have events; a is the reference, so b compares 0 events
    /// with 0, and c and d are infinitely above it; d against c stays finite.
    #[test]
    fn two_levels_without_events_cannot_be_compared() {
        let time = [1.0, 6.0, 2.5, 6.0, 3.0, 5.0, 2.0, 7.0, 4.0, 8.0];
        let event = [false, false, false, false, true, true, true, true, true, false];
        let grade = [0, 0, 1, 1, 2, 2, 3, 3, 3, 2];
        let data = Observations::new(&time, &event).unwrap();
        for (reference, expected) in
            [(0, ["b ?", "c +", "d +"]), (1, ["a ?", "c +", "d +"]), (2, ["a -", "b -", "d =="])]
        {
            let mut design = Design::new(10);
            design.factor("", &["a", "b", "c", "d"], reference, &grade).unwrap();
            for ties in [Ties::Efron, Ties::Breslow, Ties::Exact] {
                let fit = fit(&data, None, &design, &CoxOptions { ties, ..CoxOptions::default() }).unwrap();
                let shown = fit.coefficients.iter().map(|c| match &c.outcome {
                    Outcome::Undetermined => format!("{} ?", c.name),
                    Outcome::Infinite { positive } => {
                        format!("{} {}", c.name, if *positive { "+" } else { "-" })
                    }
                    Outcome::Estimated(_) => format!("{} ==", c.name),
                    other => format!("{} {other:?}", c.name),
                });
                assert_eq!(shown.collect::<Vec<_>>(), expected);
                assert!(fit.covariance.iter().all(|v| v.is_finite()));
            }
        }
    }

    /// A standard deviation of 1e-8: the hazard ratio per unit is e^(69 million).
    #[test]
    fn a_hazard_ratio_beyond_all_numbers_is_named() {
        let data = Observations::new(&[3.0, 1.0, 2.0], &[true; 3]).unwrap();
        let fit = one_column(&data, &[0.0, 0.0, 1e-8], Ties::Efron).unwrap();
        let Outcome::OutOfRange { coefficient, standard_error } = fit.coefficients[0].outcome else {
            panic!("{:?}", fit.coefficients[0])
        };
        // at 1: x = 0 of {0, 0, t}; at 2: t of {0, t}: maximum of t / ((2 + t)(1 + t)) at t^2 = 2
        assert!((coefficient * 1e-8 - 0.5 * std::f64::consts::LN_2).abs() < 1e-14);
        assert!(standard_error > 1e8 && fit.coefficients[0].estimate().is_none());
        assert!(fit.wald_test(&[0]).unwrap().statistic > 0.0);
    }

    #[test]
    fn what_cannot_be_fitted_is_named() {
        let data = Observations::new(&[1.0, 2.0], &[false, false]).unwrap();
        let one = Observations::new(&[1.0], &[true]).unwrap();
        assert_eq!(one_column(&data, &[0.0, 1.0], Ties::Efron), Err(CoxError::NoEvents));
        assert_eq!(one_column(&one, &[0.0], Ties::Efron), Err(CoxError::TooFewRows(1)));
        let wrong = one_column(&data, &[0.0, 1.0, 2.0], Ties::Efron);
        assert!(matches!(wrong, Err(CoxError::Length { part: "design", .. })));
    }
}
