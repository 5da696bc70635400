//! The roles and the matrix of what each may do.

use super::Permission;
use crate::text_enum::text_enum;

text_enum! {
    /// What a person is to a trial.
    pub enum Role, "role" {
        /// Receives and corrects the data, proposes what is frozen.
        DataManager = "data_manager",
        /// Runs pathology QC and reviews its findings.
        QcReviewer = "qc_reviewer",
        /// Confirms what is frozen, writes and approves plans, runs analyses.
        Statistician = "statistician",
        /// Reads, replays and verifies; changes nothing.
        Auditor = "auditor",
        /// Gives grants; sees no clinical data.
        Admin = "admin",
    }
}

impl Role {
    /// Whether this role may do that. Everything not listed is denied.
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::DataManager => matches!(
                permission,
                P::ManageTrials
                    | P::ReadTrial
                    | P::UploadData
                    | P::AcceptData
                    | P::ReadData
                    | P::ProposeFreeze
                    | P::ReadSnapshot
                    | P::Replay
                    | P::ReadLedger
                    | P::VerifyLedger
            ),
            Self::QcReviewer => matches!(
                permission,
                P::ReadTrial
                    | P::ReadSnapshot
                    | P::ManagePolicies
                    | P::RunQc
                    | P::ReadQc
                    | P::ReviewFinding
                    | P::Replay
                    | P::ReadLedger
                    | P::VerifyLedger
            ),
            Self::Statistician => matches!(
                permission,
                P::ReadTrial
                    | P::ConfirmFreeze
                    | P::ReadSnapshot
                    | P::DraftPlan
                    | P::ApprovePlan
                    | P::ReadPlan
                    | P::RunAnalysis
                    | P::ReadResult
                    | P::Replay
                    | P::ReadLedger
                    | P::VerifyLedger
            ),
            Self::Auditor => matches!(
                permission,
                P::ReadTrial
                    | P::ReadData
                    | P::ReadSnapshot
                    | P::ReadQc
                    | P::ReadPlan
                    | P::ReadResult
                    | P::Replay
                    | P::ReadLedger
                    | P::VerifyLedger
            ),
            Self::Admin => matches!(permission, P::ReadSystemLedger | P::ManageGrants),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission as P, Role};

    /// One column per role, in the order of `Role::ALL`.
    const MATRIX: &[(P, [bool; 5])] = &[
        (P::ManageTrials, [true, false, false, false, false]),
        (P::ReadTrial, [true, true, true, true, false]),
        (P::UploadData, [true, false, false, false, false]),
        (P::AcceptData, [true, false, false, false, false]),
        (P::ReadData, [true, false, false, true, false]),
        (P::ProposeFreeze, [true, false, false, false, false]),
        (P::ConfirmFreeze, [false, false, true, false, false]),
        (P::ReadSnapshot, [true, true, true, true, false]),
        (P::ManagePolicies, [false, true, false, false, false]),
        (P::RunQc, [false, true, false, false, false]),
        (P::ReadQc, [false, true, false, true, false]),
        (P::ReviewFinding, [false, true, false, false, false]),
        (P::DraftPlan, [false, false, true, false, false]),
        (P::ApprovePlan, [false, false, true, false, false]),
        (P::ReadPlan, [false, false, true, true, false]),
        (P::RunAnalysis, [false, false, true, false, false]),
        (P::ReadResult, [false, false, true, true, false]),
        (P::Replay, [true, true, true, true, false]),
        (P::ReadLedger, [true, true, true, true, false]),
        (P::VerifyLedger, [true, true, true, true, false]),
        (P::ReadSystemLedger, [false, false, false, false, true]),
        (P::ManageGrants, [false, false, false, false, true]),
    ];

    #[test]
    fn the_matrix_holds_for_every_role_and_permission() {
        let listed: Vec<P> = MATRIX.iter().map(|(permission, _)| *permission).collect();
        assert_eq!(listed, P::ALL);
        for (permission, expected) in MATRIX {
            for (role, expected) in Role::ALL.iter().zip(expected) {
                assert_eq!(role.allows(*permission), *expected, "{role} {permission}");
            }
        }
    }

    #[test]
    fn an_admin_reads_nothing_of_a_trial() {
        let reads = [P::ReadTrial, P::ReadData, P::ReadSnapshot, P::ReadQc, P::ReadPlan];
        assert!(reads.iter().all(|permission| !Role::Admin.allows(*permission)));
        assert!(!Role::Admin.allows(P::ReadResult) && !Role::Admin.allows(P::ReadLedger));
    }

    #[test]
    fn an_auditor_changes_nothing() {
        let words = P::ALL.iter().filter(|permission| Role::Auditor.allows(**permission));
        for permission in words {
            let word = permission.as_str();
            let reads = word.starts_with("read_");
            assert!(reads || word == "replay" || word == "verify_ledger", "{word}");
        }
    }
}
