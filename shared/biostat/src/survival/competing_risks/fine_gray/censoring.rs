//! The probability of not being censored, per group.

/// Is a subject with an event at risk of being censored at the same time?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CensoringTies {
    /// It is, as R `cmprsk::crr`.
    #[default]
    AtRisk,
    /// It has left before, as R `survival::finegray`.
    Gone,
}

/// Kaplan-Meier estimate of the censoring time in one group, read just before a time.
#[derive(Debug, Clone)]
pub(super) struct Censoring {
    /// Distinct times of the group, ascending.
    pub times: Vec<f64>,
    /// Rows of the group at risk at each of them.
    pub at_risk: Vec<f64>,
    /// Rows censored at each of them.
    pub censored: Vec<f64>,
    /// The estimate from each of them on.
    after: Vec<f64>,
}

impl Censoring {
    /// `rows` of one group in ascending order of time.
    pub(super) fn new(rows: &[usize], time: &[f64], cause: &[usize], rule: CensoringTies) -> Self {
        let mut curve =
            Self { times: Vec::new(), at_risk: Vec::new(), censored: Vec::new(), after: Vec::new() };
        let (mut left, mut value) = (rows.len(), 1.0);
        for tied in rows.chunk_by(|a, b| time[*a] >= time[*b]) {
            let censored = tied.iter().filter(|row| cause[**row] == 0).count();
            let exposed = match rule {
                CensoringTies::AtRisk => left,
                CensoringTies::Gone => left - (tied.len() - censored),
            };
            if censored > 0 {
                value *= (exposed - censored) as f64 / exposed as f64;
            }
            curve.times.push(time[tied[0]]);
            curve.at_risk.push(exposed as f64);
            curve.censored.push(censored as f64);
            curve.after.push(value);
            left -= tied.len();
        }
        curve
    }

    /// Probability of not being censored before `time`; 0 once everybody of the group is gone, as
    /// in R `cmprsk::crr`.
    pub(super) fn before(&self, time: f64) -> f64 {
        let index = self.times.partition_point(|t| *t < time);
        match index.checked_sub(1) {
            None => 1.0,
            Some(_) if index == self.times.len() => 0.0,
            Some(last) => self.after[last],
        }
    }
}
