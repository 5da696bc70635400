use std::collections::BTreeMap;
use std::io;

use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_formats::profile::Origins;
use palladion_formats::table::Table;
use palladion_service_kit::blobs::Scratch;

use super::findings::Findings;
use super::{LargeError, PartRows, Relation, Split};
use crate::validation::data::{Data, RowOrigins, RowSource, Scope, TableView};
use crate::validation::rule::Reach;

/// What all tables of a check share.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// The trial.
    pub(crate) trial: &'a Trial,
    /// What bounds the data. Whether rows were left out is only told at the end.
    pub(crate) scope: Scope,
    /// How many findings of a rule are kept.
    pub(crate) capacity: usize,
    /// The uploads of tables that several make up, in the order of their rows.
    pub(crate) sources: &'a BTreeMap<TableName, Vec<RowSource>>,
    /// A number nobody outside can know, so that nobody can make all subjects fall into one partition.
    pub(crate) seed: u64,
    /// Gives a place to set rows aside.
    pub(crate) scratch: &'a (dyn Fn() -> io::Result<Scratch> + Sync),
}

impl<'a> Setting<'a> {
    /// The uploads of a table; none when it came in one.
    pub(super) fn sources(&self, name: TableName) -> &'a [RowSource] {
        self.sources.get(&name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Rows of a table to be set aside by subject.
    ///
    /// # Errors
    /// [`LargeError::Disk`].
    pub(crate) fn by_subject(&self, name: TableName) -> Result<Relation, LargeError> {
        let scratch = (self.scratch)().map_err(LargeError::Disk)?;
        Ok(Relation::new("subject_id", Some(of_subject(name)), Split::Hash(self.seed), scratch))
    }

    fn by_site(&self) -> Result<Relation, LargeError> {
        let scratch = (self.scratch)().map_err(LargeError::Disk)?;
        Ok(Relation::new("site_id", Some(&["site_id", "country"]), Split::Hash(self.seed), scratch))
    }
}

/// The columns that rules about a subject, and the classification, look at.
const fn of_subject(name: TableName) -> &'static [&'static str] {
    match name {
        TableName::Subjects => &["subject_id", "randomised_on", "neoadjuvant"],
        TableName::Her2Assessments => &[
            "subject_id",
            "specimen",
            "reader",
            "collected_on",
            "read_on",
            "assay",
            "ihc_score",
            "ish_result",
            "ish_ratio",
            "her2_copies_per_cell",
            "cep17_copies_per_cell",
        ],
        TableName::DiseaseEvents => &["subject_id", "kind", "occurred_on"],
        TableName::TimeToEvent => &["subject_id", "endpoint", "time_days", "event"],
        TableName::Randomisations => &["subject_id", "randomised_on"],
    }
}

/// A table whose parts are coming.
pub(crate) struct TableCheck<'a> {
    setting: Setting<'a>,
    checked: CheckedTable,
}

/// A table all of whose parts have come.
pub(crate) struct CheckedTable {
    pub(super) name: TableName,
    pub(super) findings: Findings,
    pub(super) subjects: Relation,
    /// Only of `subjects`.
    pub(super) sites: Option<Relation>,
    /// The columns, and the first row if there is one.
    pub(super) head: Option<(Table, Origins)>,
}

impl<'a> TableCheck<'a> {
    /// No part yet.
    ///
    /// # Errors
    /// [`LargeError::Disk`].
    pub(crate) fn new(setting: Setting<'a>, name: TableName) -> Result<Self, LargeError> {
        let sites = (name == TableName::Subjects).then(|| setting.by_site()).transpose()?;
        let (findings, subjects) = (Findings::new(setting.capacity), setting.by_subject(name)?);
        Ok(Self { setting, checked: CheckedTable { name, findings, subjects, sites, head: None } })
    }

    /// Looks at the next rows, and sets aside what has to be looked at together with others.
    ///
    /// # Errors
    /// [`LargeError`].
    pub(crate) fn part(&mut self, part: PartRows<'_>) -> Result<(), LargeError> {
        let Setting { trial, scope, .. } = self.setting;
        let checked = &mut self.checked;
        if checked.head.is_none() {
            let first = part.table.part(0..1).map_err(LargeError::Table)?;
            checked.head = Some((first, part.origins.only(&[0])));
        }
        let view = TableView::new(checked.name, part.table, RowOrigins::File(part.origins))
            .with_sources(self.setting.sources(checked.name));
        let data = Data::of_rows(trial, scope, view.beginning_at(part.first_row));
        checked.findings.run(&[Reach::Row], &data);
        checked.subjects.add(part)?;
        checked.sites.iter_mut().try_for_each(|sites| sites.add(part))
    }

    /// The table, with nothing more to come.
    pub(crate) fn finish(self) -> CheckedTable {
        self.checked
    }
}
