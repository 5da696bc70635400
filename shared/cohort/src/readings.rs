//! The HER2 readings of each subject, in an order that does not depend on the order of rows.

use palladion_domain::her2::{
    Assay, Assessment, IhcScore, IshMeasurement, IshResult, Reader, RecordRule, SpecimenKind,
};
use palladion_formats::table::{CategoryValues, TextValues};

use crate::error::CohortError;
use crate::records::RecordColumns;
use crate::source::{Optional, Source};
use crate::subjects::Subjects;

struct Columns<'a> {
    specimen: Optional<'a, CategoryValues>,
    collected_on: Optional<'a, [Option<chrono::NaiveDate>]>,
    ihc_score: Optional<'a, CategoryValues>,
    ish_result: Optional<'a, CategoryValues>,
    ish_ratio: Optional<'a, [Option<f64>]>,
    her2_copies: Optional<'a, [Option<f64>]>,
    cep17_copies: Optional<'a, [Option<f64>]>,
    assay: Optional<'a, TextValues>,
    reader: Optional<'a, CategoryValues>,
    read_on: Optional<'a, [Option<chrono::NaiveDate>]>,
}

/// The readings of each subject, sorted by everything they say; adds to `broken` the record rules that the
/// rows of each subject break.
pub(crate) fn of_subjects(
    source: Source<'_>,
    subjects: &Subjects,
    broken: &mut [Vec<RecordRule>],
) -> Result<Vec<Vec<Assessment>>, CohortError> {
    let columns = Columns {
        specimen: source.categories("specimen")?,
        collected_on: source.dates("collected_on")?,
        ihc_score: source.categories("ihc_score")?,
        ish_result: source.categories("ish_result")?,
        ish_ratio: source.reals("ish_ratio")?,
        her2_copies: source.reals("her2_copies_per_cell")?,
        cep17_copies: source.reals("cep17_copies_per_cell")?,
        assay: source.texts("assay")?,
        reader: source.categories("reader")?,
        read_on: source.dates("read_on")?,
    };
    let records = RecordColumns::of(source)?;
    let mut readings = vec![Vec::new(); subjects.len()];
    for (row, subject) in subjects.of_rows(source)?.into_iter().enumerate() {
        let reading = assessment(source, &columns, row)?;
        if let Some(rules) = broken.get_mut(subject) {
            rules.extend(records.broken(row, &reading));
        }
        if let Some(list) = readings.get_mut(subject) {
            list.push(reading);
        }
    }
    for list in &mut readings {
        list.sort_by(compare);
    }
    Ok(readings)
}

fn assessment(source: Source<'_>, columns: &Columns<'_>, row: usize) -> Result<Assessment, CohortError> {
    let missing = CohortError::MissingValue { table: source.name, column: "specimen", row: row + 1 };
    let specimen: SpecimenKind = word(source, "specimen", columns.specimen, row)?.ok_or(missing)?;
    let reader = word(source, "reader", columns.reader, row)?.unwrap_or(Reader::Local);
    let ihc: Option<IhcScore> = word(source, "ihc_score", columns.ihc_score, row)?;
    let ish_reported: Option<IshResult> = word(source, "ish_result", columns.ish_result, row)?;
    let ratio = columns.ish_ratio.value(row);
    let measured =
        IshMeasurement::new(ratio, columns.her2_copies.value(row), columns.cep17_copies.value(row));
    let assay = columns.assay.text(row).map(str::parse::<Assay>).transpose();
    Ok(Assessment {
        collected_on: columns.collected_on.value(row),
        ihc,
        ish_reported,
        ish_measured: measured.map_err(|_impossible| source.invalid("ish_ratio", row))?,
        assay: assay.map_err(|_rule| source.invalid("assay", row))?,
        read_on: columns.read_on.value(row),
        ..Assessment::new(specimen, reader)
    })
}

fn word<T: std::str::FromStr>(
    source: Source<'_>,
    column: &'static str,
    values: Optional<'_, CategoryValues>,
    row: usize,
) -> Result<Option<T>, CohortError> {
    values.word(row).map(|word| word.parse().map_err(|_unknown| source.invalid(column, row))).transpose()
}

fn compare(one: &Assessment, other: &Assessment) -> std::cmp::Ordering {
    let discrete = |reading: &Assessment| {
        let Assessment { specimen, collected_on, ihc, ish_reported, assay, reader, read_on, .. } = reading;
        (*specimen, *collected_on, *reader, *read_on, *ihc, *ish_reported, assay.clone())
    };
    let measured = |reading: &Assessment| {
        let numbers =
            reading.ish_measured.map(|ish| [ish.stated_ratio(), ish.her2_copies(), ish.cep17_copies()]);
        // None before Some; the numbers are not negative, so that their bits are in their order
        numbers.map(|numbers| numbers.map(|number| number.map(f64::to_bits)))
    };
    discrete(one).cmp(&discrete(other)).then_with(|| measured(one).cmp(&measured(other)))
}
