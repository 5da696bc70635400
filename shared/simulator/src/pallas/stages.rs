//! Which stages go together. The paper prints the margins; the joint counts are chosen so that each subject's
//! anatomic stage is that of its T and N (AJCC), and every margin is the printed one.

/// T, N, anatomic stage; how many subjects with HER2-0 and with HER2-low.
type Joint = ([&'static str; 3], usize, usize);

pub(super) const STAGES: [Joint; 21] = [
    (["T1c", "N0", "IA"], 6, 9),
    (["T1c", "N1a", "IIA"], 140, 190),
    (["T1b", "N1mi", "IB"], 22, 27),
    (["T0", "N1", "IIA"], 16, 19),
    (["T1c", "N2a", "IIIA"], 150, 200),
    (["T0", "N2", "IIIA"], 10, 13),
    (["T1c", "N3a", "IIIC"], 70, 90),
    (["TX", "N3", "IIIC"], 10, 13),
    (["T2", "N0", "IIA"], 209, 320),
    (["T2", "N1a", "IIB"], 600, 800),
    (["T2", "N1mi", "IIB"], 90, 137),
    (["T2", "N2a", "IIIA"], 248, 320),
    (["T2", "N3a", "IIIC"], 117, 140),
    (["T3", "N0", "IIB"], 61, 93),
    (["T3", "N1a", "IIIA"], 200, 270),
    (["T4b", "N1", "IIIB"], 41, 55),
    (["T3", "N2a", "IIIA"], 120, 160),
    (["T4d", "N2", "IIIB"], 26, 38),
    (["T3", "N3a", "IIIC"], 98, 125),
    (["T4b", "N3c", "IIIC"], 20, 30),
    (["T4b", "NX", "IIIB"], 0, 1),
];

/// The groups of a row of [`STAGES`]: T (0 to 2), N (0 to 3).
pub(super) fn groups(stage: &[&str; 3]) -> (usize, usize) {
    let t = match stage[0].get(1..2) {
        Some("2") => 1,
        Some("3" | "4") => 2,
        _ => 0,
    };
    let n = stage[1].get(1..2).and_then(|digit| digit.parse().ok()).unwrap_or(0);
    (t, n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pallas::paper::{ANATOMIC_STAGE, N_STAGE, T_STAGE};

    fn sums(fits: impl Fn(&[&str; 3]) -> bool) -> (usize, usize) {
        let rows = STAGES.iter().filter(|row| fits(&row.0));
        rows.fold((0, 0), |sum, row| (sum.0 + row.1, sum.1 + row.2))
    }

    #[test]
    fn the_joint_counts_have_the_printed_margins() {
        for (t, row) in T_STAGE.iter().enumerate() {
            assert_eq!(sums(|stage| groups(stage).0 == t), (row.1, row.2), "{}", row.0);
        }
        for (n, row) in N_STAGE.iter().take(4).enumerate() {
            let found = sums(|stage| stage[1] != "NX" && groups(stage).1 == n);
            assert_eq!(found, (row.1, row.2), "N{n}");
        }
        let early = sums(|stage| matches!(stage[2], "IA" | "IB" | "IIA"));
        assert_eq!(early, (ANATOMIC_STAGE[0].1, ANATOMIC_STAGE[0].2));
        assert_eq!(sums(|_| true), (2_254, 3_050));
    }
}
