//! The door to the concordance.

use super::count::{Counts, Margin, pairs};
use super::error::ConcordanceError;
use super::stratum::Stratum;
use crate::detmath::sqrt;
use crate::detsum::{Sum, sum};
use crate::survival::Observations;
use crate::{ConfidenceLevel, Interval};

/// What besides times and predictor is known of the rows; each part has a row per observation.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConcordanceOptions<'a> {
    /// Any numbers; only rows of one stratum are compared.
    pub strata: Option<&'a [usize]>,
    /// Case weights, finite and not negative; a pair counts with the product of its weights.
    pub weights: Option<&'a [f64]>,
    /// Any numbers; rows of one cluster are dependent, which changes the standard error only.
    pub clusters: Option<&'a [usize]>,
}

/// Pairs by what they say, and the share of agreement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concordance {
    /// Pairs in which the higher predictor has the event first.
    pub concordant: f64,
    /// Pairs in which the lower predictor has the event first.
    pub discordant: f64,
    /// Comparable pairs with equal predictors.
    pub tied_predictor: f64,
    /// Pairs of events at the same time with different predictors.
    pub tied_time: f64,
    /// Pairs of events at the same time with equal predictors.
    pub tied_both: f64,
    /// `(concordant + tied_predictor / 2) / (concordant + discordant + tied_predictor)`: 1/2 for
    /// a predictor that says nothing, 1 for a perfect one.
    pub concordance: f64,
    /// Standard error by the infinitesimal jackknife.
    pub standard_error: f64,
}

impl Concordance {
    /// Confidence limits `concordance -+ z * standard_error`, cut to 0..1.
    pub fn limits(&self, level: ConfidenceLevel) -> Interval {
        let half = level.z() * self.standard_error;
        let (lower, upper) = (self.concordance - half, self.concordance + half);
        Interval { lower: lower.max(0.0), upper: upper.min(1.0) }
    }
}

/// How often does the subject with the higher predictor have the event first? Harrell's C.
///
/// Inputs: [`Observations`]; `predictor`, one finite number a row, higher meaning earlier events
/// (a linear predictor, a risk score); [`ConcordanceOptions`].
/// Result: [`Concordance`]. Counts are exact without weights.
/// Formula: a pair is comparable when one has an event while the other is at risk and outlives
/// it; `C = (concordant + tied_predictor / 2) / comparable`. Its influence values
/// `D_i = w_i dC/dw_i` give the variance `sum D_i^2`, with clusters the sum of the squares of
/// each cluster's total.
/// Ties: two events at one time are not comparable and counted apart; an event and a censoring
/// at one time are: the event was first. Equal predictors are those equal to the last bit.
/// Differs from R `survival::concordance` in nothing known (its `reverse = TRUE`, as for a Cox
/// model); SAS PROC PHREG's `CONCORDANCE=HARRELL` counts the same pairs.
///
/// Source: F. E. Harrell et al., JAMA 247 (1982) 2543-2546; T. M. Therneau, D. A. Watson, "The
/// concordance statistic and the Cox model", Mayo Clinic Technical Report 85 (2017), section 3.
///
/// # Errors
/// `Length`, `NotFinite`, `Weight`, or `NoPairs` when nobody can be compared.
///
/// ```
/// use palladion_biostat::survival::Observations;
/// use palladion_biostat::survival::concordance::{ConcordanceOptions, concordance};
/// // acute myelogenous leukaemia (Miller 1981); R's summary(coxph(Surv(time, status) ~ x, aml))
/// // prints "Concordance= 0.619  (se = 0.063 )"
/// let time = [9., 13., 13., 18., 23., 28., 31., 34., 45., 48., 161., 5., 5., 8., 8., 12., 16., 23., 27., 30., 33., 43., 45.];
/// let censored = [2, 5, 8, 10, 16];
/// let event: Vec<bool> = (0..23).map(|row| !censored.contains(&row)).collect();
/// let group: Vec<f64> = (0..23).map(|row| if row < 11 { 0.0 } else { 1.0 }).collect();
/// let c = concordance(&Observations::new(&time, &event)?, &group, &ConcordanceOptions::default())?;
/// assert_eq!(format!("{:.3} {:.3}", c.concordance, c.standard_error), "0.619 0.063");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn concordance(
    observations: &Observations,
    predictor: &[f64],
    options: &ConcordanceOptions<'_>,
) -> Result<Concordance, ConcordanceError> {
    check(observations.rows(), predictor, options)?;
    let mut counts = Counts::default();
    let mut margins = vec![Margin::default(); predictor.len()];
    for stratum in Stratum::all(observations, predictor, options) {
        let (own, by_position) = pairs(&stratum);
        counts.merge(own);
        for (row, margin) in stratum.rows.iter().zip(by_position) {
            margins[*row as usize] = margin;
        }
    }
    let (concordant, discordant) = (counts.concordant.value(), counts.discordant.value());
    let tied_predictor = counts.tied_predictor.value();
    let comparable = concordant + discordant + tied_predictor;
    if comparable <= 0.0 {
        return Err(ConcordanceError::NoPairs);
    }
    let balance = (concordant - discordant) / comparable;
    let influence = |row: usize| {
        let (margin, weight) = (margins[row], options.weights.map_or(1.0, |w| w[row]));
        0.5 * weight * (margin.balance - balance * margin.partners) / comparable
    };
    Ok(Concordance {
        concordant,
        discordant,
        tied_predictor,
        tied_time: counts.tied_time.value(),
        tied_both: counts.tied_both.value(),
        concordance: (concordant + 0.5 * tied_predictor) / comparable,
        standard_error: sqrt(variance(predictor.len(), influence, options.clusters)),
    })
}

