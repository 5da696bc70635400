//! HER2 readings that contradict each other, by the trial's own classification policy.

use palladion_domain::her2::{
    Assay, Assessment, Her2WarningCode, IhcScore, IshMeasurement, IshResult, Reader, SpecimenKind, classify,
};
use palladion_domain::tables::TableName;
use palladion_domain::validation::Severity;
use palladion_formats::table::CategoryValues;

use super::data::{Data, TableView};
use super::rule::{Report, Rule};

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
];

/// A rule for what the classification itself warns about.
const fn of(code: Her2WarningCode, severity: Severity) -> Rule {
    const MEANING: &str =
        "Raised by the classification policy of the trial; the same warning stands in every result.";
    Rule::new(code.as_str(), severity, code.message(), MEANING, classification)
}

/// A reading about which the classification warns: the last one of those concerned.
pub(super) struct Reading {
    code: Her2WarningCode,
    row: usize,
}

/// Classifies every subject with the tables at hand.
pub(super) fn readings_with_warnings(data: &Data<'_>) -> Vec<Reading> {
    let Some(view) = data.table(TableName::Her2Assessments) else { return Vec::new() };
    let columns = Columns::of(view);
    let mut found = Vec::new();
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
        let neoadjuvant = group.first().and_then(|row| neoadjuvant(data, view, *row as usize));
        for warning in classify(data.trial.policy(), neoadjuvant, &readings).warnings {
            let place = warning.assessments.last().copied().unwrap_or_default();
            if let Some(row) = rows.get(place) {
                found.push(Reading { code: warning.code, row: *row });
            }
        }
    }
    found
}

fn neoadjuvant(data: &Data<'_>, view: &TableView<'_>, row: usize) -> Option<bool> {
    let enrolled = data.enrolled(view.subject(row)?)?;
    *data.table(TableName::Subjects)?.column("neoadjuvant")?.booleans()?.get(enrolled)?
}

/// The columns of `her2_assessments` with their words read once.
struct Columns<'a> {
    view: &'a TableView<'a>,
    specimen: Words<'a, SpecimenKind>,
    ihc: Words<'a, IhcScore>,
    ish: Words<'a, IshResult>,
    reader: Words<'a, Reader>,
}

/// The values of a category column.
struct Words<'a, T>(Option<&'a CategoryValues>, Vec<Option<T>>);

impl<'a, T: std::str::FromStr + Copy> Words<'a, T> {
    fn of(view: &TableView<'a>, variable: &str) -> Self {
        let column = view.column(variable).and_then(|column| column.categories());
        let words = column.map(|column| column.levels().iter().map(|level| level.parse().ok()).collect());
        Self(column, words.unwrap_or_default())
    }

    fn get(&self, row: usize) -> Option<T> {
        *self.1.get(*self.0?.codes().get(row)? as usize)?
    }
}

impl<'a> Columns<'a> {
    fn of(view: &'a TableView<'a>) -> Self {
        Self {
            view,
            specimen: Words::of(view, "specimen"),
            ihc: Words::of(view, "ihc_score"),
            ish: Words::of(view, "ish_result"),
            reader: Words::of(view, "reader"),
        }
    }

    /// A row as a reading. A reading of nobody known is local, as most are.
    fn reading(&self, row: usize) -> Option<Assessment> {
        let reader = self.reader.get(row).unwrap_or(Reader::Local);
        let mut reading = Assessment::new(self.specimen.get(row)?, reader);
        reading.collected_on = self.view.dates("collected_on").and_then(|days| *days.get(row)?);
        reading.read_on = self.view.dates("read_on").and_then(|days| *days.get(row)?);
        reading.ihc = self.ihc.get(row);
        reading.ish_reported = self.ish.get(row);
        // Measurements that cannot be are errors of their own.
        reading.ish_measured = IshMeasurement::new(
            self.real("ish_ratio", row),
            self.real("her2_copies_per_cell", row),
            self.real("cep17_copies_per_cell", row),
        )
        .ok()
        .flatten();
        let assay = self.view.column("assay").and_then(|column| column.texts());
        reading.assay = assay.and_then(|texts| texts.get(row)).and_then(|text| text.parse::<Assay>().ok());
        Some(reading)
    }

    fn real(&self, variable: &str, row: usize) -> Option<f64> {
        *self.view.column(variable)?.reals()?.get(row)?
    }
}

fn classification(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    let code = report.code();
    for reading in data.her2().iter().filter(|reading| reading.code.as_str() == code) {
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
    let columns = Columns::of(view);
    for row in (0..view.table().rows()).filter(|row| columns.ihc.get(*row) == Some(IhcScore::TwoPlus)) {
        let reported = columns.ish.get(row).is_some_and(|result| result != IshResult::NotDone);
        let measured =
            ["ish_ratio", "her2_copies_per_cell"].iter().any(|name| columns.real(name, row).is_some());
        if !reported && !measured {
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
