use palladion_api::client::ApiError;
use palladion_api::pathology_qc::result::{FindingLevel, QcFinding};
use palladion_api::pathology_qc::{
    AddReview, Disposition, Finding, FindingFilter, FindingState, PathologyQcClient, ReleaseState,
    RunRelease, SignRelease,
};
use palladion_domain::actor::Role;
use palladion_domain::ids::{RunId, TrialId};

use super::PipelineError;
use crate::stack::Stack;

/// What both reviewers sign for.
const MEANING: &str = "I reviewed every finding of this run; on public data no site could be asked";
/// What is said of every finding of public data.
const NOBODY_ASKED: &str = "Public data: nobody can ask the site, so the cause stays open";

/// What happened at the desk.
pub(crate) struct Desk {
    /// The finding that went the whole way.
    pub(crate) shown: Option<(Finding, usize)>,
    /// How many findings the run has.
    pub(crate) findings: usize,
    /// How the run stands.
    pub(crate) release: RunRelease,
}

/// Reviews the findings of a run, one of them to its end, and releases the run by two people. What was done at an
/// earlier start is found again.
///
/// # Errors
/// [`PipelineError::Refused`].
pub(crate) async fn review_and_release(
    stack: &Stack,
    trial: TrialId,
    run: RunId,
) -> Result<Desk, PipelineError> {
    let first = stack.pathology_qc_as(Role::QcReviewer)?;
    let second = stack.pathology_qc_as_second_reviewer()?;
    let findings = findings(&first, trial, run).await.map_err(refused("the findings could not be read"))?;
    let reviewing = || refused("a finding could not be reviewed");
    for finding in &findings {
        dispose(&first, finding).await.map_err(reviewing())?;
    }
    let shown = match findings.iter().max_by_key(|one| urgency(&one.finding)) {
        Some(finding) => Some(close(&first, &second, finding).await.map_err(reviewing())?),
        None => None,
    };
    let release = release(&first, &second, trial, run).await;
    let release = release.map_err(refused("the QC run could not be released"))?;
    Ok(Desk { shown, findings: findings.len(), release })
}

fn refused(doing: &'static str) -> impl FnOnce(ApiError) -> PipelineError {
    PipelineError::refused(doing)
}

/// Red ones of the rule first.
fn urgency(finding: &QcFinding) -> (bool, FindingLevel) {
    (finding.check == "hierarchical", finding.severity)
}

async fn findings(client: &PathologyQcClient, trial: TrialId, run: RunId) -> Result<Vec<Finding>, ApiError> {
    let mut filter = FindingFilter { run_id: Some(run), ..FindingFilter::default() };
    let mut found = Vec::new();
    loop {
        let page = client.findings(trial, &filter).await?;
        found.extend(page.items);
        match page.next.and_then(|next| next.parse().ok()) {
            Some(next) => filter.after = Some(next),
            None => return Ok(found),
        }
    }
}

/// Takes a finding that nobody has judged to a disposition.
async fn dispose(client: &PathologyQcClient, finding: &Finding) -> Result<(), ApiError> {
    for (from, to) in
        [(FindingState::Open, FindingState::InReview), (FindingState::InReview, FindingState::Disposed)]
    {
        step(client, finding, from, to, NOBODY_ASKED).await?;
    }
    Ok(())
}

/// Takes a finding from its disposition to its end; gives it with the number of its entries.
async fn close(
    first: &PathologyQcClient,
    second: &PathologyQcClient,
    finding: &Finding,
) -> Result<(Finding, usize), ApiError> {
    let done = "Kept as it is; analyses without the site are offered with the release";
    step(first, finding, FindingState::Disposed, FindingState::ActionTaken, done).await?;
    let seen = "The set `without_red_sites` leaves the site out";
    step(second, finding, FindingState::ActionTaken, FindingState::Verified, seen).await?;
    step(first, finding, FindingState::Verified, FindingState::Closed, "Nothing more can be done").await?;
    let now = first.finding(finding.trial_id, finding.finding_id).await?;
    let entries = first.entries(finding.trial_id, finding.finding_id).await?.len();
    Ok((now, entries))
}

/// One step, when the finding stands where it begins.
async fn step(
    client: &PathologyQcClient,
    finding: &Finding,
    from: FindingState,
    to: FindingState,
    comment: &str,
) -> Result<(), ApiError> {
    let now = client.finding(finding.trial_id, finding.finding_id).await?;
    if now.state != from {
        return Ok(());
    }
    let review = AddReview {
        version: now.version,
        state: to,
        disposition: (to == FindingState::Disposed).then_some(Disposition::Unresolved),
        comment: comment.to_owned(),
        reason: None,
    };
    client.review(finding.trial_id, finding.finding_id, &review).await.map(drop)
}

/// Signs and countersigns what is not released.
async fn release(
    first: &PathologyQcClient,
    second: &PathologyQcClient,
    trial: TrialId,
    run: RunId,
) -> Result<RunRelease, ApiError> {
    let stands = first.release(trial, run).await?;
    let signature = SignRelease { digest: stands.digest, meaning: MEANING.to_owned() };
    if matches!(stands.state, ReleaseState::NotReleased | ReleaseState::Invalidated) {
        first.sign(trial, run, &signature).await?;
    }
    if stands.state != ReleaseState::Released {
        second.countersign(trial, run, &signature).await?;
    }
    first.release(trial, run).await
}
