//! Gauss-Hermite quadrature.

use crate::detmath::{exp, ln, pow, sqrt};

/// Newton steps per root; 3 to 6 are needed.
const MAX_STEPS: usize = 100;

/// Nodes of the rule for the weight `exp(-x^2)`, from the largest down, with the logarithms of
/// their weights.
///
/// Newton's method on the normalised Hermite polynomials with the usual first guesses. Source:
/// W. H. Press et al., Numerical Recipes (3rd ed., 2007), section 4.6.1.
pub(super) fn gauss_hermite(points: usize) -> Vec<(f64, f64)> {
    let n = points as f64;
    let mut nodes: Vec<(f64, f64)> = Vec::with_capacity(points);
    let mut z = 0.0;
    for i in 0..points.div_ceil(2) {
        z = match i {
            0 => sqrt(2.0 * n + 1.0) - 1.855_75 * pow(2.0 * n + 1.0, -0.166_67),
            1 => z - 1.14 * pow(n, 0.426) / z,
            2 => 1.86 * z - 0.86 * nodes[0].0,
            3 => 1.91 * z - 0.91 * nodes[1].0,
            _ => 2.0 * z - nodes[i - 2].0,
        };
        if 2 * i + 1 == points {
            z = 0.0;
        }
        let mut slope = 0.0;
        for _ in 0..MAX_STEPS {
            let (value, derivative) = hermite(points, z);
            slope = derivative;
            let step = value / derivative;
            z -= step;
            if step.abs() <= 1e-16 * (1.0 + z.abs()) {
                break;
            }
        }
        nodes.push((z, ln(2.0) - 2.0 * ln(slope.abs())));
    }
    let mirrored: Vec<(f64, f64)> = nodes.iter().take(points / 2).rev().map(|(x, w)| (-x, *w)).collect();
    nodes.extend(mirrored);
    nodes
}

/// Normalised Hermite polynomial of this degree with its derivative.
fn hermite(degree: usize, z: f64) -> (f64, f64) {
    let mut before = 0.0;
    let mut here = exp(-0.25 * ln(std::f64::consts::PI));
    for j in 0..degree {
        let j = j as f64;
        let next = z * sqrt(2.0 / (j + 1.0)) * here - sqrt(j / (j + 1.0)) * before;
        (before, here) = (here, next);
    }
    (here, sqrt(2.0 * degree as f64) * before)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two points: +-1/sqrt 2, weights sqrt(pi)/2. Moments of exp(-x^2): sqrt(pi), 1/2, 3/4, 15/8 of it.
    #[test]
    fn moments_are_exact() {
        let two = gauss_hermite(2);
        assert!((two[0].0 - 0.5_f64.sqrt()).abs() < 1e-15 && two.len() == 2);
        let root_pi = std::f64::consts::PI.sqrt();
        for points in [5, 24, 25] {
            let rule = gauss_hermite(points);
            assert_eq!(rule.len(), points);
            for (power, expected) in [(0, 1.0), (1, 0.0), (2, 0.5), (4, 0.75), (6, 1.875)] {
                let moment: f64 = rule.iter().map(|(x, w)| exp(*w) * x.powi(power)).sum();
                assert!((moment / root_pi - expected).abs() < 1e-13, "{points} {power} {moment}");
            }
        }
    }
}
