//! A profile of times to events with another choice of parameters.

use std::collections::BTreeMap;

use palladion_domain::ids::EndpointName;
use palladion_domain::tables::TableName;

use crate::profile::{ProfileDocument, Source};

/// A profile whose endpoints no column tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no column of this profile tells the endpoints")]
pub struct NoEndpoints;

/// The document with these parameters (words of the column that tells the endpoint) as these endpoints, and
/// with no others.
///
/// # Errors
/// [`NoEndpoints`] when no template of `time_to_event` reads the endpoint from a column, or no parameter is
/// given.
pub fn with_endpoints(
    mut document: ProfileDocument,
    endpoints: &BTreeMap<String, EndpointName>,
) -> Result<ProfileDocument, NoEndpoints> {
    let mut found = false;
    let tables = document.tables.iter_mut().filter(|rows| rows.table == TableName::TimeToEvent);
    for row in tables.flat_map(|rows| &mut rows.rows) {
        let Some(Source::Column(source)) = row.variables.get_mut("endpoint") else {
            continue;
        };
        found = !endpoints.is_empty();
        source.map = endpoints.iter().map(|(word, name)| (word.clone(), name.as_str().to_owned())).collect();
        if let Some(when) = row.when.as_mut().filter(|when| when.column == source.column) {
            when.words = endpoints.keys().cloned().collect();
            when.not_in = Vec::new();
        }
    }
    if found { Ok(document) } else { Err(NoEndpoints) }
}
