//! Sites of countries with known rates: the trials on which a rule for sites is tried.

mod design;
mod published;
mod scenario;
mod snapshot;
mod trial;

pub use design::{Layout, SiteDesign};
pub use scenario::Scenario;
pub use snapshot::{snapshot_tables, trial_definition};
pub use trial::{MATERIAL, SiteTrial, Truth};