/// Sum of the squared influences, of rows or of clusters.
fn variance(rows: usize, influence: impl Fn(usize) -> f64, clusters: Option<&[usize]>) -> f64 {
    let square = |value: f64| value * value;
    let Some(clusters) = clusters else {
        return sum((0..rows).map(|row| square(influence(row))));
    };
    let mut members: Vec<(usize, usize)> = clusters.iter().copied().zip(0..).collect();
    members.sort_unstable();
    let mut total = Sum::new();
    for cluster in members.chunk_by(|a, b| a.0 == b.0) {
        total.add(square(sum(cluster.iter().map(|member| influence(member.1)))));
    }
    total.value()
}

fn check(
    expected: usize,
    predictor: &[f64],
    options: &ConcordanceOptions<'_>,
) -> Result<(), ConcordanceError> {
    let parts = [
        ("predictor", Some(predictor.len())),
        ("strata", options.strata.map(<[usize]>::len)),
        ("weights", options.weights.map(<[f64]>::len)),
        ("clusters", options.clusters.map(<[usize]>::len)),
    ];
    for (part, found) in parts {
        let found = found.unwrap_or(expected);
        if found != expected {
            return Err(ConcordanceError::Length { part, expected, found });
        }
    }
    if let Some(row) = predictor.iter().position(|value| !value.is_finite()) {
        return Err(ConcordanceError::NotFinite { row, value: predictor[row] });
    }
    let weights = options.weights.unwrap_or_default();
    match weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        Some(row) => Err(ConcordanceError::Weight { row, value: weights[row] }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(c: &Concordance) -> [u64; 5] {
        [c.concordant, c.discordant, c.tied_predictor, c.tied_time, c.tied_both].map(f64::to_bits)
    }

    /// Rows (time, event, predictor), unsorted: a (3, yes, 1), b (1, yes, 2), c (1, no, 2),
    /// d (1, yes, 3), e (2, no, 0), f (4, no, 1). Events at 1: b and d tie with each other in
    /// time. b outlived by a (lower: concordant), c (tied), e (concordant), f (concordant); d by
    /// a, c, e, f, all concordant; a by f, tied. So 7 concordant, 0 discordant, 2 tied, 1 tied
    /// time: C = 8/9. With B = 7/9: margins (balance, partners) a (2, 3), b (3, 4), c (1, 2),
    /// d (4, 4), e (2, 2), f (2, 3), so 18 D = balance - 7/9 partners = (-3, -1, -5, 8, 4, -3)/9,
    /// squares 9 + 1 + 25 + 64 + 16 + 9 = 124, variance 124 / (18 * 9)^2.
    #[test]
    fn six_rows_by_hand() {
        let observations =
            Observations::new(&[3.0, 1.0, 1.0, 1.0, 2.0, 4.0], &[true, true, false, true, false, false]);
        let predictor = [1.0, 2.0, 2.0, 3.0, 0.0, 1.0];
        let c = concordance(&observations.unwrap(), &predictor, &ConcordanceOptions::default()).unwrap();
        assert_eq!(counts(&c), [7.0, 0.0, 2.0, 1.0, 0.0].map(f64::to_bits));
        assert!((c.concordance - 8.0 / 9.0).abs() < 1e-15);
        assert!((c.standard_error - sqrt(124.0) / 162.0).abs() < 1e-15);
    }

    /// At risk (0, 2], (1, 3], (2, 4], all events, predictors 2, 1, 3: at 2 the first meets the
    /// second only (concordant), at 3 the second meets the third (discordant).
    #[test]
    fn who_has_not_entered_is_not_compared() {
        let data = Observations::with_entry(&[0.0, 1.0, 2.0], &[2.0, 3.0, 4.0], &[true; 3]).unwrap();
        let c = concordance(&data, &[2.0, 1.0, 3.0], &ConcordanceOptions::default()).unwrap();
        assert_eq!(counts(&c), [1.0, 1.0, 0.0, 0.0, 0.0].map(f64::to_bits));
        // margins: first (1, 1), second (0, 2), third (-1, 1); balance 0, so D = (1, 0, -1) / 4
        assert!((c.standard_error - sqrt(0.125)).abs() < 1e-15);
    }

    #[test]
    fn a_weight_of_two_is_a_row_twice() {
        let weighted = Observations::new(&[1.0, 2.0, 3.0, 3.0], &[true, true, false, true]).unwrap();
        let doubled = Observations::new(&[1.0, 1.0, 2.0, 3.0, 3.0], &[true, true, true, false, true]);
        let options = ConcordanceOptions { weights: Some(&[2.0, 1.0, 1.0, 1.0]), ..Default::default() };
        let a = concordance(&weighted, &[1.0, 2.0, 1.5, 0.0], &options).unwrap();
        let clusters = ConcordanceOptions { clusters: Some(&[0, 0, 1, 2, 3]), ..Default::default() };
        let b = concordance(&doubled.unwrap(), &[1.0, 1.0, 2.0, 1.5, 0.0], &clusters).unwrap();
        assert_eq!(counts(&a)[..4], counts(&b)[..4]);
        assert!((a.standard_error - b.standard_error).abs() < 1e-15);
    }

    /// The event at 1 meets nobody: the others enter then. Their weights have no exact sum.
    #[test]
    fn rounding_makes_no_pairs() {
        let (entry, time) = ([0.0, 1.0, 1.0, 1.0], [1.0, 3.0, 4.0, 5.0]);
        let data = Observations::with_entry(&entry, &time, &[true, false, false, false]).unwrap();
        let options = ConcordanceOptions { weights: Some(&[1.0, 0.3, 0.2, 0.1]), ..Default::default() };
        assert_eq!(concordance(&data, &[0.0, 1.0, 2.0, 3.0], &options), Err(ConcordanceError::NoPairs));
    }

    #[test]
    fn what_cannot_be_compared_is_named() {
        let data = Observations::new(&[1.0, 2.0], &[false, true]).unwrap();
        let none = ConcordanceOptions::default();
        let wrong = ConcordanceOptions { weights: Some(&[1.0, -1.0]), ..none };
        let short = ConcordanceOptions { strata: Some(&[1]), ..none };
        let cases = [
            ("there is no pair of rows of which it is known who has the event first", &[0.0, 1.0], none),
            ("the predictor in row 1 is NaN, not a finite number", &[0.0, f64::NAN], none),
            ("the weight in row 1 is -1, not a finite number of at least 0", &[0.0, 1.0], wrong),
            ("`strata` has 1 rows where 2 are expected", &[0.0, 1.0], short),
        ];
        for (message, predictor, options) in cases {
            let error = concordance(&data, predictor, &options).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
