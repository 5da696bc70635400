//! The robust variance, with what the estimated censoring distribution adds.

use ndarray::Array2;

use super::likelihood::{Data, Evaluation, Kind};
use crate::detsum::Sum;

/// Sum over the rows of the outer product of their contributions to the score.
pub(super) fn meat(data: &Data, evaluation: &Evaluation, beta: &[f64]) -> Array2<f64> {
    let contributions = contributions(data, evaluation, beta);
    let width = data.width;
    let mut sums = vec![Sum::new(); width * width];
    for row in contributions.chunks(width) {
        for j in 0..width {
            for k in 0..=j {
                sums[j * width + k].add(row[j] * row[k]);
            }
        }
    }
    Array2::from_shape_fn((width, width), |(j, k)| sums[j.max(k) * width + j.min(k)].value())
}

/// Cumulative sums of the baseline hazard and of it times the mean covariates.
#[derive(Clone)]
struct Hazard {
    zero: f64,
    one: Vec<f64>,
}

impl Hazard {
    fn new(width: usize) -> Self {
        Self { zero: 0.0, one: vec![0.0; width] }
    }

    fn add(&mut self, jump: f64, mean: &[f64]) {
        self.zero += jump;
        for (sum, m) in self.one.iter_mut().zip(mean) {
            *sum += jump * m;
        }
    }

    /// The integral of `(x - mean)` against the hazard, component `j`.
    fn excess(&self, x: &[f64], j: usize) -> f64 {
        x[j] * self.zero - self.one[j]
    }
}

/// `eta_i + psi_i` of Fine and Gray, rows by columns.
fn contributions(data: &Data, evaluation: &Evaluation, beta: &[f64]) -> Vec<f64> {
    let (width, ratios) = (data.width, data.ratios(beta));
    let until = forward(data, evaluation);
    let later: Vec<Vec<Hazard>> = (0..data.censoring.len()).map(|g| backward(data, evaluation, g)).collect();
    let mut all = vec![0.0; data.rows() * width];
    for (t, range) in data.ties.iter().enumerate() {
        for p in range.clone() {
            let (x, group) = (data.row(p), data.group[p]);
            for j in 0..width {
                let mut value = -ratios[p] * until[t].0.excess(x, j);
                match data.kind[p] {
                    Kind::Event => {
                        if let Some(index) = until[t].1 {
                            value += x[j] - evaluation.times[index].mean[j];
                        }
                    }
                    Kind::Competing => {
                        value -= ratios[p] / data.uncensored[p] * later[group][t].excess(x, j);
                    }
                    Kind::Censored => {}
                }
                all[p * width + j] = value;
            }
        }
    }
    let moved = moved_by_censoring(data, &ratios, &later);
    for group in 0..data.censoring.len() {
        add_censoring(data, group, &moved, &mut all);
    }
    all
}

/// For each distinct time: the hazard up to it, and which event time it is.
fn forward(data: &Data, evaluation: &Evaluation) -> Vec<(Hazard, Option<usize>)> {
    let mut hazard = Hazard::new(data.width);
    let mut next = 0;
    let mut found = Vec::with_capacity(data.ties.len());
    for range in &data.ties {
        let here = evaluation.times.get(next).filter(|e| e.time <= data.time[range.start]);
        let index = here.map(|event| {
            hazard.add(event.events / event.total, &event.mean);
            next
        });
        next += usize::from(index.is_some());
        found.push((hazard.clone(), index));
    }
    found
}

/// For each distinct time: the hazard after it, times the probability of not being censored in the group.
fn backward(data: &Data, evaluation: &Evaluation, group: usize) -> Vec<Hazard> {
    let mut hazard = Hazard::new(data.width);
    let mut left = evaluation.times.len();
    let mut found = Vec::with_capacity(data.ties.len());
    for range in data.ties.iter().rev() {
        found.push(hazard.clone());
        if let Some(event) = left.checked_sub(1).map(|last| &evaluation.times[last])
            && event.time >= data.time[range.start]
        {
            hazard.add(event.uncensored[group] * event.events / event.total, &event.mean);
            left -= 1;
        }
    }
    found.reverse();
    found
}

/// For each distinct time u, times by columns: how a change of the censoring hazard at u moves the
/// score through the weights of those with a competing event before u, Fine and Gray's `q(u)`.
fn moved_by_censoring(data: &Data, ratios: &[f64], later: &[Vec<Hazard>]) -> Vec<f64> {
    let width = data.width;
    // Of each group the competing events so far: sums of ratio / G and of that times x.
    let mut gone = vec![Hazard::new(width); later.len()];
    let mut all = vec![0.0; data.ties.len() * width];
    for (t, range) in data.ties.iter().enumerate() {
        for (gone, later) in gone.iter().zip(later) {
            // from u on, u included
            let later = &later[t.saturating_sub(1)];
            for j in 0..width {
                all[t * width + j] += gone.one[j] * later.zero - gone.zero * later.one[j];
            }
        }
        for p in range.clone().filter(|p| data.kind[*p] == Kind::Competing) {
            gone[data.group[p]].add(ratios[p] / data.uncensored[p], data.row(p));
        }
    }
    all
}

/// Add `psi`: what a row's censoring, or its staying uncensored, does to the score.
fn add_censoring(data: &Data, group: usize, moved: &[f64], all: &mut [f64]) {
    let (width, curve) = (data.width, &data.censoring[group]);
    let mut compensator = vec![0.0; width];
    let mut at = 0;
    for (t, range) in data.ties.iter().enumerate() {
        let members: Vec<usize> = range.clone().filter(|p| data.group[*p] == group).collect();
        if members.is_empty() {
            continue;
        }
        let (at_risk, censored) = (curve.at_risk[at], curve.censored[at]);
        at += 1;
        for j in 0..width {
            let moved = moved[t * width + j];
            compensator[j] += moved * censored / (at_risk * at_risk);
            for p in &members {
                let own = if data.kind[*p] == Kind::Censored { moved / at_risk } else { 0.0 };
                all[p * width + j] += own - compensator[j];
            }
        }
    }
}
