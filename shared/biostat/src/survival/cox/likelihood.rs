//! Partial log-likelihood, its gradient and the information matrix.
//!
//! With `r_j = exp(eta_j)`, `S0`, `S1` the sums of `r` and `r x` over the risk set and `D0`, `D1`
//! the same over the `d` tied events, Efron's method takes `d` steps with `f = 0, 1/d, …`:
//! `log L = sum eta_i - sum ln(S0 - f D0)`. Gradient and information are written as sums over the
//! rows, each weighted by the hazard it was exposed to, `w_j = r_j * sum over its risk sets of
//! 1/(S0 - f D0)` (`1 - f` of it where it is itself a tied event):
//! `gradient = sum over events of x - sum w x`, `information = sum w x x' - sum over steps of
//! (S1 - f D1)(S1 - f D1)' / (S0 - f D0)^2`. So a pass over the rows costs `p^2/2` products a row
//! whatever the number of event times. Breslow's method is `f = 0` throughout.

use ndarray::Array2;

use super::options::Ties;
use super::risk_sets::{Block, Leavers, RiskSets};
use crate::detmath::{exp, ln};
use crate::detsum::Sum;
use crate::parallel;

/// Value and derivatives at one coefficient vector (standardised columns).
#[derive(Clone)]
pub(super) struct Evaluation {
    pub log_likelihood: f64,
    pub gradient: Vec<f64>,
    pub information: Array2<f64>,
    /// Diagonal of `sum w x x'`, the scale against which information is lost to rounding.
    pub total: Vec<f64>,
}

impl Evaluation {
    pub(super) fn is_finite(&self) -> bool {
        let numbers = self.gradient.iter().chain(&self.information);
        self.log_likelihood.is_finite() && numbers.into_iter().all(|v| v.is_finite())
    }
}

pub(super) fn evaluate(data: &RiskSets, ties: Ties, beta: &[f64]) -> Evaluation {
    let eta = linear_predictor(data, beta);
    let risk = relative_risk(&eta);
    let swept = if data.leavers.is_some() {
        sweep::<Sum>(data, ties, &eta, &risk)
    } else {
        sweep::<Plain>(data, ties, &eta, &risk)
    };
    let weights = exposure(data, &risk, &swept.hazards);
    let (moments, exposed) = weighted_moments(data, &weights);
    let p = data.width;
    let mut information = Array2::zeros((p, p));
    for i in 0..p {
        for j in 0..=i {
            let value = moments[i * p + j] - swept.outer[i * p + j];
            information[[i, j]] = value;
            information[[j, i]] = value;
        }
    }
    Evaluation {
        log_likelihood: swept.log_likelihood,
        gradient: data.event_sums.iter().zip(&exposed).map(|(e, w)| e - w).collect(),
        information,
        total: (0..p).map(|k| moments[k * p + k]).collect(),
    }
}

/// `eta`, shifted so that its largest value is 0: no `exp` overflows.
fn linear_predictor(data: &RiskSets, beta: &[f64]) -> Vec<f64> {
    let eta_of = |position: usize| data.row(position).iter().zip(beta).fold(0.0, |eta, (x, b)| eta + x * b);
    let chunks = parallel::map_chunks(data.rows, |range| range.map(eta_of).collect::<Vec<f64>>());
    let mut eta: Vec<f64> = chunks.concat();
    let largest = eta.iter().fold(f64::NEG_INFINITY, |m, e| m.max(*e));
    eta.iter_mut().for_each(|e| *e -= largest);
    eta
}

fn relative_risk(eta: &[f64]) -> Vec<f64> {
    parallel::map_chunks(eta.len(), |range| eta[range].iter().map(|e| exp(*e)).collect::<Vec<f64>>()).concat()
}

/// A running sum: plain where rows only come, compensated where they also leave.
trait Running: Copy {
    fn zero() -> Self;
    fn put(&mut self, term: f64);
    fn get(self) -> f64;
}

#[derive(Clone, Copy)]
struct Plain(f64);

impl Running for Plain {
    fn zero() -> Self {
        Self(0.0)
    }
    #[inline]
    fn put(&mut self, term: f64) {
        self.0 += term;
    }
    #[inline]
    fn get(self) -> f64 {
        self.0
    }
}

impl Running for Sum {
    fn zero() -> Self {
        Self::new()
    }
    fn put(&mut self, term: f64) {
        self.add(term);
    }
    fn get(self) -> f64 {
        self.value()
    }
}

