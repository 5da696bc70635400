use std::path::PathBuf;

use serde::Deserialize;

/// How access tokens are checked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthConfig {
    /// The only accepted `iss`, compared as text. No default.
    pub issuer: String,
    /// The value `aud` has to contain. No default.
    pub audience: String,
    /// Where the issuer's public keys come from. No default.
    pub jwks: JwksSource,
    /// Accepted signature algorithms. Default: `EdDSA` only.
    #[serde(default = "default_algorithms")]
    pub algorithms: Vec<TokenAlgorithm>,
    /// Allowed difference between clocks, in seconds, at most 30. Default 10.
    #[serde(default = "default_leeway")]
    pub leeway_seconds: u32,
    /// Longest accepted life of a token (`exp` - `iat`), in seconds. Default 900.
    #[serde(default = "default_lifetime")]
    pub lifetime_limit_seconds: u32,
    /// Age in seconds after which keys from a file or an address are read again. Default 600.
    #[serde(default = "default_keys_age")]
    pub keys_max_age_seconds: u32,
    /// Whether tokens with `typ` `JWT` are accepted beside `at+jwt` (RFC 9068), for an issuer that
    /// gives no other; its ID tokens have to differ from access tokens in `aud`. Default false.
    #[serde(default)]
    pub accept_plain_jwt: bool,
}

/// Where the issuer's JSON Web Key Set comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum JwksSource {
    /// The document itself.
    Inline {
        /// The key set as JSON text.
        document: String,
    },
    /// A file, read again when a token names an unknown key.
    File {
        /// Path of the file.
        path: PathBuf,
    },
    /// An address, asked again when a token names an unknown key.
    Url {
        /// `https://…` (or `http://…` inside a trusted network).
        url: String,
    },
}

/// A signature algorithm a token may use. Only asymmetric ones can be named at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum TokenAlgorithm {
    /// Ed25519.
    EdDSA,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// RSA PKCS#1 v1.5 with SHA-256.
    RS256,
}

fn default_algorithms() -> Vec<TokenAlgorithm> {
    vec![TokenAlgorithm::EdDSA]
}

const fn default_leeway() -> u32 {
    10
}

const fn default_lifetime() -> u32 {
    900
}

const fn default_keys_age() -> u32 {
    600
}

impl AuthConfig {
    /// The usual settings for an issuer, an audience and its keys.
    #[must_use]
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>, jwks: JwksSource) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            jwks,
            algorithms: default_algorithms(),
            leeway_seconds: default_leeway(),
            lifetime_limit_seconds: default_lifetime(),
            keys_max_age_seconds: default_keys_age(),
            accept_plain_jwt: false,
        }
    }
}
