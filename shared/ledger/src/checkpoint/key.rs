use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::note::{Checkpoint, Signature, SignedNote};
use super::statement::{SignedStatement, Statement};
use crate::leaf::Origin;
use crate::tree::sha256;

/// C2SP number of a plain Ed25519 signature.
const ED25519: u8 = 0x01;

/// A key that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not an Ed25519 private key in PKCS#8 PEM; nothing of it is repeated here.
    #[error("the signing key is not an Ed25519 key in PKCS#8 PEM")]
    Pem,
    /// Not `<name>+<8 hex digits>+<base64 of 0x01 and 32 bytes>`.
    #[error("`{0}` is not a verifier key")]
    Verifier(String),
    /// A well-formed verifier key whose id does not belong to it.
    #[error("the id of the verifier key of `{0}` does not belong to it")]
    Id(Origin),
}

/// The key that signs the checkpoints of one log. It is never the key of tokens.
pub struct LogSigningKey {
    name: Origin,
    key: SigningKey,
}

impl LogSigningKey {
    /// Reads a PKCS#8 PEM (`-----BEGIN PRIVATE KEY-----`).
    ///
    /// # Errors
    /// `Pem` when it is not an Ed25519 key in that form.
    pub fn from_pem(name: Origin, pem: &str) -> Result<Self, KeyError> {
        let key = SigningKey::from_pkcs8_pem(pem).ok().ok_or(KeyError::Pem)?;
        Ok(Self { name, key })
    }

    /// A key from its 32 secret bytes, which must come from the system's random source.
    #[must_use]
    pub fn from_seed(name: Origin, seed: &[u8; 32]) -> Self {
        Self { name, key: SigningKey::from_bytes(seed) }
    }

    /// Name of the log it signs for.
    #[must_use]
    pub fn name(&self) -> &Origin {
        &self.name
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey::new(self.name.clone(), self.key.verifying_key())
    }

    /// The signature of a checkpoint.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> Signature {
        self.signature(&checkpoint.body())
    }

    /// The statement with this key's signature.
    #[must_use]
    pub fn sign_statement(&self, statement: Statement) -> SignedStatement {
        let signature = self.signature(&statement.body());
        SignedStatement::new(statement, signature)
    }

    fn signature(&self, text: &str) -> Signature {
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        Signature::new(self.name.as_str().to_owned(), self.verifier().id(), signature.to_vec())
    }

    /// The checkpoint with this key's signature.
    #[must_use]
    pub fn note(&self, checkpoint: Checkpoint) -> SignedNote {
        let signature = self.sign(&checkpoint);
        SignedNote::new(checkpoint, vec![signature])
    }
}

impl fmt::Debug for LogSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSigningKey({}, ..)", self.name)
    }
}

/// The public key of a log, written `<name>+<id>+<base64>` as C2SP does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerifierKey {
    name: Origin,
    key: VerifyingKey,
}

impl VerifierKey {
    fn new(name: Origin, key: VerifyingKey) -> Self {
        Self { name, key }
    }

    /// Name of the log.
    #[must_use]
    pub fn name(&self) -> &Origin {
        &self.name
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// First four bytes of `SHA-256(name || 0x0A || 0x01 || key)`.
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let digest = sha256(&[self.name.as_str().as_bytes(), &[b'\n', ED25519], self.key.as_bytes()]);
        let [a, b, c, d, ..] = *digest.as_bytes();
        [a, b, c, d]
    }

    /// Whether the signature line says that it was made with this key.
    #[must_use]
    pub fn claims(&self, signature: &Signature) -> bool {
        signature.name() == self.name.as_str() && signature.key_id() == self.id()
    }

    /// Whether this key made the signature of the text.
    #[must_use]
    pub fn verifies(&self, text: &str, signature: &Signature) -> bool {
        ed25519_dalek::Signature::from_slice(signature.bytes())
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(bytes))
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let invalid = || KeyError::Verifier(text.chars().take(200).collect());
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(invalid());
        };
        let name = Origin::parse(name).ok().ok_or_else(invalid)?;
        let bytes = STANDARD.decode(key).ok().ok_or_else(invalid)?;
        let key = match bytes.split_first() {
            Some((&ED25519, key)) => {
                <&[u8; 32]>::try_from(key).ok().and_then(|key| VerifyingKey::from_bytes(key).ok())
            }
            _ => None,
        };
        let verifier = Self::new(name, key.ok_or_else(invalid)?);
        if hex::encode(verifier.id()) == id { Ok(verifier) } else { Err(KeyError::Id(verifier.name)) }
    }
}

impl TryFrom<String> for VerifierKey {
    type Error = KeyError;

    fn try_from(text: String) -> Result<Self, KeyError> {
        text.parse()
    }
}

impl From<VerifierKey> for String {
    fn from(key: VerifierKey) -> Self {
        key.to_string()
    }
}
