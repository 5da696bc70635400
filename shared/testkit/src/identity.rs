use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use palladion_domain::actor::Role;
use palladion_service_kit::clock;
use palladion_service_kit::config::{AuthConfig, JwksSource};
use serde_json::{Value, json};

/// Name of the issuer's key.
const KEY_ID: &str = "test-key-1";
/// Life of a good token, in seconds.
const LIFETIME: i64 = 600;

/// An issuer of tokens: a key pair, its published keys, right and wrong tokens.
#[derive(Debug)]
pub struct TestIdentity {
    key: SigningKey,
    key_id: String,
}

/// A way in which a token is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Broken {
    NotAToken,
    Expired,
    NoExpiry,
    NotYetValid,
    IssuedInFuture,
    NoIssuedAt,
    TooLongLived,
    EndsBeforeItBegins,
    WrongIssuer,
    NoIssuer,
    WrongAudience,
    NoAudience,
    NoSubject,
    EmptySubject,
    NoTokenId,
    EmptyTokenId,
    NoKeyId,
    UnknownKeyId,
    NoType,
    PlainType,
    WrongType,
    CriticalHeader,
    AlgorithmNone,
    Hs256WithPublicKey,
    AnotherKey,
    EmbeddedKey,
    ChangedClaims,
    CutSignature,
    ClaimTwice,
    TooLong,
}

impl Broken {
    /// Every way.
    pub const ALL: &'static [Self] = &[
        Self::NotAToken,
        Self::Expired,
        Self::NoExpiry,
        Self::NotYetValid,
        Self::IssuedInFuture,
        Self::NoIssuedAt,
        Self::TooLongLived,
        Self::EndsBeforeItBegins,
        Self::WrongIssuer,
        Self::NoIssuer,
        Self::WrongAudience,
        Self::NoAudience,
        Self::NoSubject,
        Self::EmptySubject,
        Self::NoTokenId,
        Self::EmptyTokenId,
        Self::NoKeyId,
        Self::UnknownKeyId,
        Self::NoType,
        Self::PlainType,
        Self::WrongType,
        Self::CriticalHeader,
        Self::AlgorithmNone,
        Self::Hs256WithPublicKey,
        Self::AnotherKey,
        Self::EmbeddedKey,
        Self::ChangedClaims,
        Self::CutSignature,
        Self::ClaimTwice,
        Self::TooLong,
    ];
}

impl Default for TestIdentity {
    fn default() -> Self {
        Self::new()
    }
}

impl TestIdentity {
    /// `iss` of the tokens.
    pub const ISSUER: &'static str = "https://issuer.test";
    /// `aud` of the tokens.
    pub const AUDIENCE: &'static str = "palladion";

    /// An issuer with a new key.
    #[must_use]
    pub fn new() -> Self {
        Self::with_key_id(KEY_ID)
    }

    /// An issuer with a new key of this name.
    #[must_use]
    pub fn with_key_id(key_id: &str) -> Self {
        Self { key: SigningKey::from_bytes(&clock::random_bytes()), key_id: key_id.to_owned() }
    }

    /// The published key set.
    #[must_use]
    pub fn jwks(&self) -> String {
        json!({ "keys": [self.jwk()] }).to_string()
    }

