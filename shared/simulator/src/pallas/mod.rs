//! The calibrated cohort: synthetic subjects whose flow, Table 1, rates, curves and hazard ratios are those that the
//! PALLAS HER2-low paper prints.
//!
//! The paper prints margins and estimates, not a joint distribution. What it leaves open is chosen here and is no
//! finding about anybody: which stages go together, which sites there are, when events happen within the years.
//!
//! [`paper`] holds the printed numbers. The counts are dealt exactly; the numeric columns are quantiles of
//! `shapes`; the histories are quantiles of cumulative hazards (`hazards`), given to the subjects of a group in the
//! order of a prognostic index (`outcomes`). `calibration` holds the parameters that were searched for, so that the
//! estimates agree with the printed ones.

mod calibration;
mod cohort;
mod columns;
mod draw;
mod files;
mod hazards;
mod number;
mod outcomes;
pub mod paper;
mod places;
mod profiles;
mod readings;
mod shapes;
mod stages;
mod subject;
mod text;

pub use calibration::{COVARIATE_SEED, cohort_seeds};
pub use cohort::cohort;
pub use files::{RawFile, files};
pub use places::{Country, countries, site_name};
pub use subject::{Arm, History, IhcReading, Level, Subject};
