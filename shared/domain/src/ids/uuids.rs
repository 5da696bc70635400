//! Ids that Palladion makes itself: a UUID each, in a type of its own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A text that is not a UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a {kind} is a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct InvalidUuid {
    /// What was being read, in words.
    pub kind: &'static str,
    /// Why it is not one.
    #[source]
    pub source: uuid::Error,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
        )]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
        pub struct $name(Uuid);

        impl $name {
            /// The id that this UUID stands for.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl FromStr for $name {
            type Err = InvalidUuid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|source| InvalidUuid { kind: $kind, source })
            }
        }
    };
}

uuid_id!(
    /// Identifies a trial.
    TrialId, "trial id"
);
uuid_id!(
    /// Identifies one received file.
    UploadId, "upload id"
);
uuid_id!(
    /// Identifies one version of a trial's accepted data.
    DatasetVersionId, "dataset version id"
);
uuid_id!(
    /// Identifies one execution of a plan or of a QC policy.
    RunId, "run id"
);
uuid_id!(
    /// Identifies an analysis plan.
    PlanId, "plan id"
);
uuid_id!(
    /// Identifies a QC policy.
    PolicyId, "policy id"
);
uuid_id!(
    /// Identifies one flag raised by a QC run.
    FindingId, "finding id"
);
uuid_id!(
    /// Identifies one question to a site about a finding.
    QueryId, "query id"
);
uuid_id!(
    /// Identifies the release of a QC run.
    QcReleaseId, "QC release id"
);
uuid_id!(
    /// Identifies the permission of one person on one trial.
    GrantId, "grant id"
);
uuid_id!(
    /// Identifies one entry of the ledger.
    EventId, "event id"
);
uuid_id!(
    /// Identifies the proposal to freeze a dataset version.
    SnapshotProposalId, "snapshot proposal id"
);
uuid_id!(
    /// Identifies the redaction of a subject.
    RedactionId, "redaction id"
);
uuid_id!(
    /// Identifies a file that is being sent in parts.
    TransferId, "transfer id"
);
uuid_id!(
    /// Identifies an import profile.
    ProfileId, "profile id"
);

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let id: TrialId = TEXT.parse().unwrap();
        assert_eq!(id.to_string(), TEXT);
        assert_eq!(TrialId::from_uuid(id.as_uuid()), id);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{TEXT}\""));
        assert_eq!(serde_json::from_str::<TrialId>(&json).unwrap(), id);
    }

    #[test]
    fn an_upper_case_uuid_is_the_same_id() {
        let upper: RunId = TEXT.to_uppercase().parse().unwrap();
        assert_eq!(upper.to_string(), TEXT);
    }

    #[test]
    fn another_text_is_refused_by_name() {
        let error = "42".parse::<PlanId>().unwrap_err();
        assert!(error.to_string().starts_with("a plan id is a UUID"));
    }
}
