//! Who is calling, and what they may do: tokens, permissions in the type of a handler, grants.

mod caller;
mod crypto;
mod gate;
mod keys;
pub mod permissions;
mod refusals;
mod token;

pub(crate) use caller::on_trial;
pub use caller::{Caller, TrialCaller, TrialPath};
pub use crypto::install_crypto;
pub(crate) use gate::Gate;
pub use keys::KeysError;
pub use permissions::Requires;
pub(crate) use refusals::Refusals;
pub use token::{Identity, TokenError, TokenVerifier};