    fn jwk(&self) -> Value {
        let x = URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.key_id, "x": x })
    }

    /// Settings that accept this issuer, its keys given inline.
    #[must_use]
    pub fn auth_config(&self) -> AuthConfig {
        AuthConfig::new(Self::ISSUER, Self::AUDIENCE, JwksSource::Inline { document: self.jwks() })
    }

    /// `sub` of the person used for a role: `statistician@example.org`.
    #[must_use]
    pub fn subject(role: Role) -> String {
        format!("{role}@example.org")
    }

    /// A token of the person used for this role.
    #[must_use]
    pub fn role_token(&self, role: Role) -> String {
        self.token(&[role], &Self::subject(role))
    }

    /// A token of any person with any roles.
    #[must_use]
    pub fn token(&self, roles: &[Role], subject: &str) -> String {
        self.sign(&self.header(), &self.claims(roles, subject))
    }

    /// A good token whose claims were changed before it was signed; a `null` removes one.
    #[must_use]
    pub fn token_with(&self, roles: &[Role], subject: &str, changes: &[(&str, Value)]) -> String {
        self.sign(&self.header(), &changed(self.claims(roles, subject), changes))
    }

    /// A token that must not be accepted. But for its fault it is one of an admin.
    #[must_use]
    pub fn broken(&self, fault: Broken) -> String {
        let claims = self.claims(&[Role::Admin], "admin@example.org");
        if let Some(changes) = claim_changes(fault) {
            return self.sign(&self.header(), &changed(claims, &changes));
        }
        if let Some(changes) = header_changes(fault) {
            return self.sign(&changed(self.header(), &changes), &claims);
        }
        let good = self.sign(&self.header(), &claims);
        let attacker = Self::new();
        match fault {
            Broken::AlgorithmNone => {
                let header = changed(self.header(), &[("alg", json!("none"))]);
                format!("{}.{}.", encode(&header), encode(&claims))
            }
            Broken::Hs256WithPublicKey => self.hs256(&claims),
            Broken::AnotherKey => attacker.sign(&self.header(), &claims),
            Broken::EmbeddedKey => attacker.sign(
                &changed(self.header(), &[("jwk", attacker.jwk()), ("kid", json!("unknown"))]),
                &claims,
            ),
            Broken::ChangedClaims => {
                let parts: Vec<&str> = good.split('.').collect();
                let claims = self.claims(Role::ALL, "someone-else@example.org");
                format!("{}.{}.{}", parts[0], encode(&claims), parts[2])
            }
            Broken::CutSignature => good[..good.len() - 4].to_owned(),
            Broken::ClaimTwice => {
                let claims = claims.to_string().replacen('{', r#"{"aud":"palladion","#, 1);
                self.sign_text(&self.header().to_string(), &claims)
            }
            _ => "not-a-token".to_owned(),
        }
    }

    fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": self.key_id })
    }

    fn claims(&self, roles: &[Role], subject: &str) -> Value {
        let now = clock::now().timestamp();
        let roles: Vec<&str> =
            roles.iter().map(|role| role.as_str()).chain(["role-of-another-product"]).collect();
        json!({
            "iss": Self::ISSUER, "aud": [Self::AUDIENCE, "another"], "sub": subject, "iat": now, "nbf": now,
            "exp": now + LIFETIME, "jti": clock::new_uuid().to_string(), "roles": roles, "name": "Test Person",
        })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    fn sign_text(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    fn hs256(&self, claims: &Value) -> String {
        palladion_service_kit::auth::install_crypto();
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(self.key_id.clone());
        let secret = EncodingKey::from_secret(self.key.verifying_key().as_bytes());
        jsonwebtoken::encode(&header, claims, &secret).unwrap()
    }
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn changed(mut object: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        if value.is_null() {
            object.as_object_mut().unwrap().remove(*name);
        } else {
            object[*name] = value.clone();
        }
    }
    object
}

fn claim_changes(fault: Broken) -> Option<Vec<(&'static str, Value)>> {
    let now = clock::now().timestamp();
    let changes = match fault {
        Broken::Expired => {
            vec![("iat", json!(now - 700)), ("nbf", json!(now - 700)), ("exp", json!(now - 100))]
        }
        Broken::NoExpiry => vec![("exp", Value::Null)],
        Broken::NotYetValid => vec![("nbf", json!(now + 300))],
        Broken::IssuedInFuture => vec![("iat", json!(now + 300))],
        Broken::NoIssuedAt => vec![("iat", Value::Null)],
        Broken::TooLongLived => vec![("exp", json!(now + 100_000))],
        Broken::EndsBeforeItBegins => {
            vec![("iat", json!(now + 5)), ("exp", json!(now + 4)), ("nbf", Value::Null)]
        }
        Broken::WrongIssuer => vec![("iss", json!("https://issuer.test/"))],
        Broken::NoIssuer => vec![("iss", Value::Null)],
        Broken::WrongAudience => vec![("aud", json!(["another"]))],
        Broken::NoAudience => vec![("aud", Value::Null)],
        Broken::NoSubject => vec![("sub", Value::Null)],
        Broken::EmptySubject => vec![("sub", json!(""))],
        Broken::NoTokenId => vec![("jti", Value::Null)],
        Broken::EmptyTokenId => vec![("jti", json!(""))],
        Broken::TooLong => vec![("padding", json!("x".repeat(9_000)))],
        _ => return None,
    };
    Some(changes)
}

fn header_changes(fault: Broken) -> Option<Vec<(&'static str, Value)>> {
    let changes = match fault {
        Broken::NoKeyId => vec![("kid", Value::Null)],
        Broken::UnknownKeyId => vec![("kid", json!("unknown"))],
        Broken::NoType => vec![("typ", Value::Null)],
        Broken::PlainType => vec![("typ", json!("JWT"))],
        Broken::WrongType => vec![("typ", json!("logout+jwt"))],
        Broken::CriticalHeader => vec![("crit", json!(["exp"]))],
        _ => return None,
    };
    Some(changes)
}
