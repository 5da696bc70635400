//! HER2 readings that contradict each other, by the trial's own classification policy.

use palladion_domain::her2::{Assessment, Her2Level, Her2WarningCode, IhcScore, classify};
use palladion_domain::tables::TableName;
use palladion_domain::validation::Severity;

use super::data::Data;
use super::readings::ReadingColumns;
use super::rule::{Reach, Report, Rule};

pub(super) const RULES: &[Rule] = &[
    of(Her2WarningCode::PositiveIshWithLowIhc, Severity::Warning),
    of(Her2WarningCode::NegativeIshWithIhc3, Severity::Warning),
    of(Her2WarningCode::ReadingsDisagree, Severity::Warning),
    of(Her2WarningCode::SpecimenFallback, Severity::Warning),
    of(Her2WarningCode::ReportedIshContradictsMeasurement, Severity::Warning),
    of(Her2WarningCode::RatioInconsistent, Severity::Warning),
    of(Her2WarningCode::ReadingsNotOrdered, Severity::Warning),
    of(Her2WarningCode::NeoadjuvantUnknown, Severity::Note),
    of(Her2WarningCode::IshGroupNeedsIhc, Severity::Warning),
    of(Her2WarningCode::IshGroupUndetermined, Severity::Note),
    of(Her2WarningCode::NoReadingCounts, Severity::Warning),
    of(Her2WarningCode::CentralDisagrees, Severity::Warning),
    of(Her2WarningCode::SpecimenKindUnknown, Severity::Note),
    of(Her2WarningCode::OtherReadingMoreComplete, Severity::Warning),
    of(Her2WarningCode::SeveralSpecimensOfOneKind, Severity::Note),
    Rule::warning(
        "HER2-101",
        "IHC 2+ without an ISH result",
        "IHC 2+ is low or positive by ISH alone; without it the status is unknown.",
        two_plus_without_ish,
    ),
    Rule::note(
        "HER2-102",
        "A reading without IHC score and ISH result",
        "The row says that a specimen exists, and nothing about it.",
        empty_reading,
    ),
    Rule::warning(
        "HER2-104",
        "A HER2-positive subject in a HER2-negative trial",
        "The trial enrols HER2-negative disease only; the subject leaves the analysis as HER2-positive.",
        positive_in_negative_trial,
    )
    .reaching(Reach::SubjectInTurn),
];

/// A rule for what the classification itself warns about.
const fn of(code: Her2WarningCode, severity: Severity) -> Rule {
    const MEANING: &str =
        "Raised by the classification policy of the trial; the same warning stands in every result.";
    Rule::new(code.as_str(), severity, code.message(), MEANING, classification).reaching(Reach::SubjectInTurn)
}

/// A reading about which the classification warns: the last one of those concerned.
struct Reading {
    code: Her2WarningCode,
    row: usize,
}

/// What the classification of every subject gives with the tables at hand.
#[derive(Default)]
pub(super) struct Classified {
    warnings: Vec<Reading>,
    /// The level of each subject, by its number; without readings it is unknown.
    pub(super) levels: Vec<Her2Level>,
    /// The row of the reading that makes a subject HER2-positive.
    positive: Vec<usize>,
}

/// Classifies every subject.
pub(super) fn classify_all(data: &Data<'_>) -> Classified {
    let mut classified =
        Classified { levels: vec![Her2Level::Unknown; data.subject_count()], ..Classified::default() };
    let Some(view) = data.table(TableName::Her2Assessments) else { return classified };
    let columns = ReadingColumns::of(view);
    let mut rows: Vec<usize> = Vec::new();
    let mut readings: Vec<Assessment> = Vec::new();
    for group in view.groups() {
        rows.clear();
        readings.clear();
        for row in group.iter().map(|row| *row as usize) {
            if let Some(reading) = columns.reading(row) {
                rows.push(row);
                readings.push(reading);
            }
        }
        let Some(subject) = group.first().and_then(|row| view.subject(*row as usize)) else { continue };
        let classification = classify(data.trial.policy(), neoadjuvant(data, subject), &readings);
        for warning in classification.warnings {
            let place = warning.assessments.last().copied().unwrap_or_default();
            if let Some(row) = rows.get(place) {
                classified.warnings.push(Reading { code: warning.code, row: *row });
            }
        }
        if let Some(level) = classified.levels.get_mut(subject as usize) {
            *level = classification.level;
        }
        let used = classification.assessment_used.and_then(|used| rows.get(used));
        if let (Her2Level::Positive, Some(row)) = (classification.level, used) {
            classified.positive.push(*row);
        }
    }
    classified
}

fn neoadjuvant(data: &Data<'_>, subject: u32) -> Option<bool> {
    let enrolled = data.enrolled(subject)?;
    *data.table(TableName::Subjects)?.column("neoadjuvant")?.booleans()?.get(enrolled)?
}

fn classification(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    let code = report.code();
    for reading in data.her2().warnings.iter().filter(|reading| reading.code.as_str() == code) {
        report.value(view, reading.row, variable(reading.code), || reading.code.message().to_owned());
    }
}

