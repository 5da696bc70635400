//! How the information changes with the coefficients, as Firth's penalty needs it.

use ndarray::Array2;

use super::options::Ties;
use super::prepared::Prepared;
use super::risk::Risk;

/// Sums over a set of rows of the risks `r` and of `r x`, `r x x'`, `r q`, `r q x`, where
/// `q = x' A x`.
#[derive(Clone)]
struct Sums {
    s0: f64,
    s1: Vec<f64>,
    s2: Array2<f64>,
    q0: f64,
    q1: Vec<f64>,
}

impl Sums {
    fn zero(p: usize) -> Self {
        Self { s0: 0.0, s1: vec![0.0; p], s2: Array2::zeros((p, p)), q0: 0.0, q1: vec![0.0; p] }
    }

    fn add(&mut self, r: f64, x: &[f64], a: &Array2<f64>) {
        let q = r * quadratic(a, x);
        self.s0 += r;
        self.q0 += q;
        for i in 0..x.len() {
            self.s1[i] += r * x[i];
            self.q1[i] += q * x[i];
            for j in 0..x.len() {
                self.s2[[i, j]] += r * x[i] * x[j];
            }
        }
    }

    /// These less a share of the others.
    fn less(&self, share: f64, other: &Self) -> Self {
        let mix = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - share * b).collect();
        Self {
            s0: self.s0 - share * other.s0,
            s1: mix(&self.s1, &other.s1),
            s2: Array2::from_shape_fn(self.s2.dim(), |at| self.s2[at] - share * other.s2[at]),
            q0: self.q0 - share * other.q0,
            q1: mix(&self.q1, &other.q1),
        }
    }

    /// Adds `weight * E[(x - m)' A (x - m) (x - m)]`, the trace of `A` times the derivative of the
    /// covariance, `m` being the mean:
    /// `E[q x] - m E[q] - 2 E[x x'] A m + 2 m (m' A m)`.
    fn add_trace(&self, weight: f64, a: &Array2<f64>, traces: &mut [f64]) {
        let mean: Vec<f64> = self.s1.iter().map(|s| s / self.s0).collect();
        let towards: Vec<f64> = a.rows().into_iter().map(|row| sum_of(row.iter(), &mean)).collect();
        let own = sum_of(towards.iter(), &mean);
        for (k, trace) in traces.iter_mut().enumerate() {
            let with_second = sum_of(self.s2.row(k).iter(), &towards);
            let centred = self.q1[k] - mean[k] * self.q0 - 2.0 * with_second;
            *trace += weight * (centred / self.s0 + 2.0 * mean[k] * own);
        }
    }
}

/// `trace(A dI/db_k)` for each column `k`, with `A` the inverse information `I`.
pub(super) fn trace_terms(data: &Prepared, ties: Ties, beta: &[f64], a: &Array2<f64>) -> Vec<f64> {
    let p = data.width;
    let risk = Risk::at(data, beta);
    let mut traces = vec![0.0; p];
    let mut row = vec![0.0; p];
    let mut at_risk = Sums::zero(p);
    for (b, block) in data.blocks.iter().enumerate() {
        let incoming: Vec<usize> = if data.leavers.is_some() || block.first_of_stratum {
            at_risk = Sums::zero(p);
            data.risk_set(b).collect()
        } else {
            (block.start..block.end).collect()
        };
        for position in incoming {
            data.row(position, &mut row);
            at_risk.add(risk.values[position], &row, a);
        }
        let (events, mut tied, mut weight) = (block.events(), Sums::zero(p), 0.0);
        for position in block.events_start..block.end {
            data.row(position, &mut row);
            tied.add(risk.values[position], &row, a);
            weight += data.weight(position);
        }
        let mean = weight / events as f64;
        for step in 0..events {
            let share = if ties == Ties::Efron { step as f64 / events as f64 } else { 0.0 };
            at_risk.less(share, &tied).add_trace(mean, a, &mut traces);
        }
    }
    traces
}

fn quadratic(a: &Array2<f64>, x: &[f64]) -> f64 {
    a.rows().into_iter().zip(x).fold(0.0, |sum, (row, x_i)| sum + x_i * sum_of(row.iter(), x))
}

fn sum_of<'a>(left: impl Iterator<Item = &'a f64>, right: &[f64]) -> f64 {
    left.zip(right).fold(0.0, |sum, (a, b)| sum + a * b)
}
