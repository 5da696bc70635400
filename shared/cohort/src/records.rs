//! The record rules that each subject's rows break.

use palladion_domain::her2::{
    Assessment, Her2Status, IhcScore, IshGroup, RecordFacts, RecordRule, ReportedReceptor, resolve_group,
};
use palladion_formats::table::CategoryValues;

use crate::error::CohortError;
use crate::source::{Optional, Source};

/// Columns that only the record rules look at.
pub(crate) struct RecordColumns<'a> {
    ish_read_on: Optional<'a, [Option<chrono::NaiveDate>]>,
    group: Optional<'a, CategoryValues>,
    status: Optional<'a, CategoryValues>,
    stained: Optional<'a, [Option<f64>]>,
    complete: Optional<'a, [Option<f64>]>,
}

impl<'a> RecordColumns<'a> {
    pub(crate) fn of(source: Source<'a>) -> Result<Self, CohortError> {
        Ok(Self {
            ish_read_on: source.dates("ish_read_on")?,
            group: source.categories("ish_group_reported")?,
            status: source.categories("her2_status_reported")?,
            stained: source.reals("stained_percent")?,
            complete: source.reals("complete_staining_percent")?,
        })
    }

    /// The rules that a row breaks. A word that is none of the list breaks none.
    pub(crate) fn broken(&self, row: usize, reading: &Assessment) -> Vec<RecordRule> {
        let group = reading.ish_measured.as_ref().and_then(IshGroup::of);
        let facts = RecordFacts {
            ihc: reading.ihc,
            ultralow: reading.ihc == Some(IhcScore::Ultralow),
            ish: reading.ish_reported.or_else(|| Some(resolve_group(group?, reading.ihc))),
            status_reported: self.status.word(row).and_then(|word| word.parse::<Her2Status>().ok()),
            ish_measured: reading.ish_measured,
            ish_group_reported: self.group.word(row).and_then(|word| word.parse::<IshGroup>().ok()),
            stained_percent: self.stained.value(row),
            complete_percent: self.complete.value(row),
            collected_on: reading.collected_on,
            read_on: reading.read_on,
            ish_read_on: self.ish_read_on.value(row),
            ..RecordFacts::default()
        };
        facts.broken_rules()
    }
}

/// The rules that the receptors of each subject break, in the order of `rows`.
pub(crate) fn of_receptors(source: Source<'_>, rows: &[usize]) -> Result<Vec<Vec<RecordRule>>, CohortError> {
    let (er, pr) = (source.reals("er_percent")?, source.reals("pr_percent")?);
    let (er_status, pr_status) = (source.categories("er_status")?, source.categories("pr_status")?);
    let receptor =
        |percent: Optional<'_, [Option<f64>]>, status: Optional<'_, CategoryValues>, row: usize| {
            let positive = match status.word(row) {
                Some("positive") => Some(true),
                Some("negative") => Some(false),
                _ => None,
            };
            ReportedReceptor { percent: percent.value(row), positive }
        };
    let broken = |row: &usize| {
        let (er, pr) = (receptor(er, er_status, *row), receptor(pr, pr_status, *row));
        RecordFacts { er, pr, ..RecordFacts::default() }.broken_rules()
    };
    Ok(rows.iter().map(broken).collect())
}

/// Columns without which a rule cannot be asked; one of them is enough.
const NEEDED: [(RecordRule, &[&str]); 16] = [
    (RecordRule::TwoPlusWithoutIsh, &["ihc_score"]),
    (RecordRule::LowWithIhcZero, &["her2_status_reported"]),
    (RecordRule::NegativeWithIhcThree, &["her2_status_reported"]),
    (RecordRule::NegativeWithPositiveIsh, &["her2_status_reported"]),
    (RecordRule::ZeroWithStaining, &["her2_status_reported"]),
    (RecordRule::RatioInconsistent, &["ish_ratio"]),
    (RecordRule::OtherIshGroup, &["ish_group_reported"]),
    (RecordRule::IshAgainstGroup, &["her2_copies_per_cell"]),
    (RecordRule::IshGroupWithoutIhc, &["her2_copies_per_cell"]),
    (
        RecordRule::PercentageOutOfRange,
        &["er_percent", "pr_percent", "stained_percent", "complete_staining_percent"],
    ),
    (RecordRule::ReceptorStatusAgainstPercentage, &["er_percent", "pr_percent"]),
    (RecordRule::IshBeforeIhc, &["ish_read_on"]),
    (RecordRule::IhcBeforeSpecimen, &["collected_on"]),
    (RecordRule::ZeroWithCompleteStaining, &["complete_staining_percent"]),
    (RecordRule::StainingWithoutStainedCells, &["stained_percent"]),
    (RecordRule::UltralowContradicted, &["stained_percent"]),
];

/// The rules that need a column which neither table has, with that column.
pub(crate) fn unasked(has: impl Fn(&str) -> bool) -> Vec<(RecordRule, &'static str)> {
    let lacking = NEEDED.iter().filter(|(_, columns)| !columns.iter().any(|column| has(column)));
    lacking.filter_map(|(rule, columns)| Some((*rule, *columns.first()?))).collect()
}
