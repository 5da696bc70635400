use bytes::BytesMut;
use futures::TryStreamExt as _;
use palladion_api::ledger::{ExportQuery, LedgerClient};
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_ledger::verify::{Options, Report, verify};

use super::PipelineError;
use crate::stack::{Service, Stack};

/// The export of one ledger, and what the offline verifier says of it.
pub(crate) struct Ledger {
    /// The service.
    pub(crate) service: &'static str,
    /// The lines of the export.
    pub(crate) lines: BytesMut,
    /// What was checked, against the key in the data folder and not the one in the export.
    pub(crate) report: Report,
}

/// Exports the ledgers of all services as the auditor of the trial, and verifies each.
///
/// # Errors
/// [`PipelineError::Refused`]; a ledger that does not verify is a report, not an error.
pub(crate) async fn export(stack: &Stack, trial: TrialId) -> Result<Vec<Ledger>, PipelineError> {
    let mut ledgers = Vec::new();
    for service in stack.services() {
        ledgers.push(one(stack, service, trial).await?);
    }
    Ok(ledgers)
}

async fn one(stack: &Stack, service: &Service, trial: TrialId) -> Result<Ledger, PipelineError> {
    let refused = || PipelineError::refused(format!("the ledger of {} could not be exported", service.name));
    let client = stack.client(service, Role::Auditor)?;
    let query = ExportQuery { trial_id: Some(trial) };
    let pieces = LedgerClient(&client).export(&query).await.map_err(refused())?;
    let lines = pieces
        .try_fold(BytesMut::new(), |mut lines, piece| async move {
            lines.extend_from_slice(&piece);
            Ok(lines)
        })
        .await
        .map_err(refused())?;
    let options = Options { trusted_keys: vec![service.ledger_key.clone()], ..Options::default() };
    let report = verify(lines.as_ref(), &options);
    Ok(Ledger { service: service.name, lines, report })
}
