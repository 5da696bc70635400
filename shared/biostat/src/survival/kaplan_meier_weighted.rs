//! The Kaplan-Meier estimate with case weights.

use super::error::SurvivalError;
use super::limits::{Transform, limits};
use super::observations::Observations;
use crate::detmath::sqrt;
use crate::detsum::Sum;
use crate::{ConfidenceLevel, Interval};

/// The survival function of a weighted sample.
///
/// Inputs: [`Observations`], also left-truncated, and one positive weight per row. Formula: as
/// [`super::KaplanMeier`] with sums of weights in place of counts. Two standard errors: Greenwood's,
/// right when a weight says how many subjects a row stands for, and the infinitesimal jackknife
/// (robust) one, right for sampling weights. Ties: events before censorings. As R
/// `survfit(weights = )`, whose default is the robust error as soon as one weight is not whole.
///
/// Source: T. M. Therneau, P. M. Grambsch, Modeling Survival Data (2000), section 2.1.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightedKaplanMeier {
    steps: Vec<WeightedStep>,
}

/// The curve from one observed time until the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedStep {
    /// Time at which subjects left.
    pub time: f64,
    /// Weight at risk just before.
    pub at_risk: f64,
    /// Weight of the events at this time.
    pub events: f64,
    /// Weight censored at this time.
    pub censored: f64,
    /// Survival probability from this time on.
    pub survival: f64,
    /// Greenwood's standard error of the log survival; `None` once the survival is 0.
    pub greenwood: Option<f64>,
    /// Robust standard error of the log survival; `None` once the survival is 0.
    pub robust: Option<f64>,
}

impl WeightedStep {
    /// Confidence limits from the robust standard error; `None` where the transform has none.
    pub fn limits(&self, level: ConfidenceLevel, transform: Transform) -> Option<Interval> {
        limits(self.survival, self.robust?, level, transform)
    }
}

impl WeightedKaplanMeier {
    /// The estimate for these rows.
    ///
    /// # Errors
    /// `Length` when there is not one weight per row, `OutOfRange` (`weight`) unless every weight is
    /// positive and finite.
    pub fn fit(observations: &Observations, weights: &[f64]) -> Result<Self, SurvivalError> {
        let (expected, found) = (observations.rows(), weights.len());
        if expected != found {
            return Err(SurvivalError::Length { column: "weights", expected, found });
        }
        if let Some(value) = weights.iter().find(|w| !(**w > 0.0 && w.is_finite())) {
            return Err(SurvivalError::OutOfRange { name: "weight", value: *value });
        }
        let time = observations.time();
        let entry = |row: usize| observations.entry().map_or(f64::NEG_INFINITY, |entry| entry[row]);
        let mut leaving: Vec<usize> = (0..time.len()).collect();
        let mut entering = leaving.clone();
        // rows tied in time in the order of their weight, so that the order of rows does not matter
        let by = |key: &dyn Fn(usize) -> f64, a: usize, b: usize| {
            key(a).total_cmp(&key(b)).then(weights[a].total_cmp(&weights[b]))
        };
        leaving.sort_by(|a, b| by(&|row| time[row], *a, *b));
        entering.sort_by(|a, b| by(&entry, *a, *b));
        let mut entering = entering.into_iter().peekable();
        let mut walk = Walk::new(time.len());
        let mut steps = Vec::new();
        for tied in leaving.chunk_by(|a, b| time[*a] >= time[*b]) {
            while let Some(row) = entering.next_if(|row| entry(*row) < time[tied[0]]) {
                walk.enter(row, weights[row]);
            }
            steps.push(walk.step(time[tied[0]], tied, observations.event(), weights));
        }
        Ok(Self { steps })
    }

    /// One step per distinct time of leaving, ascending.
    pub fn steps(&self) -> &[WeightedStep] {
        &self.steps
    }

    /// Survival probability at `time`; after the last observed time the last value.
    pub fn survival(&self, time: f64) -> f64 {
        let after = self.steps.partition_point(|step| step.time <= time);
        after.checked_sub(1).map_or(1.0, |index| self.steps[index].survival)
    }
}

/// The derivative of ln S by the weight of a row at risk is `slope - slope at its entry`; a row
/// that left keeps its last value. Sums of squares of these, times squared weights.
struct Walk {
    survival: f64,
    weight: Sum,
    count: usize,
    slope: Sum,
    entered_at: Vec<f64>,
    squares: Sum,
    crossed: Sum,
    of_entries: Sum,
    left: Sum,
}

