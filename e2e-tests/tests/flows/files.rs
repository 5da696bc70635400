//! Small files of a made-up trial, the same at every call.

use std::fmt::Write as _;

/// How many subjects the files hold.
pub(crate) const SUBJECTS: usize = 120;
/// IHC scores in turn; one in six is never read, a 2+ is ISH negative.
const SCORES: [&str; 5] = ["0", "1+", "2+", "1+", "0"];

/// The three files, in the layout of their tables.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) subjects: String,
    pub(crate) her2_assessments: String,
    pub(crate) time_to_event: String,
}

impl Files {
    pub(crate) fn new() -> Self {
        let mut files = Self {
            subjects: "subject_id,site_id,age_years\n".to_owned(),
            her2_assessments: "subject_id,specimen,ihc_score,ish_result,reader\n".to_owned(),
            time_to_event: "subject_id,endpoint,time_days,event\n".to_owned(),
        };
        // A linear congruential generator: numbers without a pattern, the same everywhere.
        let mut state = 20_241_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for number in 0..SUBJECTS {
            let site = number % 8;
            writeln!(files.subjects, "P{number:03},S{site},{}", 35 + next(40)).unwrap();
            if number % 6 != 5 {
                let score = SCORES[usize::try_from(next(5)).unwrap()];
                let ish = if score == "2+" { "negative" } else { "" };
                writeln!(files.her2_assessments, "P{number:03},surgical_resection,{score},{ish},local")
                    .unwrap();
            }
            let (time, event) = (30 + next(1_500), next(3) == 0);
            writeln!(files.time_to_event, "P{number:03},OS,{time},{event}").unwrap();
        }
        files
    }

    /// The same rows in another order: backwards.
    pub(crate) fn backwards(&self) -> Self {
        let turned = |text: &str| {
            let mut lines: Vec<&str> = text.lines().collect();
            lines[1..].reverse();
            lines.join("\n") + "\n"
        };
        Self {
            subjects: turned(&self.subjects),
            her2_assessments: turned(&self.her2_assessments),
            time_to_event: turned(&self.time_to_event),
        }
    }

    /// The same subjects, nobody of whom has an event.
    pub(crate) fn without_events(&self) -> Self {
        Self { time_to_event: self.time_to_event.replace(",true", ",false"), ..self.clone() }
    }
}
