//! The exact partial likelihood of tied events.
//!
//! With `d` events among the rows at risk, the factor is the product of the events' risks over
//! `e_d`, the sum over all choices of `d` rows of the products of their risks. `e_d` and its
//! derivatives come from the recursion over the rows of Gail, Lubin and Rubinstein (Biometrika 68
//! (1981) 703-707). Every risk is scaled and divided by `1 + risk`, which turns the recursion into
//! that of the number of successes in independent trials with mean about `d`: nothing overflows or
//! vanishes, and the scaling is taken back in the logarithm.

use ndarray::Array2;

use super::likelihood::Evaluation;
use super::prepared::Prepared;
use crate::detmath::{exp, ln, log1p};
use crate::detsum::Sum;

/// Corrections of the scale; it need not be exact.
const SCALE_STEPS: usize = 12;

pub(super) fn evaluate(data: &Prepared, beta: &[f64]) -> Evaluation {
    let p = data.width;
    let eta = data.linear_predictor(beta);
    let mut log_likelihood = Sum::new();
    let mut gradient: Vec<Sum> = vec![Sum::new(); p];
    let mut information = Array2::zeros((p, p));
    let mut total = vec![0.0; p];
    for (b, block) in data.blocks.iter().enumerate() {
        let at_risk: Vec<usize> = data.risk_set(b).collect();
        let events = block.events();
        if events == at_risk.len() {
            // Everybody had the event: there is nothing to choose.
            continue;
        }
        let choice = Choice::of(data, &eta, &at_risk, events);
        let mut row = vec![0.0; p];
        for (position, eta) in (block.events_start..).zip(&eta[block.events_start..block.end]) {
            log_likelihood.add(*eta);
            data.row(position, &mut row);
            gradient.iter_mut().zip(&row).for_each(|(g, x)| g.add(*x));
        }
        log_likelihood.add(-choice.log_sum);
        for i in 0..p {
            gradient[i].add(-choice.mean[i]);
            for j in 0..p {
                information[[i, j]] += choice.covariance[i * p + j];
            }
            total[i] += choice.covariance[i * p + i] + choice.mean[i] * choice.mean[i];
        }
    }
    let gradient = gradient.into_iter().map(Sum::value).collect();
    Evaluation { log_likelihood: log_likelihood.value(), gradient, information, total }
}

/// The sum of the columns over `d` rows chosen with probability proportional to their risks.
struct Choice {
    log_sum: f64,
    mean: Vec<f64>,
    covariance: Vec<f64>,
}

impl Choice {
    fn of(data: &Prepared, eta: &[f64], at_risk: &[usize], events: usize) -> Self {
        let p = data.width;
        let largest = at_risk.iter().fold(f64::NEG_INFINITY, |m, j| m.max(eta[*j]));
        let risks: Vec<f64> = at_risk.iter().map(|j| exp(eta[*j] - largest)).collect();
        let scale = scale(&risks, events);
        let centre = centre(data, at_risk, &risks);
        let mut ways = Ways::new(events, p);
        let mut log_scaling = Sum::new();
        let mut row = vec![0.0; p];
        for (position, risk) in at_risk.iter().zip(&risks) {
            data.row(*position, &mut row);
            row.iter_mut().zip(&centre).for_each(|(x, c)| *x -= c);
            let odds = scale * risk;
            ways.add(odds / (1.0 + odds), &row);
            log_scaling.add(log1p(odds));
        }
        let d = events as f64;
        let probability = ways.counts[events];
        let mean: Vec<f64> = ways.first[events * p..].iter().map(|g| g / probability).collect();
        let second = &ways.second[events * p * p..];
        let covariance = (0..p * p).map(|k| second[k] / probability - mean[k / p] * mean[k % p]).collect();
        Self {
            log_sum: ln(probability) + log_scaling.value() + d * (largest - ln(scale)),
            mean: mean.iter().zip(&centre).map(|(m, c)| m + d * c).collect(),
            covariance,
        }
    }
}

/// For 0 to `d` rows chosen so far: probability, and its product with the expected sum of the
/// columns and of the sum's outer product.
struct Ways {
    counts: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    seen: usize,
}

impl Ways {
    fn new(events: usize, p: usize) -> Self {
        let mut counts = vec![0.0; events + 1];
        counts[0] = 1.0;
        Self { counts, first: vec![0.0; (events + 1) * p], second: vec![0.0; (events + 1) * p * p], seen: 0 }
    }

    /// One more row, chosen with this probability.
    fn add(&mut self, chosen: f64, x: &[f64]) {
        let (p, not) = (x.len(), 1.0 - chosen);
        self.seen += 1;
        for k in (1..self.counts.len().min(self.seen + 1)).rev() {
            let (before, here) = self.second.split_at_mut(k * p * p);
            let (before, here) = (&before[(k - 1) * p * p..], &mut here[..p * p]);
            let (first_before, first) = self.first.split_at_mut(k * p);
            let (first_before, first) = (&first_before[(k - 1) * p..], &mut first[..p]);
            let count = self.counts[k - 1];
            for i in 0..p {
                for j in 0..p {
                    let with = before[i * p + j]
                        + (x[i] * first_before[j] + first_before[i] * x[j])
                        + x[i] * x[j] * count;
                    here[i * p + j] = not * here[i * p + j] + chosen * with;
                }
            }
            for i in 0..p {
                first[i] = not * first[i] + chosen * (first_before[i] + x[i] * count);
            }
            self.counts[k] = not * self.counts[k] + chosen * count;
        }
        self.counts[0] *= not;
    }
}

/// Factor of the risks with which about `events` rows are chosen.
fn scale(risks: &[f64], events: usize) -> f64 {
    let (d, m) = (events as f64, risks.len() as f64);
    let mut scale = d / (m - d) * m / crate::detsum::sum(risks.iter().copied());
    for _ in 0..SCALE_STEPS {
        let chosen = crate::detsum::sum(risks.iter().map(|r| scale * r / (1.0 + scale * r)));
        if !(chosen > 0.0 && chosen < m) {
            break;
        }
        scale *= d * (m - chosen) / ((m - d) * chosen);
    }
    scale
}

fn centre(data: &Prepared, at_risk: &[usize], risks: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; data.width];
    let mut row = sums.clone();
    for (position, risk) in at_risk.iter().zip(risks) {
        data.row(*position, &mut row);
        sums.iter_mut().zip(&row).for_each(|(s, x)| *s += risk * x);
    }
    let all = risks.iter().fold(0.0, |sum, r| sum + r);
    sums.into_iter().map(|s| s / all).collect()
}
