use palladion_domain::actor::Role;
use palladion_ledger::event::{ActingRole, Action, ObjectType};

#[test]
fn every_word_reads_back() {
    for action in Action::ALL {
        assert_eq!(Action::from_text(action.as_str()), Some(*action));
        assert_eq!(serde_json::to_value(action).unwrap(), action.as_str());
    }
    for kind in ObjectType::ALL {
        assert_eq!(ObjectType::from_text(kind.as_str()), Some(*kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    for role in Role::ALL {
        let acting = ActingRole::from(*role);
        assert_eq!(acting.person(), Some(*role));
        assert_eq!(acting.as_str(), role.as_str());
        assert_eq!(ActingRole::from_text(role.as_str()), Some(acting));
        assert_eq!(serde_json::to_value(acting).unwrap(), role.as_str());
    }
    assert_eq!(Action::from_text("trial_defined"), None);
}

#[test]
fn an_action_is_a_thing_and_a_past_participle() {
    for action in Action::ALL {
        let word = action.as_str();
        assert!(word.starts_with(|c: char| c.is_ascii_uppercase()), "{word}");
        let participle = ["ed", "en", "wn"].iter().any(|end| word.ends_with(end));
        assert!(participle, "{word}");
    }
}

#[test]
fn an_auditor_causes_only_replays_and_reads() {
    let caused: Vec<_> = Action::ALL.iter().filter(|action| action.allows(ActingRole::Auditor)).collect();
    let expected = [
        Action::SnapshotExported,
        Action::RunSubmitted,
        Action::RunStarted,
        Action::RunCompleted,
        Action::RunFailed,
        Action::RunCancelled,
        Action::ReplayRecorded,
        Action::BundleExported,
        Action::FindingDocumentExported,
        Action::AccessRefused,
        Action::LedgerExported,
    ];
    assert_eq!(caused, expected.iter().collect::<Vec<_>>());
}

#[test]
fn without_a_role_only_a_refusal_is_recorded() {
    let caused: Vec<_> = Action::ALL.iter().filter(|action| action.allows(ActingRole::Nobody)).collect();
    assert_eq!(caused, [&Action::AccessRefused]);
}

#[test]
fn a_service_never_decides_for_a_person() {
    for action in [
        Action::VersionAccepted,
        Action::ProposalConfirmed,
        Action::SnapshotFrozen,
        Action::PlanApproved,
        Action::FindingReviewed,
        Action::ReleaseSigned,
        Action::ReleaseCountersigned,
        Action::AutomaticQcConfigured,
    ] {
        assert!(!action.allows(ActingRole::Service), "{action}");
    }
    for action in [
        Action::RunSubmitted,
        Action::RunCompleted,
        Action::RunFailed,
        Action::ServiceStarted,
        Action::FindingRaised,
    ] {
        assert!(action.allows(ActingRole::Service), "{action}");
    }
}

#[test]
fn the_events_of_an_object_have_an_order() {
    use Action as A;
    const LEGAL: &[(A, Option<A>)] = &[
        (A::TrialDefined, None),
        (A::TrialAmended, Some(A::TrialDefined)),
        (A::RunSubmitted, None),
        (A::RunStarted, Some(A::RunSubmitted)),
        (A::RunStarted, Some(A::RunStarted)),
        (A::RunCompleted, Some(A::RunStarted)),
        (A::RunCancelled, Some(A::RunSubmitted)),
        (A::ReplayRecorded, Some(A::RunCompleted)),
        (A::GrantGiven, None),
        (A::GrantRevoked, Some(A::GrantGiven)),
        (A::GrantGiven, Some(A::GrantRevoked)),
        (A::PlanApproved, Some(A::PlanDrafted)),
        (A::SnapshotProposed, None),
        (A::ProposalConfirmed, Some(A::SnapshotProposed)),
        (A::ProposalDeclined, Some(A::SnapshotProposed)),
        (A::SubjectRedacted, None),
        (A::FindingAssigned, Some(A::FindingRaised)),
        (A::FindingDocumentExported, Some(A::FindingDocumented)),
        (A::FindingUnconfirmed, Some(A::FindingReviewed)),
        (A::QueryClosed, Some(A::QueryOpened)),
        (A::ReleaseSigned, None),
        (A::ReleaseCountersigned, Some(A::ReleaseSigned)),
        (A::ReleaseInvalidated, Some(A::ReleaseSigned)),
        (A::ReleaseInvalidated, Some(A::ReleaseCountersigned)),
        (A::ServiceStarted, Some(A::ServiceStarted)),
    ];
    const ILLEGAL: &[(A, Option<A>)] = &[
        (A::TrialDefined, Some(A::TrialDefined)),
        (A::TrialAmended, None),
        (A::RunStarted, None),
        (A::RunCompleted, Some(A::RunCompleted)),
        (A::RunCompleted, Some(A::RunCancelled)),
        (A::RunCancelled, Some(A::RunFailed)),
        (A::GrantRevoked, None),
        (A::GrantGiven, Some(A::GrantGiven)),
        (A::FindingReviewed, None),
        (A::FindingCommented, None),
        (A::FindingDocumentExported, None),
        (A::FindingUnconfirmed, None),
        (A::ReleaseSigned, Some(A::ReleaseSigned)),
        (A::ReleaseCountersigned, None),
        (A::ReleaseCountersigned, Some(A::ReleaseInvalidated)),
        (A::ReleaseInvalidated, Some(A::ReleaseInvalidated)),
        (A::PlanApproved, None),
        (A::ProposalConfirmed, None),
        (A::ProposalConfirmed, Some(A::ProposalDeclined)),
        (A::ProposalDeclined, Some(A::ProposalConfirmed)),
    ];
    for (action, previous) in LEGAL {
        assert!(action.may_follow(*previous), "{action} after {previous:?}");
    }
    for (action, previous) in ILLEGAL {
        assert!(!action.may_follow(*previous), "{action} after {previous:?}");
    }
}
