//! Rows of `her2_assessments` as readings.

use palladion_domain::her2::{Assay, Assessment, IhcScore, IshMeasurement, IshResult, Reader, SpecimenKind};
use palladion_formats::table::CategoryValues;

use super::data::TableView;

/// The columns of `her2_assessments` with their words read once.
pub(super) struct ReadingColumns<'a> {
    view: &'a TableView<'a>,
    specimen: Words<'a, SpecimenKind>,
    pub(super) ihc: Words<'a, IhcScore>,
    pub(super) ish: Words<'a, IshResult>,
    reader: Words<'a, Reader>,
}

/// The values of a category column.
pub(super) struct Words<'a, T>(Option<&'a CategoryValues>, Vec<Option<T>>);

impl<'a, T: std::str::FromStr + Copy> Words<'a, T> {
    pub(super) fn of(view: &TableView<'a>, variable: &str) -> Self {
        let column = view.column(variable).and_then(|column| column.categories());
        let words = column.map(|column| column.levels().iter().map(|level| level.parse().ok()).collect());
        Self(column, words.unwrap_or_default())
    }

    pub(super) fn get(&self, row: usize) -> Option<T> {
        *self.1.get(*self.0?.codes().get(row)? as usize)?
    }
}

impl<'a> ReadingColumns<'a> {
    pub(super) fn of(view: &'a TableView<'a>) -> Self {
        Self {
            view,
            specimen: Words::of(view, "specimen"),
            ihc: Words::of(view, "ihc_score"),
            ish: Words::of(view, "ish_result"),
            reader: Words::of(view, "reader"),
        }
    }

    /// A row as a reading; `None` without a specimen. A reading of nobody known is local, as most are.
    pub(super) fn reading(&self, row: usize) -> Option<Assessment> {
        let reader = self.reader.get(row).unwrap_or(Reader::Local);
        let mut reading = Assessment::new(self.specimen.get(row)?, reader);
        reading.collected_on = self.view.dates("collected_on").and_then(|days| *days.get(row)?);
        reading.read_on = self.view.dates("read_on").and_then(|days| *days.get(row)?);
        reading.ihc = self.ihc.get(row);
        reading.ish_reported = self.ish.get(row);
        reading.ish_measured = self.measurement(row);
        let assay = self.view.column("assay").and_then(|column| column.texts());
        reading.assay = assay.and_then(|texts| texts.get(row)).and_then(|text| text.parse::<Assay>().ok());
        Some(reading)
    }

    /// What the ISH measured. Measurements that cannot be are errors of their own.
    pub(super) fn measurement(&self, row: usize) -> Option<IshMeasurement> {
        IshMeasurement::new(
            self.real("ish_ratio", row),
            self.real("her2_copies_per_cell", row),
            self.real("cep17_copies_per_cell", row),
        )
        .ok()
        .flatten()
    }

    /// Whether an ISH result is reported.
    pub(super) fn has_ish_result(&self, row: usize) -> bool {
        self.ish.get(row).is_some_and(|result| result != IshResult::NotDone)
    }

    pub(super) fn real(&self, variable: &str, row: usize) -> Option<f64> {
        *self.view.column(variable)?.reals()?.get(row)?
    }
}
