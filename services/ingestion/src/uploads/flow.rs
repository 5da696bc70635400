//! What a file would do to the flow, together with the tables that the trial has already.

use std::collections::BTreeMap;

use palladion_api::ingestion::{FlowCount, FlowForecast, VersionTable};
use palladion_domain::flow::FlowBox;
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_formats::profile::{Import, ImportProfile, Origins};

use super::stored::{StoredTable, are_large};
use super::{LoadedTable, UploadError, load};
use crate::state::State;
use crate::store::versions;
use crate::validation::{
    Data, PartRows, Relation, RowOrigins, Scope, Setting, TableCheck, TableView, conclude, flow,
};

/// How many subjects end in each box.
pub(super) type Counts = BTreeMap<FlowBox, u64>;

/// The tables that the flow is made from.
const NEEDED: [TableName; 2] = [TableName::Subjects, TableName::Her2Assessments];

/// What the trial has of the tables that a file lacks.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// The tables of the newest version, when they are small.
    loaded: Vec<LoadedTable>,
    /// They, when they are large.
    stored: Vec<StoredTable>,
    /// Its number.
    version: Option<u32>,
}

/// Loads what a file mapped by this profile lacks for the flow, when it brings a part of it.
///
/// # Errors
/// [`UploadError`] when a stored table cannot be read.
pub(super) async fn carried(
    state: &State,
    trial: TrialId,
    profile: &ImportProfile,
) -> Result<Carried, UploadError> {
    let brings = |name: &TableName| profile.document().tables.iter().any(|rows| rows.table == *name);
    let lacking: Vec<TableName> = NEEDED.into_iter().filter(|name| !brings(name)).collect();
    if lacking.is_empty() || lacking.len() == NEEDED.len() {
        return Ok(Carried::default());
    }
    let newest = versions::newest(state.platform.database.connection(), trial).await?;
    let Some(newest) = newest else { return Ok(Carried::default()) };
    let wanted = newest.tables.iter().filter(|table| lacking.contains(&table.table));
    let wanted: Vec<VersionTable> = wanted.cloned().collect();
    let (blobs, version) = (&state.platform.blobs, Some(newest.number));
    if are_large(&wanted) {
        let stored = wanted.iter().map(|table| StoredTable::of(blobs, table.table, table.digest)).collect();
        return Ok(Carried { loaded: Vec::new(), stored, version });
    }
    let loaded = load(blobs, &wanted).await.map_err(UploadError::Carried)?;
    Ok(Carried { loaded, stored: Vec::new(), version })
}

impl Carried {
    fn names(&self) -> Vec<TableName> {
        let loaded = self.loaded.iter().map(|table| table.name);
        loaded.chain(self.stored.iter().map(|table| table.name)).collect()
    }

    /// The tables, set aside subject by subject.
    ///
    /// # Errors
    /// [`UploadError`] when a table cannot be read or the disk refuses.
    pub(super) fn set_aside(&self, setting: &Setting<'_>) -> Result<Vec<(TableName, Relation)>, UploadError> {
        let mut relations = Vec::new();
        // Nothing is said of these rows, so nobody asks where they come from.
        let origins = Origins::default();
        for LoadedTable { name, table, .. } in &self.loaded {
            let mut relation = setting.by_subject(*name).map_err(UploadError::Rows)?;
            relation.add(PartRows { table, origins: &origins, first_row: 0 }).map_err(UploadError::Rows)?;
            relations.push((*name, relation));
        }
        for stored in &self.stored {
            let mut relation = setting.by_subject(stored.name).map_err(UploadError::Rows)?;
            let (reader, mut first_row) = (stored.open().map_err(UploadError::Carried)?, 0);
            for group in 0..reader.groups() {
                let table = stored.group(&reader, group).map_err(UploadError::Carried)?;
                let part = PartRows { table: &table, origins: &origins, first_row };
                relation.add(part).map_err(UploadError::Rows)?;
                first_row += u64::try_from(table.rows()).unwrap_or(u64::MAX);
            }
            relations.push((stored.name, relation));
        }
        Ok(relations)
    }
}

/// The views of a file's tables.
pub(super) fn views(imported: &Import) -> Vec<TableView<'_>> {
    let tables = imported.tables.iter();
    let view = |(name, table)| {
        let origins = imported.origins.get(name)?;
        Some(TableView::new(*name, table, RowOrigins::File(origins)))
    };
    tables.filter_map(view).collect()
}

/// Why it cannot be told where the subjects would end, in words; `brought` are the file's tables.
pub(super) fn no_forecast(brought: &[TableName], scope: Scope, carried: &Carried) -> Option<String> {
    if scope.rows_left_out {
        return Some(
            "rows were left out for errors of their own: their subjects would be missing".to_owned(),
        );
    }
    if !NEEDED.iter().any(|name| brought.contains(name)) {
        return Some("the file brings neither `subjects` nor `her2_assessments`: the flow stays".to_owned());
    }
    let known = [brought, carried.names().as_slice()].concat();
    let lacking = NEEDED.iter().find(|name| !known.contains(name))?;
    Some(format!("neither the file nor the trial's data have a table `{lacking}`"))
}

/// How many subjects would end in each box. `data` holds the file's tables alone, which are small.
///
/// # Errors
/// [`UploadError`] when what is carried over cannot be read.
pub(super) fn counts(
    data: &Data<'_>,
    imported: &Import,
    carried: &Carried,
    setting: Setting<'_>,
) -> Result<Counts, UploadError> {
    if !carried.stored.is_empty() {
        let setting = Setting { capacity: 0, ..setting };
        let mut checked = Vec::new();
        for (name, table) in &imported.tables {
            let Some(origins) = imported.origins.get(name) else { continue };
            let mut check = TableCheck::new(setting, *name).map_err(UploadError::Rows)?;
            check.part(PartRows { table, origins, first_row: 0 }).map_err(UploadError::Rows)?;
            checked.push(check.finish());
        }
        let carried = carried.set_aside(&setting)?;
        let concluded = conclude(&setting, setting.scope, checked, &carried).map_err(UploadError::Rows)?;
        return Ok(concluded.flow.unwrap_or_default());
    }
    if carried.loaded.is_empty() {
        return Ok(flow(data).unwrap_or_default());
    }
    let mut together = views(imported);
    let loaded = carried.loaded.iter();
    together.extend(
        loaded.map(|loaded| TableView::new(loaded.name, &loaded.table, RowOrigins::Records(&loaded.records))),
    );
    Ok(flow(&Data::new(setting.trial, setting.scope, together)).unwrap_or_default())
}

/// Where the subjects would end.
pub(super) fn forecast(counts: Counts, carried: &Carried) -> FlowForecast {
    let boxes: Vec<FlowCount> = counts
        .into_iter()
        .map(|(flow_box, subjects)| FlowCount { flow_box, title: flow_box.title().to_owned(), subjects })
        .collect();
    FlowForecast {
        subjects: boxes.iter().map(|counted| counted.subjects).sum(),
        boxes,
        carried_over: carried.names(),
        with_version: carried.version.filter(|_| !carried.names().is_empty()),
    }
}
