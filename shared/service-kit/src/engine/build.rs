//! What this executable says about how it was built. The facts come from the build script.

use palladion_api::runs::EngineBuild;

use crate::hashing::sha256;

/// The rules that make the numbers of this build the same everywhere.
pub const NUMERICS_PROFILE: &str = "np1";

/// Every dependency's version, as it was when this was compiled.
const LOCK: &[u8] = include_bytes!("../../../../Cargo.lock");

/// What this executable is. The commit is absent in development builds, where following every
/// change of the sources would cost a rebuild each time, and outside a repository.
#[must_use]
pub fn engine_build() -> EngineBuild {
    EngineBuild {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("PALLADION_BUILD_COMMIT").map(str::to_owned),
        dirty: option_env!("PALLADION_BUILD_DIRTY").map(|dirty| dirty == "true"),
        lock_digest: sha256(LOCK),
        rustc: env!("PALLADION_BUILD_RUSTC").to_owned(),
        target: env!("PALLADION_BUILD_TARGET").to_owned(),
        profile: env!("PALLADION_BUILD_PROFILE").to_owned(),
        numerics_profile: NUMERICS_PROFILE.to_owned(),
    }
}
