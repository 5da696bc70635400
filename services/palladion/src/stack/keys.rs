//! The keys that sign the ledgers: made once a service, kept in a file that only its owner may read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use palladion_ledger::checkpoint::{LogSigningKey, VerifierKey};
use palladion_ledger::leaf::Origin;
use palladion_service_kit::clock;

use super::StackError;

/// Name of a service's log.
pub(super) fn origin(service: &str) -> String {
    format!("palladion.localhost/{service}")
}

/// The file with the key of a service's ledger, made when it is not there, and the public half.
///
/// # Errors
/// [`StackError::KeyFile`], [`StackError::Key`] when the file cannot be used.
pub(super) fn ledger_key(folder: &Path, service: &str) -> Result<(PathBuf, VerifierKey), StackError> {
    let path = folder.join(format!("{service}.pem"));
    let refused = |source| StackError::KeyFile(path.clone(), source);
    let pem = match fs::read_to_string(&path) {
        Ok(pem) => pem,
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(folder, &path)?,
        Err(error) => return Err(refused(error)),
    };
    let name = Origin::parse(&origin(service)).map_err(StackError::Origin)?;
    let key = LogSigningKey::from_pem(name, &pem).map_err(|error| StackError::Key(path.clone(), error))?;
    Ok((path, key.verifier()))
}

/// Writes a new key under another name first: a key file is whole or not there.
fn make(folder: &Path, path: &Path) -> Result<String, StackError> {
    let refused = |source| StackError::KeyFile(path.to_owned(), source);
    let key = SigningKey::from_bytes(&clock::random_bytes::<32>());
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(StackError::KeyEncoding)?;
    let draft = folder.join(format!("{}.new", clock::new_uuid()));
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(refused)?;
    file.write_all(pem.as_bytes()).and_then(|()| file.sync_all()).map_err(refused)?;
    fs::rename(&draft, path).map_err(refused)?;
    Ok(pem.to_string())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_by_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let (path, first) = ledger_key(folder.path(), "ingestion").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let (_, second) = ledger_key(folder.path(), "ingestion").unwrap();
        assert_eq!(first, second);
        assert_eq!(first.name().as_str(), "palladion.localhost/ingestion");
        let (_, other) = ledger_key(folder.path(), "statistics").unwrap();
        assert_ne!(first.public_key(), other.public_key());
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("statistics.pem"), "nothing").unwrap();
        let error = ledger_key(folder.path(), "statistics").unwrap_err();
        assert!(matches!(&error, StackError::Key(path, _) if path.ends_with("statistics.pem")), "{error:?}");
    }
}
