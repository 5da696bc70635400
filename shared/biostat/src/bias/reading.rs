//! From the rates at which groups read to the probabilities that a reading is wrong.

use crate::detmath::exp;
use crate::optimise::expit;

/// Log odds are looked for up to here.
const WIDEST: f64 = 40.0;
/// Halvings of the interval of log odds: below 1e-13.
const HALVINGS: usize = 50;
/// Rates nearer to 0 or 1 than this count as this far away.
const MARGIN: f64 = 1e-9;

/// How one group reads.
///
/// Of two rates, that at which the group reads positive and that of its cluster, the share `attributed` of the
/// difference is taken for wrong readings, in one direction only: a group that reads above its cluster has false
/// positives and no false negatives, one below it has false negatives and no false positives. That is the least
/// misclassification which explains the difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadingModel {
    /// Probability that a true positive is read as one.
    pub sensitivity: f64,
    /// Probability that a true negative is read as one.
    pub specificity: f64,
    /// Share of true positives of the group.
    pub rate: f64,
}

impl ReadingModel {
    /// With `t = r + attributed (m - r)` of the group's rate `r` and the cluster's `m`: above, `r = t + (1 - t)(1 -
    /// specificity)`; below, `r = t sensitivity`.
    ///
    /// ```
    /// use palladion_biostat::bias::ReadingModel;
    /// // reads 0.6 where 0.5 are positive: of the other half a fifth is read wrongly
    /// let above = ReadingModel::new(0.6, 0.5, 1.0);
    /// assert!((above.specificity - 0.8).abs() < 1e-15 && above.sensitivity == 1.0);
    /// // reads 0.4 where 0.5 are: a fifth of them is missed
    /// let below = ReadingModel::new(0.4, 0.5, 1.0);
    /// assert!((below.sensitivity - 0.8).abs() < 1e-15 && below.specificity == 1.0);
    /// ```
    pub fn new(group: f64, cluster: f64, attributed: f64) -> Self {
        let inside = |rate: f64| rate.clamp(MARGIN, 1.0 - MARGIN);
        let read = inside(group);
        let rate = inside(read + attributed * (cluster - read));
        if read > rate {
            Self { sensitivity: 1.0, specificity: 1.0 - (read - rate) / (1.0 - rate), rate }
        } else {
            Self { sensitivity: (read / rate).min(1.0), specificity: 1.0, rate }
        }
    }

    /// Share read positive when the log odds of being one are `shift` above the group's.
    fn positive(&self, shift: f64) -> f64 {
        let truly = self.shifted(shift);
        truly * self.sensitivity + (1.0 - truly) * (1.0 - self.specificity)
    }

    fn shifted(&self, shift: f64) -> f64 {
        let odds = self.rate / (1.0 - self.rate) * exp(shift);
        if odds.is_finite() { odds / (1.0 + odds) } else { expit(shift) }
    }
}

/// Readings of one group in one class of subjects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Subjects.
    pub total: u64,
    /// Read positive.
    pub positive: u64,
}

/// Probabilities that readings of one group in one class are wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reclassification {
    /// That a subject read positive is negative.
    pub false_positive: f64,
    /// That a subject read negative is positive.
    pub false_negative: f64,
}