/// The variable to look at first.
const fn variable(code: Her2WarningCode) -> &'static str {
    match code {
        Her2WarningCode::PositiveIshWithLowIhc
        | Her2WarningCode::NegativeIshWithIhc3
        | Her2WarningCode::ReportedIshContradictsMeasurement => "ish_result",
        Her2WarningCode::RatioInconsistent
        | Her2WarningCode::IshGroupNeedsIhc
        | Her2WarningCode::IshGroupUndetermined => "ish_ratio",
        Her2WarningCode::ReadingsDisagree
        | Her2WarningCode::CentralDisagrees
        | Her2WarningCode::OtherReadingMoreComplete => "ihc_score",
        Her2WarningCode::ReadingsNotOrdered => "read_on",
        Her2WarningCode::SpecimenFallback
        | Her2WarningCode::NeoadjuvantUnknown
        | Her2WarningCode::NoReadingCounts
        | Her2WarningCode::SpecimenKindUnknown
        | Her2WarningCode::SeveralSpecimensOfOneKind => "specimen",
    }
}

fn two_plus_without_ish(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    let columns = ReadingColumns::of(view);
    for row in (0..view.table().rows()).filter(|row| columns.ihc.get(*row) == Some(IhcScore::TwoPlus)) {
        let measured =
            ["ish_ratio", "her2_copies_per_cell"].iter().any(|name| columns.real(name, row).is_some());
        if !columns.has_ish_result(row) && !measured {
            report
                .value(view, row, "ihc_score", || "IHC 2+ needs an ISH result, and there is none".to_owned());
        }
    }
}

fn empty_reading(data: &Data<'_>, report: &mut Report<'_>) {
    const RESULTS: [&str; 4] = ["ihc_score", "ish_result", "ish_ratio", "her2_copies_per_cell"];
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    let columns: Vec<_> = RESULTS.iter().filter_map(|name| view.column(name)).collect();
    for row in 0..view.table().rows() {
        if columns.iter().all(|column| column.values.is_missing(row)) {
            report
                .value(view, row, "specimen", || "neither IHC nor ISH of this specimen is given".to_owned());
        }
    }
}

fn positive_in_negative_trial(data: &Data<'_>, report: &mut Report<'_>) {
    if !data.trial.definition().her2_negative_only {
        return;
    }
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    for row in &data.her2().positive {
        report.value(view, *row, "ihc_score", || "this reading makes the subject HER2-positive".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::her2::Her2WarningCode;
    use palladion_domain::tables::TableName as T;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    /// Readings of core biopsies: subject, IHC score, ISH result, ratio.
    fn readings(rows: &[(&str, &str, &str, f64)]) -> Fixture {
        let ids: Vec<_> = rows.iter().map(|row| row.0).collect();
        let columns = vec![
            C::text("subject_id", &ids),
            C::category("specimen", &vec!["baseline_core_biopsy"; rows.len()]),
            C::category("ihc_score", &rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            C::category("ish_result", &rows.iter().map(|row| row.2).collect::<Vec<_>>()),
            C::real("ish_ratio", &rows.iter().map(|row| row.3).collect::<Vec<_>>()),
        ];
        let mut subjects = ids.clone();
        subjects.dedup();
        Fixture::subjects(&subjects, vec![C::boolean("neoadjuvant", &vec![true; subjects.len()])])
            .and(T::Her2Assessments, columns)
    }

    const NONE: f64 = f64::NAN;

    #[test]
    fn contradictions_are_warned_of_at_their_row() {
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("clear readings", readings(&[("P1", "2+", "negative", 1.2), ("P2", "0", "", NONE)]), &[]),
            (
                "1+ and amplified",
                readings(&[("P1", "2+", "negative", NONE), ("P2", "1+", "positive", NONE)]),
                &[("HER2-001", Some(3), Some("ish_result"))],
            ),
            (
                "3+ and not amplified",
                readings(&[("P1", "3+", "negative", NONE)]),
                &[("HER2-002", Some(2), Some("ish_result"))],
            ),
            ("2+ alone", readings(&[("P1", "2+", "", NONE)]), &[("HER2-101", Some(2), Some("ihc_score"))]),
            (
                "2+, ISH not done",
                readings(&[("P1", "2+", "not_done", NONE)]),
                &[("HER2-101", Some(2), Some("ihc_score"))],
            ),
            (
                "positive in a trial of HER2-negative disease",
                readings(&[
                    ("P1", "3+", "", NONE),
                    ("P2", "2+", "positive", NONE),
                    ("P3", "2+", "negative", NONE),
                ])
                .in_trial(|trial| trial.her2_negative_only = true),
                &[("HER2-104", Some(2), Some("ihc_score")), ("HER2-104", Some(3), Some("ihc_score"))],
            ),
            ("positive elsewhere", readings(&[("P1", "3+", "", NONE)]), &[]),
            ("nothing read", readings(&[("P1", "", "", NONE)]), &[("HER2-102", Some(2), Some("specimen"))]),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn every_warning_of_the_classification_is_a_rule() {
        for code in Her2WarningCode::ALL {
            assert!(super::RULES.iter().any(|rule| rule.code == code.as_str()), "{code}");
        }
    }
}
