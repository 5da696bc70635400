//! Do readers agree? Kappa and its relatives, intraclass correlation, percent agreement.

mod error;
mod fleiss;
mod gwet;
mod intraclass;
mod kappa;
mod krippendorff;
mod percent;
mod ratings;

pub use error::AgreementError;
pub use fleiss::{FleissKappa, fleiss_kappa};
pub use gwet::{gwet_ac, gwet_ac_of_counts};
pub use intraclass::icc_2_1;
pub use kappa::{CohenKappa, cohen_kappa};
pub use krippendorff::{Scale, krippendorff_alpha};
pub use percent::{PercentAgreement, percent_agreement};
pub use ratings::{CategoryCounts, PairTable, Weights};
