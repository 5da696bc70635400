//! The Aalen-Johansen estimate of cumulative incidence.

use super::observations::CompetingObservations;
use crate::detmath::sqrt;
use crate::survival::Transform;
use crate::survival::limits::limits;
use crate::{ConfidenceLevel, Interval};

/// How often does each cause occur up to a time, when the causes exclude each other?
///
/// Inputs: [`CompetingObservations`]. Formula: `F_k(t) = sum over t_i <= t of S(t_i-) d_ki / n_i`
/// with S the Kaplan-Meier estimate of being free of any event. Ties: events before censorings.
/// No missing values. Equals R `survfit` with a factor status and `cmprsk::cuminc`; the two differ
/// in the variance ([`IncidenceVariance`]).
///
/// Source: O. O. Aalen, S. Johansen, Scand. J. Statist. 5 (1978) 141-150.
///
/// ```
/// use palladion_biostat::survival::competing_risks::{CompetingObservations, CumulativeIncidence};
/// // Without censoring the incidence is the share: 2 of 5 have had cause 1 at time 4.
/// let data = CompetingObservations::new(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1, 2, 2, 1, 1], 2)?;
/// assert_eq!(format!("{:.3}", CumulativeIncidence::fit(&data).incidence(1, 4.0)), "0.400");
/// # Ok::<(), palladion_biostat::survival::competing_risks::CompetingRisksError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeIncidence {
    rows: usize,
    causes: usize,
    steps: Vec<IncidenceStep>,
}

/// Which variance of the cumulative incidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IncidenceVariance {
    /// Infinitesimal jackknife, as R `survfit` of multi-state data (survival 3).
    #[default]
    Jackknife,
    /// Aalen's counting-process variance with hypergeometric ties, as R `cmprsk::cuminc`.
    Aalen,
}

/// The estimates from one observed time until the next.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidenceStep {
    /// Time at which subjects left.
    pub time: f64,
    /// Subjects at risk just before.
    pub at_risk: usize,
    /// Events of each cause at this time.
    pub events: Vec<usize>,
    /// Subjects censored at this time.
    pub censored: usize,
    /// Probability of being free of any event from this time on.
    pub survival: f64,
    /// Cumulative incidence of each cause from this time on.
    pub incidence: Vec<f64>,
    jackknife: Vec<f64>,
    aalen: Vec<f64>,
}

impl IncidenceStep {
    /// Standard error of the cumulative incidence of a cause (1, 2 …).
    pub fn standard_error(&self, cause: usize, variance: IncidenceVariance) -> f64 {
        let variances = match variance {
            IncidenceVariance::Jackknife => &self.jackknife,
            IncidenceVariance::Aalen => &self.aalen,
        };
        sqrt(variances[cause - 1].max(0.0))
    }
}

/// The incidence of one cause at one time asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceEstimate {
    /// The time asked for.
    pub time: f64,
    /// Subjects at risk at the first observed time that is not before it.
    pub at_risk: usize,
    /// Cumulative incidence.
    pub incidence: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Confidence limits; `None` where the incidence is 0 and where the transform has none.
    pub limits: Option<Interval>,
    /// Whether the time lies after the last observed time.
    pub beyond_follow_up: bool,
}

