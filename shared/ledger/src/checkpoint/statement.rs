use std::fmt;

use palladion_domain::digest::Digest;

use super::key::VerifierKey;
use super::note::{NoteError, Signature, signed_parts, verified};
use crate::leaf::Origin;

const HEAD: &str = "palladion.statement/1";

/// What a log's key says of something outside the log: that these bytes were given out for this subject.
///
/// Four lines, where a checkpoint has three: neither can pass for the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The log whose key signs.
    pub origin: Origin,
    /// What it is about, without line ends; `run <id>` for the bundle of a run.
    pub subject: String,
    /// Digest of the bytes.
    pub digest: Digest,
}

impl Statement {
    /// The text that is signed.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{HEAD}\n{}\n{}\n{}\n", self.origin, self.subject, self.digest)
    }

    fn parse(body: &str) -> Result<Self, NoteError> {
        let mut lines = body.split('\n');
        let (Some(HEAD), Some(origin), Some(subject), Some(digest)) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(NoteError::Body);
        };
        let statement = Self {
            origin: Origin::parse(origin).ok().ok_or(NoteError::Body)?,
            subject: subject.to_owned(),
            digest: digest.parse().ok().ok_or(NoteError::Body)?,
        };
        if statement.body() == body { Ok(statement) } else { Err(NoteError::Body) }
    }
}

/// A statement and its signatures. Its `Display` is the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedStatement {
    statement: Statement,
    signatures: Vec<Signature>,
}

impl SignedStatement {
    pub(super) fn new(statement: Statement, signature: Signature) -> Self {
        Self { statement, signatures: vec![signature] }
    }

    /// What is signed.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Reads a note; its signatures are not verified.
    ///
    /// # Errors
    /// `Body`, `SignatureLine` when it has not exactly the form of one.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        let (body, signatures) = signed_parts(note)?;
        Ok(Self { statement: Statement::parse(body)?, signatures })
    }

    /// Verifies the note with the known keys. Signatures of keys not known are passed over.
    ///
    /// # Errors
    /// `WrongSignature`, `NoKnownSignature`.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<&Statement, NoteError> {
        verified(&self.statement.body(), &self.signatures, keys)?;
        Ok(&self.statement)
    }
}

impl fmt::Display for SignedStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.statement.body())?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LogSigningKey, SignedNote};
    use super::*;

    #[test]
    fn a_statement_is_read_as_it_was_written_and_is_no_checkpoint() {
        let origin = Origin::parse("example.org/log").unwrap();
        let key = LogSigningKey::from_seed(origin.clone(), &[7; 32]);
        let other = LogSigningKey::from_seed(origin.clone(), &[8; 32]);
        let statement =
            Statement { origin, subject: "run 1".to_owned(), digest: Digest::from_bytes([1; 32]) };
        let note = key.sign_statement(statement.clone()).to_string();
        let read = SignedStatement::parse(&note).unwrap();
        assert_eq!(read.verify(&[key.verifier()]), Ok(&statement));
        assert_eq!(read.verify(&[other.verifier()]), Err(NoteError::NoKnownSignature));
        assert_eq!(SignedNote::parse(&note), Err(NoteError::Body));
        let altered = SignedStatement::parse(&note.replace("run 1", "run 2")).unwrap();
        assert!(matches!(altered.verify(&[key.verifier()]), Err(NoteError::WrongSignature(_))));
        assert_eq!(SignedStatement::parse(&note.replace("/1", "/2")), Err(NoteError::Body));
    }
}
