//! The tables every service has: ledger, grants, kept answers, runs. A service's migrator lists
//! [`migrations()`] first and its own after them; forward only.

mod apply;
mod kit;

pub use apply::{apply, migrations, outstanding};
