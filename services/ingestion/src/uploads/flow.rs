//! What a file would do to the flow, together with the tables that the trial has already.

use palladion_api::ingestion::{FlowCount, FlowForecast, VersionTable};
use palladion_domain::ids::TrialId;
use palladion_domain::tables::TableName;
use palladion_domain::trial::Trial;
use palladion_formats::profile::{Import, ImportProfile};

use super::{LoadedTable, UploadError, load};
use crate::state::State;
use crate::store::versions;
use crate::validation::{Data, RowOrigins, Scope, TableView, flow};

/// The tables that the flow is made from.
const NEEDED: [TableName; 2] = [TableName::Subjects, TableName::Her2Assessments];

/// What the trial has of the tables that a file lacks.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// The tables of the newest version.
    tables: Vec<LoadedTable>,
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
    let wanted: Vec<VersionTable> = wanted.copied().collect();
    let tables = load(&state.platform.blobs, &wanted).await.map_err(UploadError::Carried)?;
    Ok(Carried { tables, version: Some(newest.number) })
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

/// Where the subjects would end, or why that cannot be told. `data` holds the file's tables alone.
//////
/// # Errors
/// The reason in words.
pub(super) fn forecast(
    data: &Data<'_>,
    imported: &Import,
    trial: &Trial,
    scope: Scope,
    carried: &Carried,
) -> Result<FlowForecast, String> {
    if scope.rows_left_out {
        return Err("rows were left out for errors of their own: their subjects would be missing".to_owned());
    }
    if NEEDED.iter().all(|name| data.table(*name).is_none()) {
        return Err("the file brings neither `subjects` nor `her2_assessments`: the flow stays".to_owned());
    }
    let known = |name: &TableName| {
        data.table(*name).is_some() || carried.tables.iter().any(|loaded| loaded.name == *name)
    };
    if let Some(lacking) = NEEDED.iter().find(|name| !known(name)) {
        return Err(format!("neither the file nor the trial's data have a table `{lacking}`"));
    }
    let counts =
        if carried.tables.is_empty() {
            flow(data)
        } else {
            let mut together = views(imported);
            let stored = carried.tables.iter();
            together.extend(stored.map(|loaded| {
                TableView::new(loaded.name, &loaded.table, RowOrigins::Records(&loaded.records))
            }));
            flow(&Data::new(trial, scope, together))
        };
    let boxes: Vec<FlowCount> = counts
        .unwrap_or_default()
        .into_iter()
        .map(|(flow_box, subjects)| FlowCount { flow_box, title: flow_box.title().to_owned(), subjects })
        .collect();
    Ok(FlowForecast {
        subjects: boxes.iter().map(|counted| counted.subjects).sum(),
        boxes,
        carried_over: carried.tables.iter().map(|loaded| loaded.name).collect(),
        with_version: carried.version.filter(|_| !carried.tables.is_empty()),
    })
}
