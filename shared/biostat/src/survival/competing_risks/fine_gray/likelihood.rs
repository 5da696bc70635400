//! The weighted partial likelihood.

use ndarray::Array2;

use super::censoring::{Censoring, CensoringTies};
use crate::detmath::{exp, ln};
use crate::detsum::{Sum, dot};
use crate::survival::competing_risks::CompetingObservations;

/// The data in ascending order of time, covariates standardised.
pub(super) struct Data {
    pub width: usize,
    /// Rows by columns, centred and divided by the standard deviation.
    pub x: Vec<f64>,
    pub time: Vec<f64>,
    pub kind: Vec<Kind>,
    /// Censoring group of each row.
    pub group: Vec<usize>,
    /// Probability of not being censored before the row's time, in its group.
    pub uncensored: Vec<f64>,
    pub censoring: Vec<Censoring>,
    /// Ranges of tied rows.
    pub ties: Vec<std::ops::Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Censored,
    Event,
    Competing,
}

/// One time with events of interest.
pub(super) struct EventTime {
    pub time: f64,
    pub events: f64,
    /// Weighted sum of the hazard ratios of those at risk.
    pub total: f64,
    /// Weighted mean of the covariates of those at risk.
    pub mean: Vec<f64>,
    /// Probability of not being censored before the time, per group.
    pub uncensored: Vec<f64>,
}

pub(super) struct Evaluation {
    pub log_likelihood: f64,
    pub gradient: Vec<f64>,
    pub information: Array2<f64>,
    pub times: Vec<EventTime>,
}

/// Weighted sums of 1, x and x x' times the hazard ratio.
#[derive(Clone)]
struct Moments {
    zero: f64,
    one: Vec<f64>,
    two: Vec<f64>,
}

impl Moments {
    fn new(width: usize) -> Self {
        Self { zero: 0.0, one: vec![0.0; width], two: vec![0.0; width * width] }
    }

    fn add(&mut self, x: &[f64], weight: f64) {
        self.zero += weight;
        for (j, value) in x.iter().enumerate() {
            self.one[j] += weight * value;
            for (k, other) in x[..=j].iter().enumerate() {
                self.two[j * x.len() + k] += weight * value * other;
            }
        }
    }

    fn add_scaled(&mut self, other: &Self, factor: f64) {
        self.zero += factor * other.zero;
        for (a, b) in self.one.iter_mut().zip(&other.one) {
            *a += factor * b;
        }
        for (a, b) in self.two.iter_mut().zip(&other.two) {
            *a += factor * b;
        }
    }
}

impl Data {
    pub(super) fn new(
        observations: &CompetingObservations,
        cause: usize,
        columns: &[Vec<f64>],
        groups: &[usize],
        count: usize,
        rule: CensoringTies,
    ) -> Self {
        let order = observations.order();
        let (time, causes) = (&observations.time, &observations.cause);
        let censoring: Vec<Censoring> = (0..count)
            .map(|g| {
                let rows: Vec<usize> = order.iter().copied().filter(|row| groups[*row] == g).collect();
                Censoring::new(&rows, time, causes, rule)
            })
            .collect();
        let kind = |row: &usize| match causes[*row] {
            0 => Kind::Censored,
            found if found == cause => Kind::Event,
            _ => Kind::Competing,
        };
        let sorted: Vec<f64> = order.iter().map(|row| time[*row]).collect();
        let mut ties = Vec::new();
        let mut start = 0;
        for tied in sorted.chunk_by(|a, b| a >= b) {
            ties.push(start..start + tied.len());
            start += tied.len();
        }
        Self {
            width: columns.len(),
            x: order.iter().flat_map(|row| columns.iter().map(|c| c[*row])).collect(),
            kind: order.iter().map(kind).collect(),
            group: order.iter().map(|row| groups[*row]).collect(),
            uncensored: order.iter().map(|row| censoring[groups[*row]].before(time[*row])).collect(),
            time: sorted,
            censoring,
            ties,
        }
    }

    pub(super) fn rows(&self) -> usize {
        self.time.len()
    }

    pub(super) fn row(&self, position: usize) -> &[f64] {
        &self.x[position * self.width..][..self.width]
    }

    /// Hazard ratios of the rows at these coefficients.
    pub(super) fn ratios(&self, beta: &[f64]) -> Vec<f64> {
        (0..self.rows()).map(|position| exp(dot(self.row(position), beta))).collect()
    }

    pub(super) fn evaluate(&self, beta: &[f64]) -> Evaluation {
        let ratios = self.ratios(beta);
        let still = self.still_at_risk(&ratios);
        let mut gone = vec![Moments::new(self.width); self.censoring.len()];
        let mut likelihood = Sum::new();
        let mut gradient = vec![Sum::new(); self.width];
        let mut information = vec![Sum::new(); self.width * self.width];
        let mut times = Vec::new();
        for (range, mut at_risk) in self.ties.iter().zip(still) {
            let of_kind = |kind| range.clone().filter(move |p| self.kind[*p] == kind);
            let events = of_kind(Kind::Event).count() as f64;
            if events > 0.0 {
                let time = self.time[range.start];
                let uncensored: Vec<f64> = self.censoring.iter().map(|c| c.before(time)).collect();
                for (moments, g) in gone.iter().zip(&uncensored) {
                    at_risk.add_scaled(moments, *g);
                }
                let mean: Vec<f64> = at_risk.one.iter().map(|s| s / at_risk.zero).collect();
                likelihood.add(-events * ln(at_risk.zero));
                for p in of_kind(Kind::Event) {
                    let x = self.row(p);
                    likelihood.add(dot(x, beta));
                    for j in 0..self.width {
                        gradient[j].add(x[j] - mean[j]);
                    }
                }
                for j in 0..self.width {
                    for k in 0..=j {
                        let second = at_risk.two[j * self.width + k] / at_risk.zero;
                        information[j * self.width + k].add(events * (second - mean[j] * mean[k]));
                    }
                }
                times.push(EventTime { time, events, total: at_risk.zero, mean, uncensored });
            }
            for p in of_kind(Kind::Competing) {
                gone[self.group[p]].add(self.row(p), ratios[p] / self.uncensored[p]);
            }
        }
        let symmetric = |(j, k): (usize, usize)| information[j.max(k) * self.width + j.min(k)].value();
        Evaluation {
            log_likelihood: likelihood.value(),
            gradient: gradient.iter().map(|s| s.value()).collect(),
            information: Array2::from_shape_fn((self.width, self.width), symmetric),
            times,
        }
    }

    /// Sums over the rows that have not left before each distinct time.
    fn still_at_risk(&self, ratios: &[f64]) -> Vec<Moments> {
        let mut sums = Moments::new(self.width);
        let mut found = Vec::with_capacity(self.ties.len());
        for range in self.ties.iter().rev() {
            for p in range.clone() {
                sums.add(self.row(p), ratios[p]);
            }
            found.push(sums.clone());
        }
        found.reverse();
        found
    }
}
