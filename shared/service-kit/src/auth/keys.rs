use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use tokio::sync::{Mutex, RwLock};
use tokio::time::Instant;

use crate::config::JwksSource;

/// Shortest time between two reads of the key set, whoever asks.
const REFETCH_INTERVAL: Duration = Duration::from_secs(60);
/// Longest wait for the issuer.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of the largest accepted key set.
const DOCUMENT_LIMIT: usize = 256 << 10;

/// Why the issuer's keys could not be read. The last good set stays in use.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read.
    #[error("the key set file cannot be read")]
    File(#[source] std::io::Error),
    /// The address does not answer as it should.
    #[error("the issuer did not give its key set")]
    Fetch(#[source] reqwest::Error),
    /// The answer is too long.
    #[error("the key set is longer than {DOCUMENT_LIMIT} bytes")]
    TooLong,
    /// Not a JSON Web Key Set.
    #[error("the key set is not understood")]
    Document(#[source] serde_json::Error),
}

/// A public key and what it may be used for.
pub(super) struct TokenKey {
    pub(super) decoding: DecodingKey,
    algorithm: Option<KeyAlgorithm>,
}

impl TokenKey {
    fn from_jwk(jwk: &Jwk) -> Option<Self> {
        let for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let symmetric = matches!(jwk.algorithm, jsonwebtoken::jwk::AlgorithmParameters::OctetKey(_));
        if !for_signatures || symmetric {
            return None;
        }
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        Some(Self { decoding, algorithm: jwk.common.key_algorithm })
    }

    /// Whether the key set says nothing against this algorithm.
    pub(super) fn serves(&self, algorithm: Algorithm) -> bool {
        match self.algorithm {
            None => true,
            Some(KeyAlgorithm::EdDSA) => algorithm == Algorithm::EdDSA,
            Some(KeyAlgorithm::ES256) => algorithm == Algorithm::ES256,
            Some(KeyAlgorithm::RS256) => algorithm == Algorithm::RS256,
            Some(_) => false,
        }
    }
}

#[derive(Default)]
struct KeySet {
    keys: BTreeMap<String, Arc<TokenKey>>,
    read_at: Option<Instant>,
}

/// The issuer's keys, read again when a token names an unknown one or when they are old, at most
/// once a minute.
pub(super) struct Keys {
    source: JwksSource,
    max_age: Duration,
    http: reqwest::Client,
    set: RwLock<KeySet>,
    last_attempt: Mutex<Option<Instant>>,
}

impl Keys {
    pub(super) fn new(source: JwksSource, max_age: Duration) -> Result<Self, KeysError> {
        let http = reqwest::Client::builder()
            .timeout(FETCH_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(KeysError::Fetch)?;
        let set = match &source {
            JwksSource::Inline { document } => parse(document.as_bytes())?,
            JwksSource::File { .. } | JwksSource::Url { .. } => KeySet::default(),
        };
        Ok(Self { source, max_age, http, set: RwLock::new(set), last_attempt: Mutex::new(None) })
    }

    /// The key of this id, after reading the set again if need be.
    pub(super) async fn find(&self, kid: &str) -> Option<Arc<TokenKey>> {
        let (known, fresh) = {
            let set = self.set.read().await;
            let fresh = set.read_at.is_some_and(|read_at| read_at.elapsed() < self.max_age);
            (set.keys.get(kid).cloned(), fresh)
        };
        if known.is_some() && fresh {
            return known;
        }
        self.refresh().await;
        self.set.read().await.keys.get(kid).cloned()
    }

    async fn refresh(&self) {
        if matches!(self.source, JwksSource::Inline { .. }) {
            return;
        }
        let mut last_attempt = self.last_attempt.lock().await;
        if last_attempt.is_some_and(|attempt| attempt.elapsed() < REFETCH_INTERVAL) {
            return;
        }
        *last_attempt = Some(Instant::now());
        match self.read().await {
            Ok(set) => *self.set.write().await = set,
            Err(error) => {
                tracing::warn!(error.chain = %crate::problem::error_chain(&error), "the issuer's keys could not be read; the last good set stays in use");
            }
        }
    }

    async fn read(&self) -> Result<KeySet, KeysError> {
        match &self.source {
            JwksSource::Inline { document } => parse(document.as_bytes()),
            JwksSource::File { path } => parse(&tokio::fs::read(path).await.map_err(KeysError::File)?),
            JwksSource::Url { url } => {
                let request = self.http.get(url).send().await;
                let mut answer =
                    request.and_then(reqwest::Response::error_for_status).map_err(KeysError::Fetch)?;
                let mut document = Vec::new();
                while let Some(chunk) = answer.chunk().await.map_err(KeysError::Fetch)? {
                    document.extend_from_slice(&chunk);
                    if document.len() > DOCUMENT_LIMIT {
                        return Err(KeysError::TooLong);
                    }
                }
                parse(&document)
            }
        }
    }
}

fn parse(document: &[u8]) -> Result<KeySet, KeysError> {
    let set: JwkSet = serde_json::from_slice(document).map_err(KeysError::Document)?;
    let keys = set
        .keys
        .iter()
        .filter_map(|jwk| Some((jwk.common.key_id.clone()?, Arc::new(TokenKey::from_jwk(jwk)?))))
        .collect();
    Ok(KeySet { keys, read_at: Some(Instant::now()) })
}
