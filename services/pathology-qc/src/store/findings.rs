//! Findings and their reviews.

use std::collections::BTreeMap;

use palladion_api::pathology_qc::{Disposition, Finding, FindingState, Review};
use palladion_domain::ids::{FindingId, RunId, TrialId};
use palladion_service_kit::database::StoreError;
use palladion_service_kit::row::{document, parse, row_bytes, signed_version, unsigned_version};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, prelude::TextUuid,
};
use serde::Serialize;

use super::entities::{finding, finding_review};

const WHAT: &str = "a finding";

/// A finding and its whole review: what the ledger commits to, so that no entry of a review can be
/// edited, deleted or invented unseen.
#[derive(Serialize)]
struct Committed<'a> {
    finding: &'a Finding,
    reviews: &'a [Review],
}

/// The canonical bytes of a finding with its review, oldest entry first.
///
/// # Errors
/// [`StoreError::Corrupt`] when they hold a number that canonical JSON cannot keep.
pub(crate) fn committed_bytes(finding: &Finding, reviews: &[Review]) -> Result<Vec<u8>, StoreError> {
    row_bytes(&Committed { finding, reviews }, WHAT)
}

/// The version of a finding's row: 1 when raised, one more with every entry of its review.
pub(crate) const fn version(reviews: &[Review]) -> u64 {
    reviews.len() as u64 + 1
}

/// Ids in one query; SQLite takes 32,766 parameters.
const IDS_IN_A_QUERY: usize = 1_000;

/// Adds a finding.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn insert(transaction: &DatabaseTransaction, raised: &Finding) -> Result<(), StoreError> {
    let row = finding::ActiveModel {
        finding_id: Set(TextUuid(raised.finding_id.as_uuid())),
        trial_id: Set(TextUuid(raised.trial_id.as_uuid())),
        run_id: Set(TextUuid(raised.run_id.as_uuid())),
        content: Set(row_bytes(&raised.finding, WHAT)?),
        raised_at: Set(raised.raised_at),
    };
    finding::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Adds an entry to a finding's review.
///
/// # Errors
/// [`StoreError::Conflict`] when the number exists.
pub(crate) async fn insert_review(
    transaction: &DatabaseTransaction,
    id: FindingId,
    review: &Review,
) -> Result<(), StoreError> {
    let row = finding_review::ActiveModel {
        finding_id: Set(TextUuid(id.as_uuid())),
        number: Set(signed_version(review.number, WHAT)?),
        state: Set(review.state.as_str().to_owned()),
        disposition: Set(review.disposition.map(|disposition| disposition.as_str().to_owned())),
        comment: Set(review.comment.clone()),
        reviewed_by: Set(review.reviewed_by.clone()),
        reviewed_at: Set(review.reviewed_at),
    };
    finding_review::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// One finding of a trial as its last review left it.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    id: FindingId,
) -> Result<Option<Finding>, StoreError> {
    let query = finding::Entity::find_by_id(TextUuid(id.as_uuid()));
    let row = query.filter(finding::Column::TrialId.eq(TextUuid(trial.as_uuid()))).one(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let reviews = reviews(connection, id).await?;
    to_finding(&row, &reviews).map(Some)
}

/// The findings of a trial, or of one of its runs, after one, oldest first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn list<C: ConnectionTrait>(
    connection: &C,
    trial: TrialId,
    run: Option<RunId>,
    after: Option<FindingId>,
    limit: u64,
) -> Result<Vec<Finding>, StoreError> {
    let trial = TextUuid(trial.as_uuid());
    let mut query = finding::Entity::find()
        .filter(finding::Column::TrialId.eq(trial))
        .order_by_asc(finding::Column::FindingId)
        .limit(limit);
    if let Some(run) = run {
        query = query.filter(finding::Column::RunId.eq(TextUuid(run.as_uuid())));
    }
    if let Some(after) = after {
        query = query.filter(finding::Column::FindingId.gt(TextUuid(after.as_uuid())));
    }
    let rows = query.all(connection).await?;
    Ok(with_reviews(connection, rows).await?.into_iter().map(|(finding, _)| finding).collect())
}

/// Every finding, of one trial or of all, with its whole review.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn all<C: ConnectionTrait>(
    connection: &C,
    trial: Option<TrialId>,
) -> Result<Vec<(Finding, Vec<Review>)>, StoreError> {
    let mut query = finding::Entity::find().order_by_asc(finding::Column::FindingId);
    if let Some(trial) = trial {
        query = query.filter(finding::Column::TrialId.eq(TextUuid(trial.as_uuid())));
    }
    let rows = query.all(connection).await?;
    with_reviews(connection, rows).await
}

/// The findings as their last reviews left them, each with its whole review.
async fn with_reviews<C: ConnectionTrait>(
    connection: &C,
    rows: Vec<finding::Model>,
) -> Result<Vec<(Finding, Vec<Review>)>, StoreError> {
    let mut findings = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(IDS_IN_A_QUERY) {
        let reviewed = finding_review::Entity::find()
            .filter(finding_review::Column::FindingId.is_in(chunk.iter().map(|row| row.finding_id)))
            .order_by_asc(finding_review::Column::FindingId)
            .order_by_asc(finding_review::Column::Number)
            .all(connection)
            .await?;
        let mut reviews: BTreeMap<String, Vec<Review>> = BTreeMap::new();
        for review in reviewed {
            reviews.entry(review.finding_id.0.to_string()).or_default().push(to_review(review)?);
        }
        for row in chunk {
            let own = reviews.remove(&row.finding_id.0.to_string()).unwrap_or_default();
            findings.push((to_finding(row, &own)?, own));
        }
    }
    Ok(findings)
}

/// The review of a finding, oldest entry first.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(crate) async fn reviews<C: ConnectionTrait>(
    connection: &C,
    id: FindingId,
) -> Result<Vec<Review>, StoreError> {
    let query = finding_review::Entity::find()
        .filter(finding_review::Column::FindingId.eq(TextUuid(id.as_uuid())))
        .order_by_asc(finding_review::Column::Number);
    query.all(connection).await?.into_iter().map(to_review).collect()
}

fn to_review(row: finding_review::Model) -> Result<Review, StoreError> {
    Ok(Review {
        number: unsigned_version(row.number, WHAT)?,
        state: parse(&row.state, WHAT)?,
        disposition: row.disposition.map(|word| parse::<Disposition>(&word, WHAT)).transpose()?,
        comment: row.comment,
        reviewed_by: row.reviewed_by,
        reviewed_at: row.reviewed_at,
    })
}

fn to_finding(row: &finding::Model, reviews: &[Review]) -> Result<Finding, StoreError> {
    Ok(Finding {
        finding_id: FindingId::from_uuid(row.finding_id.0),
        trial_id: TrialId::from_uuid(row.trial_id.0),
        run_id: RunId::from_uuid(row.run_id.0),
        finding: document(&row.content, WHAT)?,
        state: reviews.last().map_or(FindingState::Open, |review| review.state),
        disposition: reviews.iter().rev().find_map(|review| review.disposition),
        raised_at: row.raised_at,
    })
}