/// Hazard of one block for a row at risk, and for a row that is one of its tied events.
#[derive(Clone, Copy)]
struct Hazard {
    at_risk: f64,
    event: f64,
}

struct Swept {
    log_likelihood: f64,
    hazards: Vec<Hazard>,
    /// Lower triangle of the outer products, row-major.
    outer: Vec<f64>,
}

/// One pass over the blocks, back in time, with the sums over the risk set.
fn sweep<R: Running>(data: &RiskSets, ties: Ties, eta: &[f64], risk: &[f64]) -> Swept {
    let p = data.width;
    let (mut s0, mut s1) = (R::zero(), vec![R::zero(); p]);
    let (mut total, mut tied) = (vec![0.0; p], vec![0.0; p]);
    let mut outer = vec![0.0; p * p];
    let mut hazards = Vec::with_capacity(data.blocks.len());
    let mut log_likelihood = Sum::new();
    for (b, block) in data.blocks.iter().enumerate() {
        if block.first_of_stratum {
            s0 = R::zero();
            s1.fill(R::zero());
        }
        move_risk_set(data, b, block, risk, &mut s0, &mut s1);
        let mut d0 = 0.0;
        tied.fill(0.0);
        for position in block.events_start..block.end {
            d0 += risk[position];
            log_likelihood.add(eta[position]);
            for (d, x) in tied.iter_mut().zip(data.row(position)) {
                *d += risk[position] * x;
            }
        }
        for (t, s) in total.iter_mut().zip(&s1) {
            *t = s.get();
        }
        let steps = Steps::of(block.end - block.events_start, s0.get(), d0, ties);
        log_likelihood.add(-steps.log_denominators);
        steps.add_outer(&total, &tied, &mut outer);
        hazards.push(steps.hazard);
    }
    Swept { log_likelihood: log_likelihood.value(), hazards, outer }
}

/// Rows that come with this block enter the sums, those whose entry lies behind it leave.
fn move_risk_set<R: Running>(
    data: &RiskSets,
    b: usize,
    block: &Block,
    risk: &[f64],
    s0: &mut R,
    s1: &mut [R],
) {
    let mut add = |position: usize, sign: f64| {
        let r = sign * risk[position];
        s0.put(r);
        for (s, x) in s1.iter_mut().zip(data.row(position)) {
            s.put(r * x);
        }
    };
    let Some(leavers) = &data.leavers else {
        (block.start..block.end).for_each(|position| add(position, 1.0));
        return;
    };
    for &position in &leavers.rows[leavers.offsets[b]..leavers.offsets[b + 1]] {
        add(position, -1.0);
    }
    for position in (block.start..block.end).filter(|p| leavers.until[*p] > b) {
        add(position, 1.0);
    }
}

/// The steps of one block: sums over `f = 0, 1/d, …, (d-1)/d` (Efron) or `d` times `f = 0`.
struct Steps {
    log_denominators: f64,
    hazard: Hazard,
    /// Sums of `1`, `f`, `f^2` over the squared denominators.
    squares: [f64; 3],
}

impl Steps {
    fn of(events: usize, s0: f64, d0: f64, ties: Ties) -> Self {
        let d = events as f64;
        if events == 1 || ties == Ties::Breslow {
            let hazard = d / s0;
            return Self {
                log_denominators: d * ln(s0),
                hazard: Hazard { at_risk: hazard, event: hazard },
                squares: [d / (s0 * s0), 0.0, 0.0],
            };
        }
        let mut log_denominators = Sum::new();
        let (mut at_risk, mut event) = (0.0, 0.0);
        let mut squares = [0.0; 3];
        for step in 0..events {
            let f = step as f64 / d;
            let share = 1.0 / (s0 - f * d0);
            log_denominators.add(-ln(share));
            at_risk += share;
            event += (1.0 - f) * share;
            let square = share * share;
            squares[0] += square;
            squares[1] += f * square;
            squares[2] += f * f * square;
        }
        Self { log_denominators: log_denominators.value(), hazard: Hazard { at_risk, event }, squares }
    }

    fn add_outer(&self, total: &[f64], tied: &[f64], outer: &mut [f64]) {
        let p = total.len();
        let [c0, c1, c2] = self.squares;
        for i in 0..p {
            // (c0 S - c1 D) S' + (c2 D - c1 S) D'
            let with_total = c0 * total[i] - c1 * tied[i];
            let with_tied = c2 * tied[i] - c1 * total[i];
            let row = &mut outer[i * p..=i * p + i];
            if c1 > 0.0 {
                for ((o, t), d) in row.iter_mut().zip(total).zip(tied) {
                    *o += with_total * t + with_tied * d;
                }
            } else {
                for (o, t) in row.iter_mut().zip(total) {
                    *o += with_total * t;
                }
            }
        }
    }
}

