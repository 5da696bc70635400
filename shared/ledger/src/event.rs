//! What can be in the ledger: a closed list. A new kind of event is one line of the table.

use palladion_domain::actor::{Permission, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In which capacity somebody acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActingRole {
    /// Receives data and proposes what is frozen.
    DataManager,
    /// Runs and reviews pathology QC.
    QcReviewer,
    /// Plans and runs analyses.
    Statistician,
    /// Reads and replays.
    Auditor,
    /// Gives and revokes grants.
    Admin,
    /// A service by itself: start, background work, keys.
    Service,
    /// No role that allowed anything; only a refusal is recorded so.
    Nobody,
}

impl ActingRole {
    const ALL: [(Self, &'static str); 7] = [
        (Self::DataManager, "data_manager"),
        (Self::QcReviewer, "qc_reviewer"),
        (Self::Statistician, "statistician"),
        (Self::Auditor, "auditor"),
        (Self::Admin, "admin"),
        (Self::Service, "service"),
        (Self::Nobody, "nobody"),
    ];

    /// The word in the leaf.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(role, _)| *role == self).map_or("nobody", |(_, text)| text)
    }

    /// The role of this word.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word)| *word == text).map(|(role, _)| *role)
    }

    /// The role of a person; `None` for `Service` and `Nobody`.
    #[must_use]
    pub fn person(self) -> Option<Role> {
        match self {
            Self::DataManager => Some(Role::DataManager),
            Self::QcReviewer => Some(Role::QcReviewer),
            Self::Statistician => Some(Role::Statistician),
            Self::Auditor => Some(Role::Auditor),
            Self::Admin => Some(Role::Admin),
            Self::Service | Self::Nobody => None,
        }
    }
}

impl From<Role> for ActingRole {
    fn from(role: Role) -> Self {
        match role {
            Role::DataManager => Self::DataManager,
            Role::QcReviewer => Self::QcReviewer,
            Role::Statistician => Self::Statistician,
            Role::Auditor => Self::Auditor,
            Role::Admin => Self::Admin,
        }
    }
}

