//! Least squares by a natural cubic spline with four parameters.

use ndarray::Array2;

use crate::linear::Cholesky;

/// Knots, the two at the ends included; as many parameters.
pub(super) const KNOTS: usize = 4;

/// Share of a column of the normal equations below which what the others leave of it is rounding.
const DEPENDENT: f64 = 1e-10;

/// Natural cubic splines on four knots, described by their values at the knots.
pub(super) struct Spline {
    knots: [f64; KNOTS],
    /// Second derivatives at the knots of the spline that is 1 at knot `k` and 0 at the others.
    curvatures: [[f64; KNOTS]; KNOTS],
}

impl Spline {
    /// Knots at the ends and at the thirds of the points (R's `ns(points, 4, intercept = TRUE)`);
    /// `None` when knots coincide.
    pub(super) fn new(points: &[f64]) -> Option<Self> {
        let mut sorted = points.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let mut knots = [sorted[0], 0.0, 0.0, sorted[last]];
        for (third, knot) in (1..).zip(&mut knots[1..KNOTS - 1]) {
            let (whole, part) = (third * last / 3, (third * last % 3) as f64 / 3.0);
            let next = sorted[(whole + 1).min(last)];
            *knot = sorted[whole] + part * (next - sorted[whole]);
        }
        let apart = |pair: &[f64]| pair[1] - pair[0] > 1e-9 * (knots[KNOTS - 1] - knots[0]);
        if !knots.windows(2).all(apart) {
            return None;
        }
        let mut curvatures = [[0.0; KNOTS]; KNOTS];
        for (k, curvature) in curvatures.iter_mut().enumerate() {
            *curvature = second_derivatives(&knots, k);
        }
        Some(Self { knots, curvatures })
    }

    /// Value at `x` of each of the four splines, linear beyond the ends.
    pub(super) fn basis(&self, x: f64) -> [f64; KNOTS] {
        let inside = x.clamp(self.knots[0], self.knots[KNOTS - 1]);
        let right = self.knots[1..KNOTS - 1].iter().filter(|knot| **knot <= inside).count() + 1;
        let left = right - 1;
        let h = self.knots[right] - self.knots[left];
        let (a, b) = ((self.knots[right] - inside) / h, (inside - self.knots[left]) / h);
        let (bend_a, bend_b) = ((a * a * a - a) * h * h / 6.0, (b * b * b - b) * h * h / 6.0);
        let mut values = [0.0; KNOTS];
        for (k, (value, m)) in values.iter_mut().zip(&self.curvatures).enumerate() {
            let straight = if k == left {
                a
            } else if k == right {
                b
            } else {
                0.0
            };
            *value = straight + bend_a * m[left] + bend_b * m[right];
        }
        values
    }

    /// Least squares; `None` when the points do not determine the curve.
    pub(super) fn fit(&self, points: &[(f64, f64)]) -> Option<Curve> {
        let mut normal = Array2::zeros((KNOTS, KNOTS));
        let mut right = vec![0.0; KNOTS];
        for (x, y) in points {
            let basis = self.basis(*x);
            for i in 0..KNOTS {
                right[i] += basis[i] * y;
                for j in 0..KNOTS {
                    normal[[i, j]] += basis[i] * basis[j];
                }
            }
        }
        let cholesky = Cholesky::new(&normal, DEPENDENT);
        (cholesky.rank() == KNOTS).then(|| Curve { values: cholesky.solve(&right), cholesky })
    }
}

/// A fitted curve.
pub(super) struct Curve {
    values: Vec<f64>,
    cholesky: Cholesky,
}

impl Curve {
    /// Value, and variance in units of the residual variance.
    pub(super) fn at(&self, basis: &[f64; KNOTS]) -> (f64, f64) {
        let value = basis.iter().zip(&self.values).fold(0.0, |sum, (b, v)| sum + b * v);
        (value, self.cholesky.quadratic_form(basis))
    }
}

/// Of the natural spline through 1 at knot `k` and 0 at the others: two equations for the two
/// inner knots.
fn second_derivatives(knots: &[f64; KNOTS], k: usize) -> [f64; KNOTS] {
    let h = [knots[1] - knots[0], knots[2] - knots[1], knots[3] - knots[2]];
    let y: [f64; KNOTS] = std::array::from_fn(|i| if i == k { 1.0 } else { 0.0 });
    let bend = |i: usize| 6.0 * ((y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1]);
    let (a, b, c) = (2.0 * (h[0] + h[1]), h[1], 2.0 * (h[1] + h[2]));
    let determinant = a * c - b * b;
    let first = (c * bend(1) - b * bend(2)) / determinant;
    let second = (a * bend(2) - b * bend(1)) / determinant;
    [0.0, first, second, 0.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knots of 0, 1 … 9 are 0, 3, 6, 9. A straight line is a natural spline, so it is fitted
    /// exactly; four values at the knots too.
    #[test]
    fn lines_and_values_at_the_knots_are_met() {
        let points: Vec<f64> = (0..10).map(f64::from).collect();
        let spline = Spline::new(&points).unwrap();
        assert_eq!(spline.knots.map(f64::to_bits), [0.0, 3.0, 6.0, 9.0].map(f64::to_bits));
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

    #[test]
    fn coinciding_knots_are_no_spline() {
        assert!(Spline::new(&[1.0, 1.0, 1.0, 1.0, 2.0]).is_none());
        assert!(Spline::new(&[]).is_none());
    }
}
