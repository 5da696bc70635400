use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use tokio::sync::{Mutex, RwLock};
use tokio::time::Instant;

use crate::config::JwksSource;

/// Shortest time between two reads of the key set, whoever asks.
pub(super) const REFETCH_INTERVAL: Duration = Duration::from_secs(60);
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
        let known = matches!(
            jwk.common.key_algorithm,
            None | Some(KeyAlgorithm::EdDSA | KeyAlgorithm::ES256 | KeyAlgorithm::RS256)
        );
        if !for_signatures || symmetric || !known {
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
    refetch_interval: Duration,
    http: reqwest::Client,
    set: RwLock<KeySet>,
    last_attempt: Mutex<Option<Instant>>,
}

impl Keys {
    pub(super) fn new(
        source: JwksSource,
        max_age: Duration,
        refetch_interval: Duration,
    ) -> Result<Self, KeysError> {
        let http = reqwest::Client::builder()
            .timeout(FETCH_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(KeysError::Fetch)?;
        let set = match &source {
            JwksSource::Inline { document } => parse(document.as_bytes())?,
            JwksSource::File { .. } | JwksSource::Url { .. } => KeySet::default(),
        };
        Ok(Self {
            source,
            max_age,
            refetch_interval,
            http,
            set: RwLock::new(set),
            last_attempt: Mutex::new(None),
        })
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
        if last_attempt.is_some_and(|attempt| attempt.elapsed() < self.refetch_interval) {
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

#[cfg(test)]
mod tests {
    use palladion_testkit::{JwksServer, TestIdentity};

    use super::*;

    fn keys(server: &JwksServer, max_age_seconds: u64, refetch_seconds: u64) -> Keys {
        crate::auth::install_crypto();
        let source = JwksSource::Url { url: server.url() };
        Keys::new(source, Duration::from_secs(max_age_seconds), Duration::from_secs(refetch_seconds)).unwrap()
    }

    #[tokio::test]
    async fn a_new_key_of_the_issuer_is_found_and_an_old_one_forgotten() {
        let (old, new) = (TestIdentity::with_key_id("old"), TestIdentity::with_key_id("new"));
        let server = JwksServer::start(&old.jwks());
        let keys = keys(&server, 600, 0);
        assert!(keys.find("old").await.is_some());
        server.publish(&new.jwks());
        assert!(keys.find("old").await.is_some(), "known and fresh: not asked for");
        assert!(keys.find("new").await.is_some());
        assert!(keys.find("old").await.is_none());
        assert_eq!(server.requests(), 3);
    }

    #[tokio::test]
    async fn a_failing_issuer_leaves_the_last_good_keys_in_use() {
        let identity = TestIdentity::with_key_id("old");
        let server = JwksServer::start(&identity.jwks());
        let keys = keys(&server, 0, 0);
        assert!(keys.find("old").await.is_some());
        server.set_broken(true);
        assert!(keys.find("old").await.is_some());
        server.set_broken(false);
        server.publish("not a key set");
        assert!(keys.find("old").await.is_some());
        assert_eq!(server.requests(), 3);
    }

    #[test]
    fn keys_that_are_not_understood_are_passed_over() {
        crate::auth::install_crypto();
        let good = TestIdentity::with_key_id("good").jwks();
        let good = good.trim_start_matches(r#"{"keys":["#);
        for strange in [
            r#"{"kty":"new","kid":"a"}"#,
            r#"{"kty":"OKP","crv":"Ed448","kid":"a","x":"AA"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","kid":"a","alg":"future","x":"AA"}"#,
            r#"{"kty":"oct","kid":"a","k":"c2VjcmV0"}"#,
            r#"{"kty":"RSA","kid":"a","use":"enc","n":"AQAB","e":"AQAB"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        ] {
            let set = parse(format!(r#"{{"keys":[{strange},{good}"#).as_bytes()).unwrap();
            assert_eq!(set.keys.keys().collect::<Vec<_>>(), ["good"], "{strange}");
        }
    }
}