impl Walk {
    fn new(rows: usize) -> Self {
        let zero = Sum::new();
        let entered_at = vec![0.0; rows];
        Self {
            survival: 1.0,
            weight: zero,
            count: 0,
            slope: zero,
            entered_at,
            squares: zero,
            crossed: zero,
            of_entries: zero,
            left: zero,
        }
    }

    fn enter(&mut self, row: usize, weight: f64) {
        let slope = self.slope.value();
        self.entered_at[row] = slope;
        self.weight.add(weight);
        self.count += 1;
        self.move_squares(weight * weight, slope);
    }

    fn move_squares(&mut self, square: f64, entered_at: f64) {
        self.squares.add(square);
        self.crossed.add(square * entered_at);
        self.of_entries.add(square * entered_at * entered_at);
    }

    fn step(&mut self, time: f64, tied: &[usize], event: &[bool], weights: &[f64]) -> WeightedStep {
        let total =
            |of: bool| crate::detsum::sum(tied.iter().filter(|r| event[**r] == of).map(|r| weights[*r]));
        let (events, censored, at_risk) = (total(true), total(false), self.weight.value());
        let failing = tied.iter().filter(|row| event[**row]).count();
        // Everybody fails: said by the count, as weights leave a rounding.
        let rest = if failing == self.count { 0.0 } else { at_risk - events };
        if failing > 0 {
            self.survival *= rest / at_risk;
            if rest > 0.0 {
                self.slope.add(events / (at_risk * rest));
            }
        }
        let slope = self.slope.value();
        for row in tied {
            let square = weights[*row] * weights[*row];
            let own = if event[*row] && rest > 0.0 { 1.0 / rest } else { 0.0 };
            let kept = slope - self.entered_at[*row] - own;
            self.left.add(square * kept * kept);
            self.move_squares(-square, self.entered_at[*row]);
            self.weight.add(-weights[*row]);
        }
        self.count -= tied.len();
        let there = if self.count == 0 {
            0.0
        } else {
            slope * slope * self.squares.value() - 2.0 * slope * self.crossed.value()
                + self.of_entries.value()
        };
        let exists = self.survival > 0.0;
        let robust = sqrt((self.left.value() + there).max(0.0));
        WeightedStep {
            time,
            at_risk,
            events,
            censored,
            survival: self.survival,
            greenwood: exists.then(|| sqrt(slope)),
            robust: exists.then_some(robust),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survival::KaplanMeier;

    /// Weights 2, 1, 3 at times 1 (event), 2 (event), 3: S = 4/6, then 4/6 x 3/4 = 1/2; Greenwood
    /// 2/(6 x 4) + 1/(4 x 3) = 1/6.
    #[test]
    fn three_rows_by_hand() {
        let data = Observations::new(&[2.0, 1.0, 3.0], &[true, true, false]).unwrap();
        let curve = WeightedKaplanMeier::fit(&data, &[1.0, 2.0, 3.0]).unwrap();
        assert!((curve.survival(1.0) - 2.0 / 3.0).abs() < 1e-15);
        assert!((curve.survival(2.5) - 0.5).abs() < 1e-15);
        assert!((curve.steps()[1].greenwood.unwrap() - (1.0_f64 / 6.0).sqrt()).abs() < 1e-15);
        assert!(WeightedKaplanMeier::fit(&data, &[1.0, 0.0, 3.0]).is_err());
    }

    /// Weight 1: the plain estimate, and the robust error is Greenwood's.
    #[test]
    fn weights_of_one_change_nothing() {
        let data =
            Observations::new(&[4.0, 2.0, 1.0, 2.0, 4.0, 3.0], &[true, false, true, true, false, false]);
        let data = data.unwrap();
        let (plain, weighted) =
            (KaplanMeier::fit(&data), WeightedKaplanMeier::fit(&data, &[1.0; 6]).unwrap());
        for (a, b) in plain.steps().iter().zip(weighted.steps()) {
            assert!((a.survival - b.survival).abs() < 1e-15);
            assert!((a.se_log_survival.unwrap() - b.robust.unwrap()).abs() < 1e-14);
        }
    }
}
