//! Combinations within one record that the guidelines rule out: R01 to R16 of
//! [`palladion_domain::her2::RecordRule`].
//!
//! R01 is HER2-101, R06 HER2-006, R08 HER2-005, R10 RNG-002 and R13 DATE-004; the others are here.

use palladion_domain::her2::{
    Her2Status, IshGroup, RecordFacts, RecordRule, ReportedReceptor, resolve_group,
};
use palladion_domain::tables::TableName;

use super::data::{Data, TableView};
use super::readings::{ReadingColumns, Words};
use super::rule::{Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::warning(
        "HER2-105",
        "HER2-low reported with IHC 0",
        "IHC 0 is HER2-0. The reported status is never used; it and the score cannot both be right (R02).",
        reading,
    ),
    Rule::warning(
        "HER2-106",
        "HER2-low or HER2-0 reported with IHC 3+",
        "IHC 3+ is HER2-positive. The reported status is never used; one of the two is wrong (R03).",
        reading,
    ),
    Rule::warning(
        "HER2-107",
        "HER2-low or HER2-0 reported with ISH positive",
        "A positive ISH is HER2-positive. The reported status is never used; one of the two is wrong (R04).",
        reading,
    ),
    Rule::warning(
        "HER2-108",
        "HER2-0 reported with IHC 1+ or 2+",
        "IHC 1+, and 2+ with ISH negative, are HER2-low. The reported status is never used (R05).",
        reading,
    ),
    Rule::warning(
        "HER2-109",
        "The reported ISH group is not that of ratio and copies",
        "Ratio and copies per cell give one of the five groups of ASCO/CAP 2018; another was reported (R07).",
        reading,
    ),
    Rule::note(
        "HER2-110",
        "An ISH result in group 2, 3 or 4 without an IHC score",
        "In these groups the result depends on the IHC score; the reported one cannot be checked (R09).",
        reading,
    ),
    Rule::warning(
        "HER2-111",
        "IHC 0 with complete staining of more than 10 % of the cells",
        "Complete staining of more than 10 % of the cells is 2+ or 3+ (R14).",
        reading,
    ),
    Rule::warning(
        "HER2-112",
        "IHC 1+, 2+ or 3+ with 0 % stained cells",
        "Every score above 0 needs stained cells (R15).",
        reading,
    ),
    Rule::warning(
        "HER2-113",
        "Ultralow without faint staining of up to 10 % of the cells",
        "Ultralow is faint staining of more than 0 % and at most 10 % of the cells (R16).",
        reading,
    ),
    Rule::warning(
        "DATE-010",
        "ISH dated before IHC",
        "ISH follows IHC on the same specimen; the days are mixed up, or one is wrong (R12).",
        reading,
    ),
    Rule::note(
        "CON-003",
        "Receptor status does not follow the 1 % rule",
        "ASCO/CAP calls 1 % and more positive; some laboratories use 10 %. CON-002 has what no rule allows (R11).",
        receptors,
    ),
];

/// What a code looks for in a reading.
struct ReadingRule {
    code: &'static str,
    rule: RecordRule,
    /// The variable to look at first; a reading without it breaks no rule.
    variable: &'static str,
    message: &'static str,
}

const fn of(
    code: &'static str,
    rule: RecordRule,
    variable: &'static str,
    message: &'static str,
) -> ReadingRule {
    ReadingRule { code, rule, variable, message }
}

const READING_RULES: &[ReadingRule] = &[
    of("HER2-105", RecordRule::LowWithIhcZero, "her2_status_reported", "the IHC score is 0"),
    of("HER2-106", RecordRule::NegativeWithIhcThree, "her2_status_reported", "the IHC score is 3+"),
    of("HER2-107", RecordRule::NegativeWithPositiveIsh, "her2_status_reported", "ISH is positive"),
    of("HER2-108", RecordRule::ZeroWithStaining, "her2_status_reported", "the IHC score is 1+ or 2+"),
    of("HER2-109", RecordRule::OtherIshGroup, "ish_group_reported", "ratio and copies give another group"),
    of("HER2-110", RecordRule::IshGroupWithoutIhc, "ish_result", "this ISH group needs the IHC score"),
    of("HER2-111", RecordRule::ZeroWithCompleteStaining, "complete_staining_percent", "the IHC score is 0"),
    of("HER2-112", RecordRule::StainingWithoutStainedCells, "stained_percent", "the IHC score is above 0"),
    of("HER2-113", RecordRule::UltralowContradicted, "stained_percent", "the IHC score is ultralow"),
    of("DATE-010", RecordRule::IshBeforeIhc, "ish_read_on", "the IHC reading is dated later"),
];

