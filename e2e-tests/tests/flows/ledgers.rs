//! What the ledgers say: entries and verified exports.

use bytes::BytesMut;
use futures::TryStreamExt as _;
use palladion::stack::{Service, Stack};
use palladion_api::ledger::{EntryFilter, ExportQuery, LedgerClient, LedgerEntry};
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_ledger::verify::{Options, Report, verify};

/// The service of this name.
pub(crate) fn service<'s>(stack: &'s Stack, name: &str) -> &'s Service {
    stack.services().iter().find(|service| service.name == name).unwrap()
}

/// The actions recorded for a trial in one service, oldest first; only of one object when asked.
pub(crate) async fn actions(stack: &Stack, name: &str, trial: TrialId, object: Option<&str>) -> Vec<String> {
    entries(stack, name, trial, object).await.into_iter().map(|entry| entry.action).collect()
}

/// The entries of a trial in one service, oldest first; only of one object when asked.
pub(crate) async fn entries(
    stack: &Stack,
    name: &str,
    trial: TrialId,
    object: Option<&str>,
) -> Vec<LedgerEntry> {
    let auditor = stack.client(service(stack, name), Role::Auditor).unwrap();
    let mut filter =
        EntryFilter { trial_id: Some(trial), object_id: object.map(str::to_owned), ..EntryFilter::default() };
    let mut found = Vec::new();
    loop {
        let page = LedgerClient(&auditor).entries(&filter).await.unwrap();
        found.extend(page.items);
        match page.next {
            Some(next) => filter.before = Some(next.parse().unwrap()),
            None => break,
        }
    }
    found.reverse();
    found
}

/// The auditor's export of one service's ledger, verified with the key from the data folder.
pub(crate) async fn exported(stack: &Stack, name: &str, trial: TrialId) -> Report {
    let service = service(stack, name);
    let auditor = stack.client(service, Role::Auditor).unwrap();
    let query = ExportQuery { trial_id: Some(trial) };
    let pieces = LedgerClient(&auditor).export(&query).await.unwrap();
    let lines: Vec<_> = pieces.try_collect().await.unwrap();
    let mut bytes = BytesMut::new();
    lines.iter().for_each(|piece| bytes.extend_from_slice(piece));
    let options = Options { trusted_keys: vec![service.ledger_key.clone()], ..Options::default() };
    verify(bytes.as_ref(), &options)
}

/// Asserts that the exports of all services verify.
pub(crate) async fn all_hold(stack: &Stack, trial: TrialId) {
    for name in palladion::stack::SERVICES {
        let report = exported(stack, name, trial).await;
        assert!(report.holds() && report.keys_pinned, "{report}");
    }
}
