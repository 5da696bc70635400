//! Normal, gamma and beta deviates from a [`Stream`].
//!
//! The mappings from words to numbers are part of [`crate::random::VERSION`], as those in `random`.

use crate::detmath::{exp, ln, sqrt};
use crate::distributions::normal;
use crate::random::Stream;

impl Stream {
    /// Uniform on the open interval (0, 1): the upper 53 bits of a word and a half, times 2^-53.
    pub fn open_uniform(&mut self) -> f64 {
        ((self.word() >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Standard normal: the quantile of an open uniform.
    pub fn standard_normal(&mut self) -> f64 {
        normal::quantile(self.open_uniform()).unwrap_or_default()
    }

    /// Beta with these shapes, both above 0: of two gamma deviates the first's share of the sum, computed from
    /// their logarithms so that tiny shapes do not vanish.
    pub fn beta(&mut self, first: f64, second: f64) -> f64 {
        let (x, y) = (self.log_gamma(first), self.log_gamma(second));
        1.0 / (1.0 + exp(y - x))
    }

    /// Logarithm of a gamma deviate with scale 1.
    ///
    /// Source: G. Marsaglia, W. W. Tsang, ACM TOMS 26 (2000) 363-372, with their remark for shapes below 1.
    pub fn log_gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let lift = ln(self.open_uniform()) / shape;
            return self.log_gamma(shape + 1.0) + lift;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / sqrt(9.0 * d);
        loop {
            let x = self.standard_normal();
            let root = 1.0 + c * x;
            let uniform = self.open_uniform();
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            if ln(uniform) < 0.5 * x * x + d - d * cube + d * ln(cube) {
                return ln(d) + ln(cube);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of 40,000 deviates within five standard errors of a Beta(a, b)'s a/(a + b) and
    /// ab/((a + b)^2 (a + b + 1)).
    #[test]
    fn beta_deviates_have_the_moments_of_the_beta_distribution() {
        for (a, b) in [(0.01, 0.02), (0.3, 4.0), (1.0, 1.0), (2.5, 0.7), (30.0, 55.0), (4e5, 6e5)] {
            let mut stream = Stream::new(11, 3, 7);
            let n = 40_000.0;
            let drawn: Vec<f64> = (0..40_000).map(|_| stream.beta(a, b)).collect();
            assert!(drawn.iter().all(|x| (0.0..=1.0).contains(x)));
            let mean = drawn.iter().sum::<f64>() / n;
            let variance = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
            let (m, v) = (a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1.0)));
            assert!((mean - m).abs() < 5.0 * (v / n).sqrt(), "{a} {b}: {mean} {m}");
            assert!((variance / v - 1.0).abs() < 0.1, "{a} {b}: {variance} {v}");
        }
    }

    #[test]
    fn normal_deviates_have_mean_0_and_variance_1() {
        let mut stream = Stream::new(11, 3, 8);
        let drawn: Vec<f64> = (0..40_000).map(|_| stream.standard_normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 40_000.0;
        let square = drawn.iter().map(|x| x * x).sum::<f64>() / 40_000.0;
        assert!(mean.abs() < 0.025 && (square - 1.0).abs() < 0.036, "{mean} {square}");
    }
}
