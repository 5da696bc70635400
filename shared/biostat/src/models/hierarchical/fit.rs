//! Maximum likelihood of the hierarchical model.

use super::counts::ClusteredCounts;
use super::likelihood::Likelihood;
use crate::detmath::exp;
use crate::models::error::ModelError;
use crate::optimise::{Boundary, Evaluation, Maximum, ZERO, approach_from, maximise_from, refine};

/// Share of groups that may have any rate, as in the site QC paper.
pub const STANDARD_CONTAMINATION: f64 = 0.05;

/// Below these the dispersion, and the deviation of the clusters, are 0.
const BOUNDARIES: [Boundary; 2] =
    [Boundary { parameter: 1, floor: -13.0, near: -6.0 }, Boundary { parameter: 2, floor: -8.0, near: -4.0 }];

/// Log dispersion and log deviation of the three starts.
const STARTS: [(f64, f64); 3] = [(-3.0, -1.0), (-1.5, -2.5), (-6.0, -0.5)];

/// The fitted hierarchical model.
#[derive(Debug, Clone, PartialEq)]
pub struct HierarchicalFit {
    /// Logit of the median cluster's rate.
    pub logit: f64,
    /// Dispersion of groups within a cluster, `g = rho/(1 - rho)`; exactly 0 for none.
    pub dispersion: f64,
    /// Correlation of two subjects of one group, given the cluster, `g/(1 + g)`.
    pub correlation: f64,
    /// Standard deviation of the clusters' logits; exactly 0 for none or for one cluster.
    pub deviation: f64,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Fixed share of groups that may have any rate.
    pub contamination: f64,
    /// Newton iterations on the whole grid.
    pub iterations: usize,
    /// Largest derivative at the maximum.
    pub gradient: f64,
    /// Parameters as the likelihood takes them.
    pub(super) at: Vec<f64>,
}

impl HierarchicalFit {
    /// Fit the model by maximum likelihood.
    ///
    /// Formula: cluster means `expit(eta + s u)`, u standard normal on the grid -6, -5.95 … 6 with
    /// normalised weights `exp(-u^2/2)`; a group's likelihood `(1 - pi) BB(x; n, mean, g) + pi/(n +
    /// 1)`, `pi` the contamination; the sum over clusters of the log of the weighted sum over nodes
    /// of the product over groups. Newton's method with analytic derivatives in `(eta, log g, log
    /// s)` from where three starts lead on every fourth node; `log g < -13` and `log s < -8` are exactly 0. One cluster: `s = 0`; no
    /// group of two subjects: `g = 0`. Cost grows linearly with the groups.
    ///
    /// Source: `site-qc.md` section 3.5; D. Ohlssen et al., JRSS A 170 (2007) 865-890 for the
    /// contamination.
    ///
    /// # Errors
    /// `Probability` unless `0 <= contamination < 1`, `NotConverged`.
    ///
    /// ```
    /// use palladion_biostat::models::{ClusteredCounts, HierarchicalFit, STANDARD_CONTAMINATION};
    /// // one cluster without contamination is the beta-binomial: contagious bovine pleuropneumonia in
    /// // 15 herds (Lesnoff et al. 2004, `cbpp` of R lme4), R VGAM 1.1-7 prints mu 0.14048, rho 0.06691
    /// let events = [9, 5, 12, 4, 6, 4, 12, 12, 2, 4, 9, 3, 3, 11, 3];
    /// let totals = [40, 61, 74, 35, 71, 72, 40, 34, 29, 84, 96, 29, 87, 26, 64];
    /// let fit = HierarchicalFit::new(&ClusteredCounts::new(&events, &totals, &[0; 15])?, 0.0)?;
    /// let mean = 1.0 / (1.0 + (-fit.logit).exp());
    /// assert!((mean - 0.14048).abs() < 1e-5 && (fit.correlation - 0.06691).abs() < 1e-5);
    /// let counts = ClusteredCounts::new(&[5, 5, 6, 5], &[10, 10, 12, 9], &[0, 0, 1, 1])?;
    /// let fit = HierarchicalFit::new(&counts, STANDARD_CONTAMINATION)?;
    /// // groups and clusters that differ by less than chance
    /// assert_eq!((fit.dispersion, fit.deviation), (0.0, 0.0));
    /// # Ok::<(), palladion_biostat::models::ModelError>(())
    /// ```
    pub fn new(data: &ClusteredCounts, contamination: f64) -> Result<Self, ModelError> {
        let logit = data.logit();
        let (one, flat) = (data.cluster_count == 1, data.largest() < 2);
        let mut starts: Vec<Vec<f64>> = Vec::new();
        for (g, s) in STARTS {
            let start = vec![logit, if flat { ZERO } else { g }, if one { ZERO } else { s }];
            if !starts.contains(&start) {
                starts.push(start);
            }
        }
        let likelihood = Likelihood::new(data, share(contamination)?);
        let near = approach_from(&starts, &BOUNDARIES, |at| likelihood.evaluate_roughly(at));
        Self::from_starts(&likelihood, if near.is_empty() { &starts } else { &near })
    }

    /// Fit the others of a cluster from the fit of all, of which `begin` is the evaluation without the cluster;
    /// from the usual starts when that fit is on a boundary.
    pub(super) fn of_others(
        rest: &ClusteredCounts,
        all: &Self,
        begin: Evaluation,
    ) -> Result<Self, ModelError> {
        let boundary = rest.cluster_count == 1 || rest.largest() < 2 || all.at.iter().any(|v| *v <= ZERO);
        if boundary {
            return Self::new(rest, all.contamination);
        }
        let likelihood = Likelihood::new(rest, all.contamination);
        match refine(&all.at, begin, |at| likelihood.evaluate(at)) {
            Some(maximum) => Ok(Self::at(&likelihood, maximum)),
            None => Self::from_starts(&likelihood, std::slice::from_ref(&all.at)),
        }
    }

    fn from_starts(likelihood: &Likelihood<'_>, starts: &[Vec<f64>]) -> Result<Self, ModelError> {
        Ok(Self::at(likelihood, maximise_from(starts, &BOUNDARIES, |at| likelihood.evaluate(at))?))
    }

    fn at(likelihood: &Likelihood<'_>, maximum: Maximum) -> Self {
        let Maximum { at, value, gradient, iterations } = maximum;
        let natural = |log: f64| if log > ZERO { exp(log) } else { 0.0 };
        let (dispersion, deviation) = (natural(at[1]), natural(at[2]));
        Self {
            logit: at[0],
            dispersion,
            correlation: dispersion / (1.0 + dispersion),
            deviation,
            log_likelihood: value,
            contamination: likelihood.contamination,
            iterations,
            gradient,
            at,
        }
    }
}

/// A contamination that is a share.
fn share(contamination: f64) -> Result<f64, ModelError> {
    let good = (0.0..1.0).contains(&contamination);
    good.then_some(contamination).ok_or(ModelError::Probability { row: 0, value: contamination })
}
