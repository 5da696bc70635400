//! Permissions as types, so that a handler's signature says what it needs.

use palladion_domain::actor::Permission;

/// Something a caller has to be allowed.
pub trait Requires: 'static {
    /// Any one of these is enough; empty means that a valid token is.
    const ANY_OF: &'static [Permission];
}

/// Nothing but a valid token.
pub struct Authenticated;

impl Requires for Authenticated {
    const ANY_OF: &'static [Permission] = &[];
}

/// Any part of the ledger: a trial's, or the system's.
pub struct ReadAnyLedger;

impl Requires for ReadAnyLedger {
    const ANY_OF: &'static [Permission] = &[Permission::ReadLedger, Permission::ReadSystemLedger];
}

/// Start a run of any kind, or replay one.
pub struct StartRun;

impl Requires for StartRun {
    const ANY_OF: &'static [Permission] = &[Permission::RunAnalysis, Permission::RunQc, Permission::Replay];
}

macro_rules! permissions {
    ($($name:ident)+) => {
        $(
            #[doc = concat!("The permission `", stringify!($name), "`.")]
            pub struct $name;

            impl Requires for $name {
                const ANY_OF: &'static [Permission] = &[Permission::$name];
            }
        )+
    };
}

permissions! {
    ManageTrials ReadTrial UploadData AcceptData ReadData ProposeFreeze ConfirmFreeze ReadSnapshot
    ManagePolicies RunQc ReadQc ReviewFinding
    DraftPlan ApprovePlan ReadPlan RunAnalysis ReadResult
    Replay ReadLedger VerifyLedger ReadSystemLedger ManageGrants
}