impl CumulativeIncidence {
    /// The estimates for these rows.
    pub fn fit(observations: &CompetingObservations) -> Self {
        let order = observations.order();
        let mut state = State::new(observations.rows(), observations.causes);
        let mut steps = Vec::new();
        for tied in order.chunk_by(|a, b| observations.time[*a] >= observations.time[*b]) {
            let mut leaving = vec![0; observations.causes + 1];
            for row in tied {
                leaving[observations.cause[*row]] += 1;
            }
            steps.push(state.step(observations.time[tied[0]], leaving[0], leaving[1..].to_vec()));
        }
        Self { rows: observations.rows(), causes: observations.causes, steps }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of causes.
    pub fn causes(&self) -> usize {
        self.causes
    }

    /// One step per distinct time, ascending.
    pub fn steps(&self) -> &[IncidenceStep] {
        &self.steps
    }

    fn step_at(&self, time: f64) -> Option<&IncidenceStep> {
        let after = self.steps.partition_point(|step| step.time <= time);
        after.checked_sub(1).map(|index| &self.steps[index])
    }

    /// Cumulative incidence of a cause (1, 2 …) at `time`; 0 for a cause that is not there. After
    /// the last observed time the last value.
    pub fn incidence(&self, cause: usize, time: f64) -> f64 {
        let index = cause.wrapping_sub(1);
        self.step_at(time).and_then(|step| step.incidence.get(index).copied()).unwrap_or(0.0)
    }

    /// Probability of being free of any event at `time`.
    pub fn survival(&self, time: f64) -> f64 {
        self.step_at(time).map_or(1.0, |step| step.survival)
    }

    /// Incidence of a cause with standard error and limits; `None` for a cause that is not there.
    pub fn at(
        &self,
        cause: usize,
        time: f64,
        variance: IncidenceVariance,
        level: ConfidenceLevel,
        transform: Transform,
    ) -> Option<IncidenceEstimate> {
        if cause == 0 || cause > self.causes {
            return None;
        }
        let next = self.steps.partition_point(|step| step.time < time);
        let incidence = self.incidence(cause, time);
        let standard_error = self.step_at(time).map_or(0.0, |step| step.standard_error(cause, variance));
        let bounds = if incidence > 0.0 {
            limits(incidence, standard_error / incidence, level, transform)
        } else {
            None
        };
        Some(IncidenceEstimate {
            time,
            at_risk: self.steps.get(next).map_or(0, |step| step.at_risk),
            incidence,
            standard_error,
            limits: bounds,
            beyond_follow_up: self.steps.last().is_some_and(|last| time > last.time),
        })
    }
}

/// Estimates and what their variances need, after the times so far.
struct State {
    at_risk: usize,
    survival: f64,
    causes: Vec<CauseState>,
    /// Jackknife: derivative of S by the weight of a subject still there.
    slope: f64,
    /// Sum over those who left of `b^2`, where `b` is the derivative of S per S.
    slopes_of_left: f64,
}

#[derive(Clone, Default)]
struct CauseState {
    incidence: f64,
    /// Derivative of F by the weight of a subject still there.
    slope: f64,
    /// For those who left the derivative is `a + b F`: sums of `a^2` and `a b`.
    squares: f64,
    products: f64,
    /// Aalen's variance: sums with the incidence to the powers 2, 1 and 0.
    aalen: [f64; 3],
}

impl State {
    fn new(rows: usize, causes: usize) -> Self {
        let causes = vec![CauseState::default(); causes];
        Self { at_risk: rows, survival: 1.0, causes, slope: 0.0, slopes_of_left: 0.0 }
    }

    fn step(&mut self, time: f64, censored: usize, events: Vec<usize>) -> IncidenceStep {
        let at_risk = self.at_risk;
        let all: usize = events.iter().sum();
        let after = self.survival * (at_risk - all) as f64 / at_risk as f64;
        if all > 0 {
            self.add_aalen(&events, all, after);
        }
        self.add_jackknife(&events, censored, after);
        self.survival = after;
        self.at_risk -= all + censored;
        let left = self.at_risk as f64;
        IncidenceStep {
            time,
            at_risk,
            events,
            censored,
            survival: after,
            incidence: self.causes.iter().map(|c| c.incidence).collect(),
            jackknife: self.causes.iter().map(|c| c.jackknife(self.slopes_of_left, left)).collect(),
            aalen: self.causes.iter().map(CauseState::aalen).collect(),
        }
    }