/// Who may cause an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// A person whose role has one of the permissions.
    Person(&'static [Permission]),
    /// A service by itself, or such a person.
    ServiceOr(&'static [Permission]),
    /// Anybody, also without a role.
    Anybody,
}

/// Declares `ObjectType` or `Action` with its words, so that the list is written once.
macro_rules! closed_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the leaf.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value of this word.
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

closed_list! {
    /// Kind of thing an event happened to.
    ObjectType {
        /// A trial and its definition.
        Trial = "trial",
        /// An import profile.
        ImportProfile = "import_profile",
        /// A received file.
        Upload = "upload",
        /// An accepted version of a trial's data.
        DatasetVersion = "dataset_version",
        /// What somebody wants to freeze.
        SnapshotProposal = "snapshot_proposal",
        /// A frozen snapshot.
        Snapshot = "snapshot",
        /// That a subject's data are taken out.
        Redaction = "redaction",
        /// An analysis plan.
        Plan = "plan",
        /// A QC policy.
        Policy = "policy",
        /// A run of analysis or QC, also a replay.
        Run = "run",
        /// What is handed out of a run as one file.
        Bundle = "bundle",
        /// A QC finding.
        Finding = "finding",
        /// The release of a QC run.
        QcRelease = "qc_release",
        /// Whether a trial's snapshots are checked by themselves.
        AutomaticQc = "automatic_qc",
        /// Somebody's role on a trial.
        Grant = "grant",
        /// Something that was asked for and refused.
        Access = "access",
        /// The ledger itself.
        Ledger = "ledger",
        /// Bytes kept beside a leaf, named `<leaf index>.<field>`.
        Payload = "payload",
        /// A service.
        Service = "service",
        /// A key that signs checkpoints.
        SigningKey = "signing_key",
    }
}

closed_list! {
    /// What happened: the thing and a past participle.
    Action {
        /// A trial was set up.
        TrialDefined = "TrialDefined",
        /// A trial's definition was changed; needs a reason.
        TrialAmended = "TrialAmended",
        /// An import profile was stored.
        ImportProfileSaved = "ImportProfileSaved",
        /// A file arrived and was validated.
        UploadReceived = "UploadReceived",
        /// A file was turned away as a whole.
        UploadRejected = "UploadRejected",
        /// An upload became the next version of the trial's data.
        VersionAccepted = "VersionAccepted",
        /// A subject's data leave every later version; needs a reason. The subject is not named.
        SubjectRedacted = "SubjectRedacted",
        /// A version was proposed to be frozen.
        SnapshotProposed = "SnapshotProposed",
        /// Another person confirmed what was proposed.
        ProposalConfirmed = "ProposalConfirmed",
        /// Another person declined what was proposed; needs a reason.
        ProposalDeclined = "ProposalDeclined",
        /// A version was frozen for good.
        SnapshotFrozen = "SnapshotFrozen",
        /// A frozen snapshot's content was handed out.
        SnapshotExported = "SnapshotExported",
        /// An analysis plan was stored.
        PlanDrafted = "PlanDrafted",
        /// A plan was approved by another statistician than its author.
        PlanApproved = "PlanApproved",
        /// A QC policy was stored.
        PolicySaved = "PolicySaved",
        /// A run was asked for.
        RunSubmitted = "RunSubmitted",
        /// A worker took a run up.
        RunStarted = "RunStarted",
        /// A run ended with a result.
        RunCompleted = "RunCompleted",
        /// A run ended without one.
        RunFailed = "RunFailed",
        /// A run was called off.
        RunCancelled = "RunCancelled",
        /// A replay was compared with its original and has a verdict.
        ReplayRecorded = "ReplayRecorded",
        /// Documents, data and proofs of a run were handed out as one file.
        BundleExported = "BundleExported",
        /// A check found something.
        FindingRaised = "FindingRaised",
        /// Somebody judged a finding; needs a reason.
        FindingReviewed = "FindingReviewed",
        /// A finding was given to a reviewer, or taken from one.
        FindingAssigned = "FindingAssigned",
        /// Somebody wrote a comment on a finding.
        FindingCommented = "FindingCommented",
        /// A site was asked about a finding.
        QueryOpened = "QueryOpened",
        /// What the site answered.
        QueryAnswered = "QueryAnswered",
        /// A question to a site was closed.
        QueryClosed = "QueryClosed",
        /// A document was put to a finding.
        FindingDocumented = "FindingDocumented",
        /// A document of a finding was handed out.
        FindingDocumentExported = "FindingDocumentExported",
        /// A later run of the same policy has no such finding any more.
        FindingUnconfirmed = "FindingUnconfirmed",
        /// A reviewer signed a QC run with its findings and their dispositions.
        ReleaseSigned = "ReleaseSigned",
        /// Another reviewer countersigned: the run is released.
        ReleaseCountersigned = "ReleaseCountersigned",
        /// What had been signed was changed.
        ReleaseInvalidated = "ReleaseInvalidated",
        /// It was said whether new snapshots are checked by themselves, and by which policy.
        AutomaticQcConfigured = "AutomaticQcConfigured",
        /// Somebody received a role on a trial.
        GrantGiven = "GrantGiven",
        /// Somebody lost it; needs a reason.
        GrantRevoked = "GrantRevoked",
        /// Somebody asked for what they may not have.
        AccessRefused = "AccessRefused",
        /// The ledger was read out for somebody.
        LedgerExported = "LedgerExported",
        /// Bytes beside a leaf were deleted; needs a reason.
        PayloadRedacted = "PayloadRedacted",
        /// A service came up, with this executable.
        ServiceStarted = "ServiceStarted",
        /// A service went down in order.
        ServiceStopped = "ServiceStopped",
        /// A key signs checkpoints from here on.
        SigningKeyIntroduced = "SigningKeyIntroduced",
    }
}

impl Action {
    /// The kind of thing this happens to.
    #[must_use]
    pub fn object_type(self) -> ObjectType {
        match self {
            Self::TrialDefined | Self::TrialAmended => ObjectType::Trial,
            Self::ImportProfileSaved => ObjectType::ImportProfile,
            Self::UploadReceived | Self::UploadRejected => ObjectType::Upload,
            Self::VersionAccepted => ObjectType::DatasetVersion,
            Self::SubjectRedacted => ObjectType::Redaction,
            Self::SnapshotProposed | Self::ProposalConfirmed | Self::ProposalDeclined => {
                ObjectType::SnapshotProposal
            }
            Self::SnapshotFrozen | Self::SnapshotExported => ObjectType::Snapshot,
            Self::PlanDrafted | Self::PlanApproved => ObjectType::Plan,
            Self::PolicySaved => ObjectType::Policy,
            Self::RunSubmitted
            | Self::RunStarted
            | Self::RunCompleted
            | Self::RunFailed
            | Self::RunCancelled
            | Self::ReplayRecorded => ObjectType::Run,
            Self::BundleExported => ObjectType::Bundle,
            Self::FindingRaised
            | Self::FindingReviewed
            | Self::FindingAssigned
            | Self::FindingCommented
            | Self::QueryOpened
            | Self::QueryAnswered
            | Self::QueryClosed
            | Self::FindingDocumented
            | Self::FindingDocumentExported
            | Self::FindingUnconfirmed => ObjectType::Finding,
            Self::ReleaseSigned | Self::ReleaseCountersigned | Self::ReleaseInvalidated => {
                ObjectType::QcRelease
            }
            Self::AutomaticQcConfigured => ObjectType::AutomaticQc,
            Self::GrantGiven | Self::GrantRevoked => ObjectType::Grant,
            Self::AccessRefused => ObjectType::Access,
            Self::LedgerExported => ObjectType::Ledger,
            Self::PayloadRedacted => ObjectType::Payload,
            Self::ServiceStarted | Self::ServiceStopped => ObjectType::Service,
            Self::SigningKeyIntroduced => ObjectType::SigningKey,
        }
    }

    /// Whether the event is a change or a deletion that must say why.
    #[must_use]
    pub fn needs_reason(self) -> bool {
        matches!(
            self,
            Self::TrialAmended
                | Self::FindingReviewed
                | Self::GrantRevoked
                | Self::SubjectRedacted
                | Self::ProposalDeclined
                | Self::PayloadRedacted
        )
    }

    /// Whether somebody in this capacity may cause the event.
    #[must_use]
    pub fn allows(self, role: ActingRole) -> bool {
        match (self.by(), role.person()) {
            (By::Anybody, _) => true,
            (By::Person(permissions) | By::ServiceOr(permissions), Some(person)) => {
                permissions.iter().any(|permission| person.allows(*permission))
            }
            (By::ServiceOr(_), None) => role == ActingRole::Service,
            (By::Person(_), None) => false,
        }
    }

    /// Whether the event may come after `previous`, the last one of the same object (`None`:
    /// it is the object's first).
    #[must_use]
    pub fn may_follow(self, previous: Option<Self>) -> bool {
        match self {
            Self::TrialDefined
            | Self::UploadReceived
            | Self::UploadRejected
            | Self::VersionAccepted
            | Self::SubjectRedacted
            | Self::SnapshotProposed
            | Self::RunSubmitted
            | Self::ReleaseSigned
            | Self::FindingRaised => previous.is_none(),
            Self::ReleaseCountersigned => previous == Some(Self::ReleaseSigned),
            Self::ReleaseInvalidated => {
                matches!(previous, Some(Self::ReleaseSigned | Self::ReleaseCountersigned))
            }
            Self::ProposalConfirmed | Self::ProposalDeclined => previous == Some(Self::SnapshotProposed),
            Self::TrialAmended
            | Self::SnapshotExported
            | Self::PlanApproved
            | Self::ReplayRecorded
            | Self::FindingReviewed
            | Self::FindingAssigned
            | Self::FindingCommented
            | Self::QueryOpened
            | Self::QueryAnswered
            | Self::QueryClosed
            | Self::FindingDocumented
            | Self::FindingDocumentExported
            | Self::FindingUnconfirmed => previous.is_some(),
            Self::RunStarted | Self::RunCompleted | Self::RunFailed | Self::RunCancelled => {
                matches!(previous, Some(Self::RunSubmitted | Self::RunStarted))
            }
            Self::GrantGiven => matches!(previous, None | Some(Self::GrantRevoked)),
            Self::GrantRevoked => previous == Some(Self::GrantGiven),
            Self::ImportProfileSaved
            | Self::SnapshotFrozen
            | Self::PlanDrafted
            | Self::PolicySaved
            | Self::AutomaticQcConfigured
            | Self::AccessRefused
            | Self::BundleExported
            | Self::LedgerExported
            | Self::PayloadRedacted
            | Self::ServiceStarted
            | Self::ServiceStopped
            | Self::SigningKeyIntroduced => true,
        }
    }

    fn by(self) -> By {
        use Permission as P;
        match self {
            Self::TrialDefined | Self::TrialAmended => By::Person(&[P::ManageTrials]),
            Self::ImportProfileSaved | Self::UploadReceived | Self::UploadRejected => {
                By::Person(&[P::UploadData])
            }
            Self::VersionAccepted | Self::SubjectRedacted => By::Person(&[P::AcceptData]),
            Self::SnapshotProposed => By::Person(&[P::ProposeFreeze]),
            Self::ProposalConfirmed | Self::ProposalDeclined | Self::SnapshotFrozen => {
                By::Person(&[P::ConfirmFreeze])
            }
            Self::SnapshotExported => By::Person(&[P::ReadSnapshot]),
            Self::PlanDrafted => By::Person(&[P::DraftPlan]),
            Self::PlanApproved => By::Person(&[P::ApprovePlan]),
            Self::PolicySaved | Self::AutomaticQcConfigured => By::Person(&[P::ManagePolicies]),
            Self::RunSubmitted
            | Self::RunStarted
            | Self::RunCompleted
            | Self::RunFailed
            | Self::RunCancelled => By::ServiceOr(&[P::RunAnalysis, P::RunQc, P::Replay]),
            Self::ReplayRecorded => By::ServiceOr(&[P::Replay]),
            Self::BundleExported => By::Person(&[P::Replay]),
            Self::FindingRaised | Self::FindingUnconfirmed => By::ServiceOr(&[P::RunQc]),
            Self::FindingDocumentExported => By::Person(&[P::ReadQc]),
            Self::FindingReviewed
            | Self::FindingAssigned
            | Self::FindingCommented
            | Self::QueryOpened
            | Self::QueryAnswered
            | Self::QueryClosed
            | Self::FindingDocumented
            | Self::ReleaseSigned
            | Self::ReleaseCountersigned
            | Self::ReleaseInvalidated => By::Person(&[P::ReviewFinding]),
            Self::GrantGiven | Self::GrantRevoked => By::ServiceOr(&[P::ManageGrants]),
            Self::LedgerExported => By::Person(&[P::ReadLedger, P::VerifyLedger, P::ReadSystemLedger]),
            Self::PayloadRedacted => By::Person(&[P::AcceptData]),
            Self::ServiceStarted | Self::ServiceStopped | Self::SigningKeyIntroduced => By::ServiceOr(&[]),
            Self::AccessRefused => By::Anybody,
        }
    }
}
