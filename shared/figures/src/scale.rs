//! From numbers to places.

use crate::number::decimals;

/// Most ticks of an axis.
const MOST_TICKS: usize = 9;

/// How numbers are spread along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    Even,
    /// By the logarithm; the numbers are above 0.
    Logarithmic,
}

/// An axis: its numbers and the places of its ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    spread: Spread,
    pub low: f64,
    pub high: f64,
    from: f64,
    to: f64,
}

/// A number that is written at an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    pub value: f64,
    pub label: String,
}

impl Scale {
    /// Numbers from `low` to `high`, which is above it, at the places `from` to `to`.
    pub(crate) fn new(spread: Spread, numbers: (f64, f64), places: (f64, f64)) -> Self {
        let (low, high) = numbers;
        let high = if high > low { high } else { low + 1.0 };
        Self { spread, low, high, from: places.0, to: places.1 }
    }

    /// The place of a number; what lies outside has the place of the nearer end.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let value = value.clamp(self.low, self.high);
        let share = match self.spread {
            Spread::Even => (value - self.low) / (self.high - self.low),
            Spread::Logarithmic => {
                let [value, low, high] = [value, self.low, self.high].map(pxfm::f_log);
                (value - low) / (high - low)
            }
        };
        self.from + share * (self.to - self.from)
    }

    pub(crate) fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Whole half years, years and multiples of years within a scale of months.
    pub(crate) fn month_ticks(&self) -> Vec<Tick> {
        let few = |step: &f64| (self.high - self.low) / step <= (MOST_TICKS - 1) as f64;
        let step = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 60.0, 120.0].into_iter().find(few).unwrap_or(240.0);
        ticks_apart(self.low, self.high, step, 0)
    }

    /// Round numbers within the scale.
    pub(crate) fn ticks(&self) -> Vec<Tick> {
        match self.spread {
            Spread::Even => even_ticks(self.low, self.high),
            Spread::Logarithmic => {
                let ticks = logarithmic_ticks(self.low, self.high);
                if ticks.len() < 2 { even_ticks(self.low, self.high) } else { ticks }
            }
        }
    }
}

/// The round numbers 1, 2, 5 times a power of ten apart that give at most nine ticks.
fn even_ticks(low: f64, high: f64) -> Vec<Tick> {
    let (step, places) = round_step((high - low) / (MOST_TICKS - 1) as f64);
    ticks_apart(low, high, step, places)
}

/// The multiples of `step` from `low` to `high`.
fn ticks_apart(low: f64, high: f64, step: f64, places: usize) -> Vec<Tick> {
    let first = (low / step - 1e-9).ceil();
    let at = |index: i32| (first + f64::from(index)) * step;
    let values = (0..).map(at).take_while(|value| *value <= high + 1e-9 * step);
    values.take(2 * MOST_TICKS).map(|value| Tick { value, label: decimals(value, places) }).collect()
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`, and its decimals.
fn round_step(least: f64) -> (f64, usize) {
    for exponent in -9_i32..15 {
        for factor in [1.0, 2.0, 5.0] {
            let step = scaled(factor, exponent);
            if step >= least * (1.0 - 1e-9) {
                return (step, usize::try_from(-exponent).unwrap_or(0));
            }
        }
    }
    (least, 0)
}

/// `factor` times ten to the `exponent`, rounded once.
fn scaled(factor: f64, exponent: i32) -> f64 {
    let power = 10_f64.powi(exponent.abs());
    if exponent < 0 { factor / power } else { factor * power }
}

fn logarithmic_ticks(low: f64, high: f64) -> Vec<Tick> {
    let dense: [&[f64]; 4] = [
        &[1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.0],
        &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
        &[1.0, 2.0, 5.0],
        &[1.0],
    ];
    let mut ticks = Vec::new();
    for factors in dense {
        ticks = powers_of_ten(low, high, factors);
        if ticks.len() <= MOST_TICKS {
            break;
        }
    }
    ticks
}

fn powers_of_ten(low: f64, high: f64, factors: &[f64]) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for exponent in -12_i32..=12 {
        for factor in factors {
            let value = scaled(*factor, exponent);
            if (low..=high).contains(&value) {
                ticks.push(Tick { value, label: format!("{value}") });
            }
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(spread: Spread, low: f64, high: f64) -> Vec<String> {
        Scale::new(spread, (low, high), (0.0, 1.0)).ticks().into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(Spread::Even, 0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(Spread::Even, 0.0, 72.0), ["0", "10", "20", "30", "40", "50", "60", "70"]);
        assert_eq!(labels(Spread::Even, -0.012, 0.013).first().map(String::as_str), Some("-0.010"));
        assert_eq!(
            labels(Spread::Logarithmic, 0.4, 2.6),
            ["0.4", "0.5", "0.7", "1", "1.25", "1.5", "2", "2.5"]
        );
        assert_eq!(labels(Spread::Logarithmic, 0.01, 100.0), ["0.01", "0.1", "1", "10", "100"]);
    }

    #[test]
    fn a_narrow_logarithmic_scale_has_even_ticks() {
        assert_eq!(labels(Spread::Logarithmic, 8.1, 9.9), ["8.5", "9.0", "9.5"]);
    }

    #[test]
    fn ends_have_the_places_of_the_ends() {
        let scale = Scale::new(Spread::Logarithmic, (0.25, 4.0), (100.0, 300.0));
        let places = [0.25, 1.0, 4.0, 9.0].map(|value| crate::number::coordinate(scale.place(value)));
        assert_eq!(places, ["100", "200", "300", "300"]);
        let months = Scale::new(Spread::Even, (0.0, 71.0), (0.0, 1.0)).month_ticks();
        assert_eq!(
            months.iter().map(|t| t.label.as_str()).collect::<Vec<_>>(),
            ["0", "12", "24", "36", "48", "60"]
        );
        let same = Scale::new(Spread::Even, (3.0, 3.0), (0.0, 10.0));
        assert_eq!(same.place(3.0).to_bits(), 0.0_f64.to_bits());
    }
}
