//! The sandwich variance.

use ndarray::Array2;

use super::exposure::Exposure;
use super::options::Ties;
use super::prepared::Prepared;
use super::risk::Risk;
use crate::linear::Cholesky;

/// Sums over clusters (or rows) of the weighted score residuals, and of their outer products; by
/// column of the design, standardised.
pub(super) struct Scores {
    pub sum: Vec<f64>,
    pub outer: Array2<f64>,
}

impl Scores {
    /// `O(n p + clusters p^2)`.
    ///
    /// Source: D. Y. Lin, L. J. Wei, JASA 84 (1989) 1074-1078, with the tied events of Efron's
    /// method each the mean of its steps, as in Therneau and Grambsch (2000), section 7.1 and A.2.
    pub(super) fn at(data: &Prepared, ties: Ties, beta: &[f64]) -> Self {
        let size = data.columns.inner_width();
        let risk = Risk::at(data, beta);
        let exposure = Exposure::of(data, ties, &risk);
        let mut outer = vec![0.0; size * size];
        let mut sum = vec![0.0; size];
        match &data.clusters {
            Some((clusters, count)) => {
                let mut sums = vec![0.0; count * size];
                exposure.visit_score_residuals(data, &risk, |position, residual| {
                    let start = clusters[position] as usize * size;
                    sums[start..start + size].iter_mut().zip(residual).for_each(|(s, r)| *s += r);
                });
                for cluster in sums.chunks_exact(size.max(1)) {
                    add_outer(cluster, &mut sum, &mut outer);
                }
            }
            None => exposure.visit_score_residuals(data, &risk, |_, residual| {
                add_outer(residual, &mut sum, &mut outer);
            }),
        }
        let columns = &data.columns;
        Self {
            sum: columns.to_design(&sum),
            outer: Array2::from_shape_fn((data.width, data.width), |(i, j)| columns.entry(&outer, i, j)),
        }
    }

    /// `inverse * outer * inverse`.
    pub(super) fn sandwich(&self, inverse: &Array2<f64>) -> Array2<f64> {
        let half = product(inverse, &self.outer);
        let whole = product(&half, inverse);
        Array2::from_shape_fn(whole.dim(), |(i, j)| whole[[i.max(j), i.min(j)]])
    }

    /// The score test with the sandwich in place of the information, without the aliased columns.
    pub(super) fn test(&self, aliased: &[bool]) -> f64 {
        let (mut outer, mut sum) = (self.outer.clone(), self.sum.clone());
        for k in (0..aliased.len()).filter(|k| aliased[*k]) {
            outer.row_mut(k).fill(0.0);
            outer.column_mut(k).fill(0.0);
            sum[k] = 0.0;
        }
        Cholesky::new(&outer, 1e-12).quadratic_form(&sum)
    }
}

fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let size = a.nrows();
    Array2::from_shape_fn((size, size), |(i, j)| (0..size).fold(0.0, |s, k| s + a[[i, k]] * b[[k, j]]))
}

fn add_outer(values: &[f64], sum: &mut [f64], outer: &mut [f64]) {
    let size = values.len();
    for i in 0..size {
        sum[i] += values[i];
        let row = &mut outer[i * size..=i * size + i];
        row.iter_mut().zip(values).for_each(|(o, v)| *o += values[i] * v);
    }
}
