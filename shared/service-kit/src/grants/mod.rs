//! Who may act on which trial: given and revoked here, looked up at every request, so that a
//! revocation holds from the next one on.

mod error;
mod give;
mod list;
mod live_rows;
mod revoke;

pub use error::GrantError;
pub use give::{give, give_in};
pub use list::{active_roles, active_trials, list};
pub use revoke::revoke;

pub(crate) use live_rows::live_rows;
