//! Linear systems with the penalised information: effects bordered by the columns.

use ndarray::Array2;

use super::curvature::Derivatives;
use crate::linear::Cholesky;

/// A vector over effects and columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Both {
    pub(super) effects: Vec<f64>,
    pub(super) columns: Vec<f64>,
}

/// The penalised information at a point, decomposed. Columns that are not free take no part.
pub(super) struct System {
    effects: Effects,
    /// Information of effects (rows) and columns, 0 for columns that are not free.
    cross: Array2<f64>,
    /// `effects^-1 cross`.
    solved: Array2<f64>,
    /// What is left of the columns' information once the effects are known.
    columns: Cholesky,
}

enum Effects {
    Diagonal(Vec<f64>),
    Full(Cholesky),
}

impl Effects {
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        match self {
            Self::Diagonal(diagonal) => right.iter().zip(diagonal).map(|(r, d)| r / d).collect(),
            Self::Full(cholesky) => cholesky.solve(right),
        }
    }
}

impl System {
    /// The information plus `1/variance` on the diagonal of the effects.
    pub(super) fn new(at: &Derivatives, aliased: &[bool], variance: f64) -> Self {
        let penalty = 1.0 / variance;
        let effects = match &at.full {
            None => Effects::Diagonal(at.diagonal.iter().map(|d| d.max(0.0) + penalty).collect()),
            Some(full) => {
                let mut penalised = full.clone();
                penalised.diag_mut().iter_mut().for_each(|d| *d += penalty);
                Effects::Full(Cholesky::new(&penalised, 0.0))
            }
        };
        let width = aliased.len();
        let mut cross = at.cross.clone();
        let mut left = at.information.clone();
        for k in (0..width).filter(|k| aliased[*k]) {
            cross.column_mut(k).fill(0.0);
            left.row_mut(k).fill(0.0);
            left.column_mut(k).fill(0.0);
        }
        let mut solved = Array2::zeros(cross.dim());
        for k in 0..width {
            let column = effects.solve(&cross.column(k).to_vec());
            solved.column_mut(k).iter_mut().zip(column).for_each(|(to, from)| *to = from);
        }
        for i in 0..width {
            for j in 0..=i {
                let known = product(&cross, i, &solved, j);
                left[[i, j]] -= known;
                left[[j, i]] = left[[i, j]];
            }
        }
        Self { effects, cross, solved, columns: Cholesky::new(&left, 0.0) }
    }

    /// Solution of the system; that of the effects sums to 0, as a constant in all of them changes nothing but the
    /// penalty.
    pub(super) fn solve(&self, right: &Both) -> Both {
        let from_effects = self.effects.solve(&right.effects);
        let mut rest = right.columns.clone();
        for (k, value) in rest.iter_mut().enumerate() {
            *value -= crate::detsum::dot(&self.cross.column(k).to_vec(), &from_effects);
        }
        let columns = self.columns.solve(&rest);
        let mut effects = from_effects;
        for (group, effect) in effects.iter_mut().enumerate() {
            let known = columns.iter().zip(self.solved.row(group)).fold(0.0, |sum, (x, s)| sum + x * s);
            *effect -= known;
        }
        centre(&mut effects);
        Both { effects, columns }
    }

    /// Covariance of the columns.
    pub(super) fn covariance(&self) -> Array2<f64> {
        self.columns.inverse()
    }

    /// Variances of the effects, and the degrees of freedom that each uses over the variance: with `d` its
    /// information and `c` what it gains from the columns, `(1 - (1/(d + 1/v) + c)/v)/v`, without the cancellation at
    /// a small variance `v` where the diagonal is all there is.
    pub(super) fn effect_variances(&self, at: &Derivatives, variance: f64) -> (Vec<f64>, Vec<f64>) {
        let covariance = self.covariance();
        let gained = |group: usize| {
            let row = self.solved.row(group);
            let terms = row.iter().enumerate().flat_map(|(i, a)| {
                let covariance = &covariance;
                row.iter().enumerate().map(move |(j, b)| a * b * covariance[[i, j]])
            });
            terms.fold(0.0, |sum, term| sum + term)
        };
        let inverse = match &self.effects {
            Effects::Diagonal(_) => None,
            Effects::Full(cholesky) => Some(cholesky.inverse()),
        };
        let one = |group: usize| {
            let gained = gained(group);
            match &inverse {
                None => {
                    let own = at.diagonal[group].max(0.0);
                    let share = 1.0 / (variance * own + 1.0);
                    (variance * share + gained, own * share - gained / (variance * variance))
                }
                Some(inverse) => {
                    let own = inverse[[group, group]] + gained;
                    (own, (1.0 - own / variance) / variance)
                }
            }
        };
        (0..at.diagonal.len()).map(one).unzip()
    }
}

fn product(a: &Array2<f64>, i: usize, b: &Array2<f64>, j: usize) -> f64 {
    crate::detsum::sum(a.column(i).iter().zip(b.column(j)).map(|(x, y)| x * y))
}

/// Takes the mean away.
pub(super) fn centre(values: &mut [f64]) {
    let mean = crate::detsum::sum(values.iter().copied()) / values.len().max(1) as f64;
    values.iter_mut().for_each(|value| *value -= mean);
}

impl Both {
    pub(super) fn inner(&self, other: &Self) -> f64 {
        crate::detsum::dot(&self.effects, &other.effects) + crate::detsum::dot(&self.columns, &other.columns)
    }

    /// `self + share * step`.
    pub(super) fn moved(&self, step: &Self, share: f64) -> Self {
        let add = |to: &[f64], by: &[f64]| to.iter().zip(by).map(|(a, b)| a + share * b).collect();
        Self { effects: add(&self.effects, &step.effects), columns: add(&self.columns, &step.columns) }
    }
}
