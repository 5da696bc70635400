//! The identity provider of a single machine: keys made at start, tokens for the five roles.
//!
//! Only this executable knows it. A service on its own accepts tokens of the issuer that its
//! settings name, and nothing here is one of those.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use palladion_domain::actor::Role;
use palladion_service_kit::clock;
use palladion_service_kit::config::{AuthConfig, JwksSource};
use serde_json::json;

/// `iss` of development tokens.
const ISSUER: &str = "https://palladion.localhost/development";
/// `aud` of development tokens.
const AUDIENCE: &str = "palladion";
/// A development token outlives a working day.
const LIFETIME_SECONDS: u32 = 12 * 60 * 60;

/// Why no token can be issued.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The key made at start cannot be encoded.
    #[error("the key for development tokens cannot be encoded")]
    Key(#[source] ed25519_dalek::pkcs8::Error),
    /// The token cannot be signed.
    #[error("the development token cannot be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
}

/// Issues development tokens.
pub(crate) struct DevelopmentIdentity {
    key: EncodingKey,
    key_id: String,
    public_key: String,
}

impl DevelopmentIdentity {
    /// A provider with a key of its own, gone when the process ends.
    ///
    /// # Errors
    /// [`IdentityError::Key`].
    pub(crate) fn generate() -> Result<Self, IdentityError> {
        let secret = SigningKey::from_bytes(&clock::random_bytes::<32>());
        let der = secret.to_pkcs8_der().map_err(IdentityError::Key)?;
        Ok(Self {
            key: EncodingKey::from_ed_der(der.as_bytes()),
            key_id: clock::new_uuid().to_string(),
            public_key: URL_SAFE_NO_PAD.encode(secret.verifying_key().as_bytes()),
        })
    }

    /// The settings with which a service accepts these tokens.
    pub(crate) fn auth_config(&self) -> AuthConfig {
        let document = json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
            "kid": self.key_id, "x": self.public_key,
        }] });
        let jwks = JwksSource::Inline { document: document.to_string() };
        AuthConfig { lifetime_limit_seconds: LIFETIME_SECONDS, ..AuthConfig::new(ISSUER, AUDIENCE, jwks) }
    }

    /// A token for the demo's person of this role.
    ///
    /// # Errors
    /// [`IdentityError::Sign`].
    pub(crate) fn token(&self, role: Role) -> Result<String, IdentityError> {
        self.issue(role, &subject(role), &format!("Demo {}", role.to_string().replace('_', " ")))
    }

    /// A token for the demo's second reviewer: what two people do needs two.
    ///
    /// # Errors
    /// [`IdentityError::Sign`].
    pub(crate) fn second_reviewer_token(&self) -> Result<String, IdentityError> {
        self.issue(Role::QcReviewer, SECOND_REVIEWER, "Demo second qc reviewer")
    }

    /// A token for the demo's second statistician, who approves what the first one drafted.
    ///
    /// # Errors
    /// [`IdentityError::Sign`].
    pub(crate) fn second_statistician_token(&self) -> Result<String, IdentityError> {
        self.issue(Role::Statistician, SECOND_STATISTICIAN, "Demo second statistician")
    }

    /// A token with which pathology QC looks for new snapshots by itself.
    ///
    /// # Errors
    /// [`IdentityError::Sign`].
    pub(crate) fn service_token(&self, service: &str) -> Result<String, IdentityError> {
        self.issue(Role::QcReviewer, &service_subject(service), service)
    }

    fn issue(&self, role: Role, subject: &str, name: &str) -> Result<String, IdentityError> {
        let issued_at = clock::now().timestamp();
        let claims = json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "name": name,
            "roles": [role],
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + i64::from(LIFETIME_SECONDS),
            "jti": clock::new_uuid().to_string(),
        });
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(self.key_id.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(IdentityError::Sign)
    }
}

/// `sub` of the demo's second reviewer.
pub(crate) const SECOND_REVIEWER: &str = "demo-qc-reviewer-2";

/// `sub` of the demo's second statistician.
pub(crate) const SECOND_STATISTICIAN: &str = "demo-statistician-2";

/// `sub` of a service that acts by itself.
pub(crate) fn service_subject(service: &str) -> String {
    format!("service-{service}")
}

/// `sub` of the demo's person of a role; the same at every start, so that grants hold.
pub(crate) fn subject(role: Role) -> String {
    format!("demo-{}", role.to_string().replace('_', "-"))
}
