//! Everything that can be permitted.

use crate::text_enum::text_enum;

text_enum! {
    /// One thing a person may be allowed to do, always within a trial except where stated.
    pub enum Permission, "permission" {
        /// Create and change trials.
        ManageTrials = "manage_trials",
        /// Read a trial's definition.
        ReadTrial = "read_trial",
        /// Send files.
        UploadData = "upload_data",
        /// Accept an upload as a new dataset version.
        AcceptData = "accept_data",
        /// Read uploads, validation reports and dataset versions.
        ReadData = "read_data",
        /// Propose that a dataset version is frozen as a snapshot.
        ProposeFreeze = "propose_freeze",
        /// Confirm or decline what somebody else proposed to freeze.
        ConfirmFreeze = "confirm_freeze",
        /// Read snapshots, their manifests and tables.
        ReadSnapshot = "read_snapshot",
        /// Create and change QC policies.
        ManagePolicies = "manage_policies",
        /// Start QC runs.
        RunQc = "run_qc",
        /// Read QC policies, runs and findings.
        ReadQc = "read_qc",
        /// Comment on findings, judge them, sign them off.
        ReviewFinding = "review_finding",
        /// Write analysis plans.
        DraftPlan = "draft_plan",
        /// Approve an analysis plan of somebody else.
        ApprovePlan = "approve_plan",
        /// Read analysis plans.
        ReadPlan = "read_plan",
        /// Start and cancel analysis runs.
        RunAnalysis = "run_analysis",
        /// Read the results of analysis runs.
        ReadResult = "read_result",
        /// Re-execute an earlier run and read the verdict.
        Replay = "replay",
        /// Read the trial's part of the ledger.
        ReadLedger = "read_ledger",
        /// Verify the ledger and export the proof.
        VerifyLedger = "verify_ledger",
        /// Read the part of the ledger that belongs to no trial: start, keys, grants.
        ReadSystemLedger = "read_system_ledger",
        /// Give and take the permission to work on a trial. Not tied to a grant on the trial.
        ManageGrants = "manage_grants",
    }
}
