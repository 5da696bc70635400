//! Numeric columns as quantiles: no value is drawn, so mean, standard deviation and ranks are known beforehand.

use pxfm::{f_exp, f_log, f_pow};

use super::number::of_count;

/// Standard normal quantile, absolute error below 4.5e-4: Abramowitz and Stegun (1964), 26.2.23.
fn normal_quantile(p: f64) -> f64 {
    let tail = if p < 0.5 { p } else { 1.0 - p };
    let t = (-2.0 * f_log(tail)).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let quantile = t - above / below;
    if p < 0.5 { -quantile } else { quantile }
}

/// The form of a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// `centre + scale (exp(skew z) - 1) / skew` of a normal z; symmetric for a skew of 0.
    Normal { centre: f64, scale: f64, skew: f64 },
    /// A share `faint` evenly from 0 to 50, then 100 v^power up to the share `rising`, then 100.
    Rising { faint: f64, rising: f64, power: f64 },
    /// A share of zeros, then 100 v^power, then 100 from the share `full_from` on.
    TwoEnds { zeros: f64, full_from: f64, power: f64 },
}

/// A column: its form, how fine it is written, and its smallest and largest value, which both occur.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumericColumn {
    pub(super) shape: Shape,
    /// Values to a unit: 10 for one decimal, 0.2 for multiples of five.
    pub(super) per_unit: f64,
    pub(super) minimum: f64,
    pub(super) maximum: f64,
}

impl NumericColumn {
    /// The `n` values in increasing order.
    pub(super) fn values(&self, n: usize) -> Vec<f64> {
        let at = |i: usize| (of_count(i) + 0.5) / of_count(n);
        let mut raw: Vec<f64> = (0..n).map(|i| self.shape.quantile(at(i))).collect();
        raw.sort_by(f64::total_cmp);
        let grid = |x: f64| (x.clamp(self.minimum, self.maximum) * self.per_unit).round() / self.per_unit;
        let mut values: Vec<f64> =
            raw.into_iter().map(|x| grid(x).clamp(self.minimum, self.maximum)).collect();
        if let Some(first) = values.first_mut() {
            *first = self.minimum;
        }
        if let Some(last) = values.last_mut() {
            *last = self.maximum;
        }
        values
    }
}

impl Shape {
    fn quantile(self, u: f64) -> f64 {
        let share = |from: f64, width: f64| ((u - from) / width).clamp(0.0, 1.0);
        match self {
            Self::Normal { centre, scale, skew } => {
                let z = normal_quantile(u);
                let z = if skew > 0.0 { (f_exp(skew * z) - 1.0) / skew } else { z };
                centre + scale * z
            }
            Self::Rising { faint, .. } if u < faint => 50.0 * u / faint,
            Self::Rising { faint, rising, power } => 100.0 * f_pow(share(faint, rising), power),
            Self::TwoEnds { zeros, full_from, power } => {
                100.0 * f_pow(share(zeros, full_from - zeros), power)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_quantile_is_that_of_the_tables() {
        for (p, z) in [(0.5, 0.0), (0.975, 1.959_964), (0.025, -1.959_964), (0.999, 3.090_232)] {
            assert!((normal_quantile(p) - z).abs() < 4.5e-4, "{p}");
        }
    }

    #[test]
    fn a_column_holds_its_extremes_and_stays_on_its_grid() {
        let shape = Shape::Normal { centre: 50.0, scale: 10.0, skew: 0.2 };
        let column = NumericColumn { shape, per_unit: 10.0, minimum: 20.0, maximum: 95.5 };
        let values = column.values(1_000);
        assert_eq!((values[0].to_bits(), values[999].to_bits()), (20.0_f64.to_bits(), 95.5_f64.to_bits()));
        assert!(values.iter().all(|x| ((x * 10.0).round() - x * 10.0).abs() < 1e-9));
        assert!(column.values(0).is_empty());
    }
}