/// The columns that only these rules look at, with their words read once.
struct Columns<'a> {
    view: &'a TableView<'a>,
    readings: ReadingColumns<'a>,
    status: Words<'a, Her2Status>,
    group: Words<'a, IshGroup>,
}

impl<'a> Columns<'a> {
    fn of(view: &'a TableView<'a>) -> Self {
        Self {
            view,
            readings: ReadingColumns::of(view),
            status: Words::of(view, "her2_status_reported"),
            group: Words::of(view, "ish_group_reported"),
        }
    }

    fn facts(&self, row: usize) -> RecordFacts {
        let ihc = self.readings.ihc.get(row);
        let ish_measured = self.readings.measurement(row);
        let group = ish_measured.as_ref().and_then(IshGroup::of);
        let day = |variable| self.view.dates(variable).and_then(|days| *days.get(row)?);
        RecordFacts {
            ihc,
            ultralow: ihc == Some(palladion_domain::her2::IhcScore::Ultralow),
            ish: self.readings.ish.get(row).or_else(|| Some(resolve_group(group?, ihc))),
            status_reported: self.status.get(row),
            ish_measured,
            ish_group_reported: self.group.get(row),
            stained_percent: self.readings.real("stained_percent", row),
            complete_percent: self.readings.real("complete_staining_percent", row),
            collected_on: day("collected_on"),
            read_on: day("read_on"),
            ish_read_on: day("ish_read_on"),
            ..RecordFacts::default()
        }
    }
}

fn reading(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    let code = report.code();
    let Some(rule) = READING_RULES.iter().find(|rule| rule.code == code) else { return };
    let variable = rule.variable;
    if view.column(variable).is_none() {
        return;
    }
    let columns = Columns::of(view);
    for row in (0..view.table().rows()).filter(|row| !view.is_missing(variable, *row)) {
        // Where no result was reported or ISH was not done, HER2-009 says that the score is needed.
        let left_to_classification =
            rule.rule == RecordRule::IshGroupWithoutIhc && !columns.readings.has_ish_result(row);
        if !left_to_classification && columns.facts(row).breaks(rule.rule) {
            report.value(view, row, variable, || rule.message.to_owned());
        }
    }
}

