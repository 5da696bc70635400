//! Warnings are accepted by name: one reason for each code. Pure.

use std::collections::BTreeMap;

use palladion_api::ingestion::{AcknowledgedWarnings, Acknowledgement};
use palladion_ledger::leaf::{Reason, ReasonCode};

use super::AcceptError;

/// Brings the reasons to the warnings that were found, counted by code.
///
/// # Errors
/// [`AcceptError::Unacknowledged`] lists the codes without a reason; a reason for a code that was not
/// found, two for one code, or one that says too little, is refused with its place.
pub(super) fn acknowledge(
    found: &BTreeMap<String, u64>,
    given: &[Acknowledgement],
) -> Result<Vec<AcknowledgedWarnings>, AcceptError> {
    let mut reasons = BTreeMap::new();
    for (index, one) in given.iter().enumerate() {
        let code = one.code.clone();
        if !found.contains_key(&code) {
            return Err(AcceptError::NotWarned { index, code });
        }
        Reason::new(ReasonCode::Other, Some(one.reason.clone()))
            .map_err(|source| AcceptError::Acknowledgement { index, source })?;
        if reasons.insert(one.code.as_str(), one.reason.as_str()).is_some() {
            return Err(AcceptError::AcknowledgedTwice { index, code });
        }
    }
    let missing = found.iter().filter(|(code, _)| !reasons.contains_key(code.as_str()));
    let missing: Vec<(String, u64)> = missing.map(|(code, count)| (code.clone(), *count)).collect();
    if !missing.is_empty() {
        return Err(AcceptError::Unacknowledged(missing));
    }
    let kept = |(code, count): (&String, &u64)| {
        let reason = (*reasons.get(code.as_str())?).to_owned();
        Some(AcknowledgedWarnings { code: code.clone(), count: *count, reason })
    };
    Ok(found.iter().filter_map(kept).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "confirmed with the site";

    #[test]
    fn every_code_needs_its_own_reason_and_nothing_else() {
        let found = BTreeMap::from([("A-1".to_owned(), 3), ("B-2".to_owned(), 1)]);
        type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], &'c str);
        let cases: &[Case<'_>] = &[
            ("none", &[], "there are warnings without an acknowledgement: A-1, B-2"),
            ("one of two", &[("B-2", WORDS)], "there are warnings without an acknowledgement: A-1"),
            ("a code that was not found", &[("C-3", WORDS)], "there is no warning `C-3`"),
            ("twice", &[("A-1", WORDS), ("A-1", WORDS)], "`A-1` is acknowledged twice"),
            ("too little", &[("A-1", "fine")], "the acknowledgement is not acceptable"),
        ];
        for (name, given, message) in cases {
            let given: Vec<_> = given
                .iter()
                .map(|(code, reason)| Acknowledgement { code: (*code).into(), reason: (*reason).into() })
                .collect();
            assert_eq!(acknowledge(&found, &given).unwrap_err().to_string(), *message, "{name}");
        }
        let both = ["B-2", "A-1"].map(|code| Acknowledgement { code: code.into(), reason: WORDS.into() });
        let kept = acknowledge(&found, &both).unwrap();
        let counts: Vec<_> = kept.iter().map(|one| (one.code.as_str(), one.count)).collect();
        assert_eq!(counts, [("A-1", 3), ("B-2", 1)]);
    }
}
