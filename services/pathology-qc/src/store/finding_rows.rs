//! From the rows of findings to what they mean.

use palladion_api::pathology_qc::FindingEntry;
use palladion_domain::ids::{FindingId, RunId, TrialId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::{document, parse, unsigned_version};

use super::entities::{finding, finding_entry, finding_standing};
use crate::findings::{Filed, Raised, Standing};

pub(super) const WHAT: &str = "a finding";

pub(super) fn to_entry(row: finding_entry::Model) -> Result<FindingEntry, StoreError> {
    Ok(FindingEntry {
        version: unsigned_version(row.version, WHAT)?,
        entry: document(&row.entry, WHAT)?,
        made_by: row.made_by,
        made_at: row.made_at,
        after_release: row.after_release.as_deref().map(|release| parse(release, WHAT)).transpose()?,
    })
}

pub(super) fn to_filed(
    row: &finding::Model,
    standing: &finding_standing::Model,
) -> Result<Filed, StoreError> {
    let raised = Raised {
        finding_id: FindingId::from_uuid(row.finding_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        run_id: RunId::from_uuid(row.run_id.0),
        finding: document(&row.content, WHAT)?,
        country: standing.country.clone(),
        raised_at: row.raised_at,
    };
    Ok(Filed { raised, standing: to_standing(standing)? })
}

fn to_standing(row: &finding_standing::Model) -> Result<Standing, StoreError> {
    Ok(Standing {
        version: unsigned_version(row.version, WHAT)?,
        state: parse(&row.state, WHAT)?,
        disposition: row.disposition.as_deref().map(|word| parse(word, WHAT)).transpose()?,
        disposed_in: row.disposed_in.map(|entry| unsigned_version(entry, WHAT)).transpose()?,
        assignee: row.assignee.as_deref().map(|subject| parse(subject, WHAT)).transpose()?,
        open_queries: unsigned_version(row.open_queries, WHAT)?,
        query_due_on: row.query_due_on.as_deref().map(|day| parse(day, WHAT)).transpose()?,
        no_longer_met_in: row.no_longer_met_in.as_deref().map(|run| parse(run, WHAT)).transpose()?,
    })
}
