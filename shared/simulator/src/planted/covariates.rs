//! Covariates without an effect on HER2 or on the events, so that every model of a plan has something to adjust for.

use crate::stream::Stream;

/// T, N, anatomic stage (AJCC) and how many of a hundred subjects have them.
const STAGES: [(&str, &str, &str, u64); 12] = [
    ("T1c", "N0", "IA", 3),
    ("T1c", "N1a", "IIA", 10),
    ("T2", "N0", "IIA", 11),
    ("T2", "N1a", "IIB", 27),
    ("T3", "N0", "IIB", 4),
    ("T1c", "N2a", "IIIA", 8),
    ("T2", "N2a", "IIIA", 11),
    ("T3", "N1a", "IIIA", 10),
    ("T3", "N2a", "IIIA", 5),
    ("T4b", "N1", "IIIB", 3),
    ("T1c", "N3a", "IIIC", 3),
    ("T2", "N3a", "IIIC", 5),
];
/// Shares: ECOG 1; mastectomy among T1 and T2, among larger tumours; both operations.
const ECOG_1: f64 = 0.18;
const MASTECTOMY: [f64; 2] = [0.45, 0.80];
const BOTH: f64 = 0.05;
/// Radiation after breast-conserving surgery, after others; chemotherapy without and with nodes.
const RADIATION: [f64; 2] = [0.96, 0.85];
const CHEMOTHERAPY: [f64; 2] = [0.60, 0.88];

/// What a subject has.
pub(super) struct Covariates {
    pub(super) t_stage: &'static str,
    pub(super) n_stage: &'static str,
    pub(super) anatomic_stage: &'static str,
    pub(super) ecog: &'static str,
    pub(super) primary_surgery: &'static str,
    pub(super) prior_radiation: bool,
    pub(super) prior_chemotherapy: bool,
}

impl Covariates {
    pub(super) fn drawn(stream: &mut Stream) -> Self {
        let (t_stage, n_stage, anatomic_stage) = stage(stream.below(100));
        let large = t_stage.starts_with("T3") || t_stage.starts_with("T4");
        let mastectomy = stream.happens(MASTECTOMY[usize::from(large)]);
        let primary_surgery = match (mastectomy, stream.happens(BOTH)) {
            (_, true) => "both",
            (true, false) => "mastectomy",
            (false, false) => "breast_conserving",
        };
        Self {
            t_stage,
            n_stage,
            anatomic_stage,
            ecog: if stream.happens(ECOG_1) { "1" } else { "0" },
            primary_surgery,
            prior_radiation: stream.happens(RADIATION[usize::from(primary_surgery != "breast_conserving")]),
            prior_chemotherapy: stream.happens(CHEMOTHERAPY[usize::from(n_stage != "N0")]),
        }
    }
}

/// The stages at a place from 0 to 99.
fn stage(place: u64) -> (&'static str, &'static str, &'static str) {
    let mut left = place;
    for (t, n, anatomic, share) in STAGES {
        match left.checked_sub(share) {
            Some(beyond) => left = beyond,
            None => return (t, n, anatomic),
        }
    }
    ("TX", "N0", "IA")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stages_are_those_of_a_hundred_subjects() {
        assert_eq!(STAGES.iter().map(|stage| stage.3).sum::<u64>(), 100);
        assert_eq!((stage(0), stage(99)), (("T1c", "N0", "IA"), ("T2", "N3a", "IIIC")));
        assert_eq!(stage(3).1, "N1a");
    }
}
