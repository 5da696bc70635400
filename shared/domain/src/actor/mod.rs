//! Who may do what: five roles, a closed list of permissions, and the matrix between them.

mod permission;
mod person;
mod role;

pub use permission::Permission;
pub use person::Actor;
pub use role::Role;