    /// Aalen's variance: each kind of event adds its binomial (hypergeometric when tied) variance
    /// times the squared effect of a jump at this time on the incidence later on.
    fn add_aalen(&mut self, events: &[usize], all: usize, after: f64) {
        let (n, s) = (self.at_risk as f64, self.survival);
        let inverse = if after > 0.0 { 1.0 / after } else { 0.0 };
        for (cause, own) in self.causes.iter_mut().zip(events) {
            cause.incidence_after(s, *own, n);
            let scaled = cause.incidence * inverse;
            let mut add = |d: usize, effect: f64| {
                if d > 0 {
                    let tied = if d > 1 { 1.0 - (d - 1) as f64 / (n - 1.0) } else { 1.0 };
                    let jump = s * s * tied * d as f64 / (n * n);
                    cause.aalen[0] += effect * effect * jump;
                    cause.aalen[1] += effect * inverse * jump;
                    cause.aalen[2] += inverse * inverse * jump;
                }
            };
            if after > 0.0 {
                add(all - own, scaled);
            }
            add(*own, 1.0 + scaled);
            // the incidence itself is updated with the jackknife
            cause.incidence -= s * *own as f64 / n;
        }
    }

    fn add_jackknife(&mut self, events: &[usize], censored: usize, after: f64) {
        let (n, s) = (self.at_risk as f64, self.survival);
        let all: usize = events.iter().sum();
        let hazard = all as f64 / n;
        // Derivative of S for somebody at risk here: with and without an event at this time.
        let stays = self.slope * (1.0 - hazard) + s * hazard / n;
        let fails = stays - s / n;
        let ratio = |slope: f64| if after > 0.0 { slope / after } else { 0.0 };
        let (stays_ratio, fails_ratio) = (ratio(stays), ratio(fails));
        for (k, cause) in self.causes.iter_mut().enumerate() {
            let own = events[k] as f64 / n;
            let base = cause.slope + self.slope * own - s * own / n;
            cause.incidence += s * own;
            let mut leave = |count: usize, slope: f64, b: f64| {
                let a = slope - b * cause.incidence;
                cause.squares += count as f64 * a * a;
                cause.products += count as f64 * a * b;
            };
            leave(events[k], base + s / n, fails_ratio);
            leave(all - events[k], base, fails_ratio);
            leave(censored, base, stays_ratio);
            cause.slope = base;
        }
        self.slopes_of_left +=
            all as f64 * fails_ratio * fails_ratio + censored as f64 * stays_ratio * stays_ratio;
        self.slope = stays;
    }
}

impl CauseState {
    fn incidence_after(&mut self, survival: f64, events: usize, at_risk: f64) {
        self.incidence += survival * events as f64 / at_risk;
    }

    fn jackknife(&self, slopes: f64, still_there: f64) -> f64 {
        let f = self.incidence;
        self.squares + 2.0 * f * self.products + f * f * slopes + still_there * self.slope * self.slope
    }

    fn aalen(&self) -> f64 {
        let f = self.incidence;
        self.aalen[0] - 2.0 * f * self.aalen[1] + f * f * self.aalen[2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cause 1 at 1 of 4: F1 = 1/4, S = 3/4. Cause 2 at 2 of 3, one censored there: F2 = 3/4 x 1/3 =
    /// 1/4, S = 1/2. Cause 1 at 3, the last: F1 = 1/4 + 1/2 = 3/4, S = 0.
    #[test]
    fn four_rows_by_hand() {
        let data = CompetingObservations::new(&[3.0, 2.0, 1.0, 2.0], &[1, 0, 1, 2], 2).unwrap();
        let curve = CumulativeIncidence::fit(&data);
        for (cause, time, expected) in
            [(1, 0.5, 0.0), (1, 1.0, 0.25), (2, 2.0, 0.25), (1, 3.0, 0.75), (3, 3.0, 0.0)]
        {
            assert!((curve.incidence(cause, time) - expected).abs() < 1e-15, "{cause} {time}");
        }
        assert!((curve.survival(2.5) - 0.5).abs() < 1e-15);
        assert!(CompetingObservations::new(&[1.0], &[3], 2).is_err());
    }
}