impl Reclassification {
    /// Of one class of subjects (those with an event, or those without) the probabilities of every group.
    ///
    /// Sensitivity and specificity of a group are the same in every class: what is read does not depend on the
    /// outcome. Which shares are truly positive may depend on it, by a factor of the odds that is common to all groups
    /// and such that as many positives are expected as were read. With one group this is the textbook's correction,
    /// `true share = (read share - (1 - specificity))/(sensitivity + specificity - 1)`; the probabilities are Bayes's
    /// rule. `None` when no factor explains the readings: there are fewer positives than false ones are expected, or
    /// more than could be seen.
    ///
    /// Source: T. L. Lash, M. P. Fox, A. K. Fink, Applying Quantitative Bias Analysis to Epidemiologic Data (2009),
    /// chapters 6 and 8; M. P. Fox, T. L. Lash, S. Greenland, Int. J. Epidemiol. 34 (2005) 1370-1376.
    ///
    /// ```
    /// use palladion_biostat::bias::{ReadingModel, Reclassification, Tally};
    /// // 40 of 100 read positive at specificity 0.9: a third is, and 0.4 - 1/3 of 0.4 is wrong
    /// let model = ReadingModel { sensitivity: 1.0, specificity: 0.9, rate: 0.25 };
    /// let found = Reclassification::of_class(&[model], &[Tally { total: 100, positive: 40 }]).ok_or("none")?;
    /// assert!((found[0].false_positive - 1.0 / 6.0).abs() < 1e-12 && found[0].false_negative == 0.0);
    /// // 5 of 100: more than that are expected wrongly
    /// assert!(Reclassification::of_class(&[model], &[Tally { total: 100, positive: 5 }]).is_none());
    /// # Ok::<(), &str>(())
    /// ```
    pub fn of_class(groups: &[ReadingModel], tallies: &[Tally]) -> Option<Vec<Self>> {
        let read: u64 = tallies.iter().map(|tally| tally.positive).sum();
        let total: u64 = tallies.iter().map(|tally| tally.total).sum();
        if total == 0 {
            return Some(vec![Self::default(); groups.len()]);
        }
        let expected = |shift: f64| {
            let terms = groups.iter().zip(tallies).filter(|(_, tally)| tally.total > 0);
            crate::detsum::sum(terms.map(|(group, tally)| tally.total as f64 * group.positive(shift)))
        };
        let (mut low, mut high) = (-WIDEST, WIDEST);
        let read = read as f64;
        if expected(low) > read || expected(high) < read {
            return None;
        }
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if expected(middle) < read { low = middle } else { high = middle }
        }
        let shift = f64::midpoint(low, high);
        Some(groups.iter().map(|group| Self::of_group(group, shift)).collect())
    }

    fn of_group(group: &ReadingModel, shift: f64) -> Self {
        let truly = group.shifted(shift);
        let wrong_positive = (1.0 - truly) * (1.0 - group.specificity);
        let wrong_negative = truly * (1.0 - group.sensitivity);
        let positive = truly * group.sensitivity + wrong_positive;
        let negative = (1.0 - truly) * group.specificity + wrong_negative;
        let share = |part: f64, whole: f64| if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 };
        Self {
            false_positive: share(wrong_positive, positive),
            false_negative: share(wrong_negative, negative),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two groups, one that misses a fifth and one that is right: expected and read positives agree, and what moves
    /// keeps the books: positives read + missed - false ones are the true ones.
    #[test]
    fn expected_positives_are_those_that_were_read() {
        let models = [ReadingModel::new(0.4, 0.5, 1.0), ReadingModel::new(0.55, 0.5, 0.0)];
        let tallies = [Tally { total: 50, positive: 22 }, Tally { total: 80, positive: 41 }];
        let found = Reclassification::of_class(&models, &tallies).unwrap();
        assert_eq!((found[1].false_positive, found[1].false_negative), (0.0, 0.0));
        // sensitivity 0.8, odds o of the first's true share: 50 * 0.8 t1 + 80 t2 = 63, t1 = e/(1 + e),
        // t2 = 1.2222 e/(1 + 1.2222 e)
        let value = |e: f64| 40.0 * e / (1.0 + e) + 80.0 * (11.0 / 9.0) * e / (1.0 + (11.0 / 9.0) * e) - 63.0;
        let (mut low, mut high) = (0.01_f64, 100.0_f64);
        for _ in 0..200 {
            let middle = (low * high).sqrt();
            if value(middle) < 0.0 { low = middle } else { high = middle }
        }
        let truly = low / (1.0 + low);
        let expected = 0.2 * truly / (1.0 - 0.8 * truly);
        assert!((found[0].false_negative - expected).abs() < 1e-10, "{found:?} {expected}");
    }

    #[test]
    fn nothing_attributed_is_nothing_wrong() {
        for (group, cluster) in [(0.0, 0.5), (1.0, 0.5), (0.3, 0.6), (0.6, 0.3), (0.5, 0.5)] {
            let model = ReadingModel::new(group, cluster, 0.0);
            assert_eq!((model.sensitivity, model.specificity), (1.0, 1.0), "{group} {cluster}");
        }
    }
}
