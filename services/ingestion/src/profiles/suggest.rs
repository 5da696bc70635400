use std::sync::Arc;

use palladion_api::ingestion::{OpenQuestion, ProfileSuggestion, SuggestedVariable};
use palladion_domain::ids::TrialId;
use palladion_formats::profile::suggest::{Found, Question, suggest as propose};
use palladion_formats::source::FileOptions;

use super::ProfileError;
use super::sample::Sample;
use crate::state::State;
use crate::trials;

/// Proposes a profile for a file from a sample; nothing is stored.
///
/// # Errors
/// [`ProfileError::Trial`] when the trial is not there; what is wrong with the sample is a question.
pub(crate) async fn suggest(
    state: &State,
    trial: TrialId,
    sample: Sample,
) -> Result<ProfileSuggestion, ProfileError> {
    trials::read(state, trial).await.map_err(ProfileError::Trial)?;
    let permit = Arc::clone(&state.tables_in_memory).acquire_owned().await.map_err(ProfileError::Stopping)?;
    let limits = state.read_limits();
    let work = move || {
        let _permit = permit;
        let beginning = sample.readable(&FileOptions::default(), &limits)?;
        propose(&beginning.bytes, &limits).map_err(ProfileError::Import)
    };
    let suggestion = tokio::task::spawn_blocking(work).await.map_err(ProfileError::Crashed)??;
    Ok(ProfileSuggestion {
        document: suggestion.document,
        complete: suggestion.complete,
        variables: suggestion.variables.into_iter().map(found).collect(),
        questions: suggestion.questions.into_iter().map(question).collect(),
        unmapped_columns: suggestion.unmapped,
    })
}

fn found(found: Found) -> SuggestedVariable {
    let Found { table, variable, column, reasons } = found;
    SuggestedVariable { table, variable, column, reasons }
}

fn question(question: Question) -> OpenQuestion {
    let Question { table, variable, column, required, question, words } = question;
    OpenQuestion { table, variable, column, required, question, words }
}
