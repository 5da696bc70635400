use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, Header, Validation};
use palladion_domain::actor::Role;
use palladion_domain::ids::ActorId;
use serde::{Deserialize, Deserializer};

use super::keys::{Keys, KeysError, REFETCH_INTERVAL};
use crate::clock;
use crate::config::{AuthConfig, TokenAlgorithm};

/// Longest accepted token, in bytes.
const TOKEN_LIMIT: usize = 8 << 10;
/// Longest accepted printed name, in characters.
const NAME_LIMIT: usize = 200;

/// Who a valid token says the caller is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Subject of the token.
    pub subject: ActorId,
    /// Printed name, when the token has one.
    pub name: Option<String>,
    /// Organisation acted for, when the token names one.
    pub organisation: Option<String>,
    /// The roles this product knows, in their order; unknown words are ignored.
    pub roles: Vec<Role>,
}

/// Why a token is not accepted. It is logged, never told to the caller.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not a signed token at all.
    #[error("the token cannot be read")]
    Unreadable(#[source] jsonwebtoken::errors::Error),
    /// Longer than any token of an issuer.
    #[error("the token is too long")]
    TooLong,
    /// A header field has a value that is not accepted.
    #[error("the token's header `{0}` is not accepted")]
    Header(&'static str),
    /// Nobody published a key of this name.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature or the claims' form is wrong.
    #[error("the signature or the form of the claims is wrong")]
    Signature(#[source] jsonwebtoken::errors::Error),
    /// A claim is missing, wrong, or outside its time.
    #[error("the token's claim `{0}` is not accepted")]
    Claim(&'static str),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    #[serde(deserialize_with = "one_or_many")]
    aud: Vec<String>,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nbf: Option<i64>,
    sub: String,
    jti: String,
    #[serde(default, deserialize_with = "words")]
    roles: Vec<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    org: Option<String>,
}

/// `aud` is a text or a list of texts.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(one) => Ok(vec![one]),
        serde_json::Value::Array(many) => Ok(texts(many)),
        _ => Err(serde::de::Error::custom("neither a text nor a list")),
    }
}

/// `roles` is a list; what is not a text in it is ignored like any unknown word.
fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(texts(Vec::<serde_json::Value>::deserialize(deserializer)?))
}

fn texts(values: Vec<serde_json::Value>) -> Vec<String> {
    values.into_iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// Checks access tokens against the issuer's keys; cloning it is cheap.
#[derive(Clone)]
pub struct TokenVerifier {
    inner: Arc<Inner>,
}

struct Inner {
    config: AuthConfig,
    algorithms: Vec<Algorithm>,
    keys: Keys,
}

impl TokenVerifier {
    /// A verifier for one issuer. Keys from a file or an address are read at the first token.
    ///
    /// # Errors
    /// [`KeysError`] when an inline key set is not one.
    pub fn new(config: &AuthConfig) -> Result<Self, KeysError> {
        super::install_crypto();
        let algorithms = config
            .algorithms
            .iter()
            .map(|algorithm| match algorithm {
                TokenAlgorithm::EdDSA => Algorithm::EdDSA,
                TokenAlgorithm::ES256 => Algorithm::ES256,
                TokenAlgorithm::RS256 => Algorithm::RS256,
            })
            .collect();
        let max_age = Duration::from_secs(u64::from(config.keys_max_age_seconds));
        let keys = Keys::new(config.jwks.clone(), max_age, REFETCH_INTERVAL)?;
        Ok(Self { inner: Arc::new(Inner { config: config.clone(), algorithms, keys }) })
    }

    /// Who the token says the caller is, if everything about it is in order.
    ///
    /// # Errors
    /// [`TokenError`], for the log only.
    pub async fn verify(&self, token: &str) -> Result<Identity, TokenError> {
        if token.len() > TOKEN_LIMIT {
            return Err(TokenError::TooLong);
        }
        let header = jsonwebtoken::decode_header(token).map_err(TokenError::Unreadable)?;
        let kid = self.check_header(&header)?;
        let key = self.inner.keys.find(kid).await.ok_or(TokenError::UnknownKey)?;
        if !key.serves(header.alg) {
            return Err(TokenError::Header("alg"));
        }
        let mut signature_only = Validation::new(header.alg);
        signature_only.required_spec_claims.clear();
        signature_only.validate_exp = false;
        signature_only.validate_aud = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &signature_only)
            .map_err(TokenError::Signature)?
            .claims;
        self.check_claims(&claims, clock::now().timestamp())?;
        identity(claims)
    }

    /// Only `alg`, `kid`, `typ` and `crit` count; keys and addresses in a header never do.
    fn check_header<'h>(&self, header: &'h Header) -> Result<&'h str, TokenError> {
        if !self.inner.algorithms.contains(&header.alg) {
            return Err(TokenError::Header("alg"));
        }
        let kind = header.typ.as_deref().unwrap_or_default().to_ascii_lowercase();
        let known = match kind.as_str() {
            "at+jwt" | "application/at+jwt" => true,
            "jwt" => self.inner.config.accept_plain_jwt,
            _ => false,
        };
        if !known {
            return Err(TokenError::Header("typ"));
        }
        if header.crit.is_some() {
            return Err(TokenError::Header("crit"));
        }
        header.kid.as_deref().filter(|kid| !kid.is_empty()).ok_or(TokenError::Header("kid"))
    }

    fn check_claims(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        let config = &self.inner.config;
        let leeway = i64::from(config.leeway_seconds);
        let life = claims.exp.saturating_sub(claims.iat);
        let wrong = if claims.iss != config.issuer {
            "iss"
        } else if !claims.aud.contains(&config.audience) {
            "aud"
        } else if now >= claims.exp.saturating_add(leeway)
            || life <= 0
            || life > i64::from(config.lifetime_limit_seconds)
        {
            "exp"
        } else if claims.iat.saturating_sub(leeway) > now {
            "iat"
        } else if claims.nbf.is_some_and(|nbf| nbf.saturating_sub(leeway) > now) {
            "nbf"
        } else if claims.jti.is_empty() {
            "jti"
        } else {
            return Ok(());
        };
        Err(TokenError::Claim(wrong))
    }
}

fn identity(claims: Claims) -> Result<Identity, TokenError> {
    let subject = ActorId::new(claims.sub).ok().ok_or(TokenError::Claim("sub"))?;
    let mut roles: Vec<Role> = claims.roles.iter().filter_map(|word| word.parse().ok()).collect();
    roles.sort();
    roles.dedup();
    Ok(Identity { subject, name: printable(claims.name), organisation: printable(claims.org), roles })
}

/// A name as it may be shown and recorded; any other is left out.
fn printable(name: Option<String>) -> Option<String> {
    name.filter(|name| {
        !name.is_empty() && name.chars().count() <= NAME_LIMIT && !name.chars().any(char::is_control)
    })
}
