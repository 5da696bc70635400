//! Running sums over `a_j = start + j g`, of which the beta-binomial is made: `ln P = ln C(n, x) + sum_{j<x} ln(m + j
//! g) + sum_{j<n-x} ln(1 - m + j g) - sum_{j<n} ln(1 + j g)`. One pass serves all counts.

use crate::detmath::ln_each;

/// Sums of `ln a_j` for j below 0, 1 … `length`.
pub(super) fn running_logs(start: f64, g: f64, length: usize) -> Vec<f64> {
    let mut sums = Vec::with_capacity(length + 1);
    sums.push(0.0);
    sums.extend((0..length).map(|j| start + j as f64 * g));
    ln_each(&mut sums[1..]);
    cumulate(&mut sums);
    sums
}

/// Sums of `ln a_j`, `1/a_j` and `1/a_j^2`, from which all derivatives follow; for several starts one behind the
/// other.
pub(super) struct Running {
    pub logs: Vec<f64>,
    pub inverses: Vec<f64>,
    pub squares: Vec<f64>,
}

impl Running {
    /// For these starts and lengths.
    pub(super) fn new(segments: &[(f64, usize)], g: f64) -> Self {
        // a first term whose logarithm is 0 stands for the empty sum
        let mut logs = terms(segments, g);
        let mut inverses: Vec<f64> = logs.iter().map(|a| 1.0 / a).collect();
        ln_each(&mut logs);
        let mut place = 0;
        for (_, length) in segments {
            inverses[place] = 0.0;
            place += length + 1;
        }
        let mut squares: Vec<f64> = inverses.iter().map(|i| i * i).collect();
        cumulate_each(segments, [&mut logs, &mut inverses, &mut squares]);
        Self { logs, inverses, squares }
    }

    /// The logarithms alone.
    pub(super) fn logs_of(segments: &[(f64, usize)], g: f64) -> Vec<f64> {
        let mut logs = terms(segments, g);
        ln_each(&mut logs);
        cumulate_each(segments, [&mut logs]);
        logs
    }
}

/// 1 and the `a_j` of each segment.
fn terms(segments: &[(f64, usize)], g: f64) -> Vec<f64> {
    let mut terms = Vec::with_capacity(segments.iter().map(|(_, length)| length + 1).sum());
    for (start, length) in segments {
        terms.push(1.0);
        terms.extend((0..*length).map(|j| start + j as f64 * g));
    }
    terms
}

fn cumulate_each<const N: usize>(segments: &[(f64, usize)], lists: [&mut Vec<f64>; N]) {
    for list in lists {
        let mut place = 0;
        for (_, length) in segments {
            cumulate(&mut list[place..=place + length]);
            place += length + 1;
        }
    }
}

fn cumulate(sums: &mut [f64]) {
    let mut total = 0.0;
    for sum in sums {
        total += *sum;
        *sum = total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1/2 and 1: ln 1/2, then ln 1/2 + 0; 2, then 3; 4, then 5.
    #[test]
    fn two_terms_by_hand() {
        let sums = Running::new(&[(0.5, 2)], 0.5);
        let half = -std::f64::consts::LN_2;
        for (got, expected) in [
            (&sums.logs, [0.0, half, half]),
            (&sums.inverses, [0.0, 2.0, 3.0]),
            (&sums.squares, [0.0, 4.0, 5.0]),
        ] {
            assert!(got.iter().zip(expected).all(|(g, e)| (g - e).abs() < 1e-15), "{got:?}");
        }
        assert_eq!(running_logs(0.5, 0.5, 2), sums.logs);
        let two = Running::logs_of(&[(0.5, 2), (0.25, 1)], 0.5);
        assert_eq!((&two[..3], two[3].abs() < 1e-300), (&sums.logs[..], true));
        assert!((two[4] - 2.0 * half).abs() < 1e-15);
    }
}
