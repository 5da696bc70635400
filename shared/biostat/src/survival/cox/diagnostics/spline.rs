//! Least squares by a natural cubic spline.

use ndarray::Array2;

use crate::linear::Cholesky;

/// Share of a column of the normal equations below which what the others leave of it is rounding.
const DEPENDENT: f64 = 1e-10;

/// Natural cubic splines, described by their values at the knots: as many parameters as knots.
pub(super) struct Spline {
    knots: Vec<f64>,
    /// Second derivatives at the knots of the spline that is 1 at knot `k` and 0 at the others.
    curvatures: Vec<Vec<f64>>,
}

impl Spline {
    /// Knots at the ends and at equal shares of the points between (R's
    /// `ns(points, parameters, intercept = TRUE)`); `None` when knots coincide or are fewer than two.
    pub(super) fn new(points: &[f64], parameters: usize) -> Option<Self> {
        let mut sorted = points.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let shares = parameters.checked_sub(1).filter(|shares| *shares > 0)?;
        let knot = |share: usize| {
            let (whole, part) = (share * last / shares, (share * last % shares) as f64 / shares as f64);
            let next = sorted[(whole + 1).min(last)];
            sorted[whole] + part * (next - sorted[whole])
        };
        let knots: Vec<f64> = (0..=shares).map(knot).collect();
        let apart = |pair: &[f64]| pair[1] - pair[0] > 1e-9 * (knots[shares] - knots[0]);
        if !knots.windows(2).all(apart) {
            return None;
        }
        let curvatures = (0..=shares).map(|k| second_derivatives(&knots, k)).collect();
        Some(Self { knots, curvatures })
    }

    /// Value at `x` of each of the splines, linear beyond the ends.
    pub(super) fn basis(&self, x: f64) -> Vec<f64> {
        let last = self.knots.len() - 1;
        let inside = x.clamp(self.knots[0], self.knots[last]);
        let right = self.knots[1..last].iter().filter(|knot| **knot <= inside).count() + 1;
        let left = right - 1;
        let h = self.knots[right] - self.knots[left];
        let (a, b) = ((self.knots[right] - inside) / h, (inside - self.knots[left]) / h);
        let (bend_a, bend_b) = ((a * a * a - a) * h * h / 6.0, (b * b * b - b) * h * h / 6.0);
        let value = |(k, m): (usize, &Vec<f64>)| {
            let straight = if k == left {
                a
            } else if k == right {
                b
            } else {
                0.0
            };
            straight + bend_a * m[left] + bend_b * m[right]
        };
        self.curvatures.iter().enumerate().map(value).collect()
    }

    /// Least squares; `None` when the points do not determine the curve.
    pub(super) fn fit(&self, points: &[(f64, f64)]) -> Option<Curve> {
        let size = self.knots.len();
        let mut normal = Array2::zeros((size, size));
        let mut right = vec![0.0; size];
        for (x, y) in points {
            let basis = self.basis(*x);
            for i in 0..size {
                right[i] += basis[i] * y;
                for j in 0..size {
                    normal[[i, j]] += basis[i] * basis[j];
                }
            }
        }
        let cholesky = Cholesky::new(&normal, DEPENDENT);
        (cholesky.rank() == size).then(|| Curve { values: cholesky.solve(&right), cholesky })
    }
}

/// A fitted curve.
pub(super) struct Curve {
    values: Vec<f64>,
    cholesky: Cholesky,
}

impl Curve {
    /// Value, and variance in units of the residual variance.
    pub(super) fn at(&self, basis: &[f64]) -> (f64, f64) {
        let value = basis.iter().zip(&self.values).fold(0.0, |sum, (b, v)| sum + b * v);
        (value, self.cholesky.quadratic_form(basis))
    }
}

/// Of the natural spline through 1 at knot `k` and 0 at the others: one equation for each inner knot,
/// tridiagonal, solved downwards and back up.
fn second_derivatives(knots: &[f64], k: usize) -> Vec<f64> {
    let size = knots.len();
    let h: Vec<f64> = knots.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let y = |i: usize| if i == k { 1.0 } else { 0.0 };
    let mut derivatives = vec![0.0; size];
    // of each inner knot: its coefficient after elimination, and its right side
    let (mut pivots, mut sides) = (vec![1.0; size], vec![0.0; size]);
    for i in 1..size - 1 {
        let bend = 6.0 * ((y(i + 1) - y(i)) / h[i] - (y(i) - y(i - 1)) / h[i - 1]);
        let share = if i > 1 { h[i - 1] / pivots[i - 1] } else { 0.0 };
        pivots[i] = 2.0 * (h[i - 1] + h[i]) - share * h[i - 1];
        sides[i] = bend - share * sides[i - 1];
    }
    for i in (1..size - 1).rev() {
        derivatives[i] = (sides[i] - h[i] * derivatives[i + 1]) / pivots[i];
    }
    derivatives
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knots of 0, 1 … 9 are 0, 3, 6, 9. A straight line is a natural spline, so it is fitted
    /// exactly; four values at the knots too.
    #[test]
    fn lines_and_values_at_the_knots_are_met() {
        let points: Vec<f64> = (0..10).map(f64::from).collect();
        let spline = Spline::new(&points, 4).unwrap();
        let knots: Vec<u64> = spline.knots.iter().map(|knot| knot.to_bits()).collect();
        assert_eq!(knots, [0.0, 3.0, 6.0, 9.0].map(f64::to_bits));
        let line: Vec<(f64, f64)> = points.iter().map(|x| (*x, 2.0 - 0.5 * x)).collect();
        let curve = spline.fit(&line).unwrap();
        assert!(line.iter().all(|(x, y)| (curve.at(&spline.basis(*x)).0 - y).abs() < 1e-13));
        let four = [(0.0, 1.0), (3.0, -2.0), (6.0, 0.5), (9.0, 7.0)];
        let curve = spline.fit(&four).unwrap();
        for (x, y) in four {
            let (value, variance) = curve.at(&spline.basis(x));
            assert!((value - y).abs() < 1e-13 && (variance - 1.0).abs() < 1e-13);
        }
    }

    /// Two parameters are a straight line, whatever lies between the ends.
    #[test]
    fn two_parameters_are_a_line() {
        let spline = Spline::new(&[0.0, 1.0, 4.0], 2).unwrap();
        let curve = spline.fit(&[(0.0, 1.0), (1.0, 1.5), (4.0, 3.0)]).unwrap();
        assert!((curve.at(&spline.basis(2.0)).0 - 2.0).abs() < 1e-14);
    }

    #[test]
    fn coinciding_knots_are_no_spline() {
        assert!(Spline::new(&[1.0, 1.0, 1.0, 1.0, 2.0], 4).is_none());
        assert!(Spline::new(&[], 4).is_none());
        assert!(Spline::new(&[1.0, 2.0], 1).is_none());
    }
}