/// Weight of each row: its relative risk times the hazard it was exposed to.
fn exposure(data: &RiskSets, risk: &[f64], hazards: &[Hazard]) -> Vec<f64> {
    let mut weights = vec![0.0; data.rows];
    // Cumulative hazard from the end of the stratum (time zero) up to and with each block.
    let mut cumulative = vec![0.0; data.blocks.len() + 1];
    for b in (0..data.blocks.len()).rev() {
        let next_is_other = data.blocks.get(b + 1).is_none_or(|next| next.first_of_stratum);
        let before = if next_is_other { 0.0 } else { cumulative[b + 1] };
        cumulative[b] = before + hazards[b].at_risk;
        let block = &data.blocks[b];
        weights[block.start..block.events_start].fill(before + hazards[b].at_risk);
        weights[block.events_start..block.end].fill(before + hazards[b].event);
    }
    if let Some(leavers) = &data.leavers {
        truncate(data, leavers, &cumulative, &mut weights);
    }
    for (w, r) in weights.iter_mut().zip(risk) {
        *w *= r;
    }
    weights
}

/// Take away the hazard before the entry.
fn truncate(data: &RiskSets, leavers: &Leavers, cumulative: &[f64], weights: &mut [f64]) {
    for (b, block) in data.blocks.iter().enumerate() {
        let rows = block.start..block.end;
        for (weight, &until) in weights[rows.clone()].iter_mut().zip(&leavers.until[rows]) {
            if until <= b {
                *weight = 0.0;
            } else {
                *weight -= cumulative[until];
            }
        }
    }
}

/// Lower triangle of `sum w x x'` (row-major) and `sum w x`.
fn weighted_moments(data: &RiskSets, weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let p = data.width;
    let start = (vec![0.0; p * p], vec![0.0; p]);
    let work = |range: std::ops::Range<usize>| {
        let (mut moments, mut exposed) = (vec![0.0; p * p], vec![0.0; p]);
        let values = data.values.get(range.start * p..range.end * p).unwrap_or_default();
        let quads = weights[range.clone()].chunks_exact(4);
        let (rest, start) = (quads.remainder(), range.end - quads.remainder().len());
        for (w, x) in quads.zip(values.chunks_exact((4 * p).max(1))) {
            add_four_rows(w, x, &mut moments, &mut exposed);
        }
        for (offset, w) in rest.iter().enumerate() {
            add_row(*w, data.row(start + offset), &mut moments, &mut exposed);
        }
        (moments, exposed)
    };
    parallel::fold_chunks(data.rows, start, work, |mut sums, part| {
        sums.0.iter_mut().zip(&part.0).for_each(|(s, t)| *s += t);
        sums.1.iter_mut().zip(&part.1).for_each(|(s, t)| *s += t);
        sums
    })
}

fn add_row(w: f64, x: &[f64], moments: &mut [f64], exposed: &mut [f64]) {
    let p = x.len();
    for i in 0..p {
        let scaled = w * x[i];
        exposed[i] += scaled;
        for (m, other) in moments[i * p..=i * p + i].iter_mut().zip(x) {
            *m += scaled * other;
        }
    }
}

/// Four rows at once: the sums are loaded and stored once, and the order of the additions stays
/// fixed.
fn add_four_rows(w: &[f64], x: &[f64], moments: &mut [f64], exposed: &mut [f64]) {
    let p = exposed.len();
    let (a, rest) = x.split_at(p);
    let (b, rest) = rest.split_at(p);
    let (c, d) = rest.split_at(p);
    for i in 0..p {
        let (wa, wb, wc, wd) = (w[0] * a[i], w[1] * b[i], w[2] * c[i], w[3] * d[i]);
        exposed[i] += (wa + wb) + (wc + wd);
        let row = &mut moments[i * p..=i * p + i];
        let size = row.len();
        let (a, b, c, d) = (&a[..size], &b[..size], &c[..size], &d[..size]);
        for j in 0..size {
            row[j] += (wa * a[j] + wb * b[j]) + (wc * c[j] + wd * d[j]);
        }
    }
}