fn receptors(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Subjects) else { return };
    for (section, status, percent) in [(0, "er_status", "er_percent"), (1, "pr_status", "pr_percent")] {
        report.section(section);
        let Some(percents) = view.column(percent).and_then(|column| column.reals()) else { continue };
        let Some(column) = view.column(status).and_then(|column| column.categories()) else { continue };
        let positive: Vec<Option<bool>> = column
            .levels()
            .iter()
            .map(|level| match level.as_str() {
                "positive" => Some(true),
                "negative" => Some(false),
                _ => None,
            })
            .collect();
        for (row, (code, cells)) in column.codes().iter().zip(percents).enumerate() {
            let positive = positive.get(*code as usize).copied().flatten();
            let receptor = ReportedReceptor { percent: *cells, positive };
            let grave = super::consistency::receptor_is_impossible(receptor);
            if receptor.contradicts_itself() && !grave {
                let cells = cells.unwrap_or_default();
                report.value(view, row, status, || format!("`{percent}` is {cells} %"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::her2::RecordRule;
    use palladion_domain::tables::TableName as T;
    use palladion_formats::table::Column;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    /// One reading of a core biopsy with these columns.
    fn reading(columns: Vec<Column>) -> Fixture {
        let mut all =
            vec![C::text("subject_id", &["P1"]), C::category("specimen", &["baseline_core_biopsy"])];
        all.extend(columns);
        Fixture::of(T::Her2Assessments, all)
    }

    fn status(ihc: &str, ish: &str, reported: &str) -> Fixture {
        reading(vec![
            C::category("ihc_score", &[ihc]),
            C::category("ish_result", &[ish]),
            C::category("her2_status_reported", &[reported]),
        ])
    }

    #[test]
    fn a_reported_status_that_cannot_be_is_warned_of() {
        let column = Some("her2_status_reported");
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("low with 1+", status("1+", "", "her2_low"), &[]),
            ("low with ultralow", status("ultralow", "", "her2_low"), &[("HER2-105", Some(2), column)]),
            ("zero with 3+", status("3+", "", "her2_0"), &[("HER2-106", Some(2), column)]),
            ("low and amplified", status("2+", "positive", "her2_low"), &[("HER2-107", Some(2), column)]),
            ("zero with 2+", status("2+", "negative", "her2_0"), &[("HER2-108", Some(2), column)]),
            ("positive with 3+", status("3+", "", "her2_positive"), &[]),
            ("not reported", status("3+", "", ""), &[]),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn measurements_and_stained_cells_agree_with_the_score() {
        let ish = |ihc: &str, result: &str, group: &str, ratio: f64, copies: f64| {
            reading(vec![
                C::category("ihc_score", &[ihc]),
                C::category("ish_result", &[result]),
                C::category("ish_group_reported", &[group]),
                C::real("ish_ratio", &[ratio]),
                C::real("her2_copies_per_cell", &[copies]),
            ])
        };
        let cells = |ihc: &str, stained: f64, complete: f64| {
            reading(vec![
                C::category("ihc_score", &[ihc]),
                C::real("stained_percent", &[stained]),
                C::real("complete_staining_percent", &[complete]),
            ])
        };
        let days =
            |ihc: &str, ish: &str| reading(vec![C::date("read_on", &[ihc]), C::date("ish_read_on", &[ish])]);
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("group 5", ish("2+", "negative", "5", 1.2, 2.4), &[]),
            (
                "another group",
                ish("2+", "negative", "4", 1.2, 2.4),
                &[("HER2-109", Some(2), Some("ish_group_reported"))],
            ),
            (
                "group 4, no score",
                ish("", "negative", "", 1.2, 4.4),
                &[("HER2-110", Some(2), Some("ish_result"))],
            ),
            ("group 4, no result", ish("", "not_done", "", 1.2, 4.4), &[]),
            ("faint", cells("0", 8.0, 0.0), &[]),
            (
                "0 with complete staining",
                cells("0", 20.0, 11.0),
                &[("HER2-111", Some(2), Some("complete_staining_percent"))],
            ),
            ("1+ without cells", cells("1+", 0.0, 0.0), &[("HER2-112", Some(2), Some("stained_percent"))]),
            (
                "ultralow, 12 %",
                cells("ultralow", 12.0, 0.0),
                &[("HER2-113", Some(2), Some("stained_percent"))],
            ),
            ("the same day", days("2020-01-02", "2020-01-02"), &[]),
            ("ISH first", days("2020-01-02", "2020-01-01"), &[("DATE-010", Some(2), Some("ish_read_on"))]),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn receptors_follow_the_1_percent_rule_or_are_noted() {
        let er = |status: &[&str], percent: &[f64]| {
            Fixture::subjects(
                &["P1", "P2"],
                vec![C::category("er_status", status), C::real("er_percent", percent)],
            )
        };
        let column = Some("er_status");
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("by the rule", er(&["positive", "negative"], &[1.0, 0.9]), &[]),
            (
                "below and above",
                er(&["positive", "negative"], &[0.9, 1.0]),
                &[("CON-003", Some(2), column), ("CON-003", Some(3), column)],
            ),
            ("what CON-002 warns of", er(&["positive", "negative"], &[0.0, 10.0]), &[]),
            ("no percentage", er(&["positive", "unknown"], &[f64::NAN, 50.0]), &[]),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn every_rule_about_records_has_a_code() {
        let elsewhere = [
            (RecordRule::TwoPlusWithoutIsh, "HER2-101"),
            (RecordRule::RatioInconsistent, "HER2-006"),
            (RecordRule::IshAgainstGroup, "HER2-005"),
            (RecordRule::PercentageOutOfRange, "RNG-002"),
            (RecordRule::IhcBeforeSpecimen, "DATE-004"),
            (RecordRule::ReceptorStatusAgainstPercentage, "CON-003"),
        ];
        for rule in RecordRule::ALL {
            let here = super::READING_RULES.iter().find(|known| known.rule == *rule).map(|found| found.code);
            let there = elsewhere.iter().find(|(known, _)| known == rule).map(|found| found.1);
            let code = here.or(there).unwrap();
            assert!(!super::super::title_of(code).is_empty(), "{rule} {code}");
        }
    }
}
