use std::path::PathBuf;

use serde::Deserialize;

/// Bytes of a secret at least.
const MIN_BYTES: usize = 32;

/// A key that makes pseudonyms of the ids of subjects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PseudonymKeyConfig {
    /// The name by which import profiles call it. Taking another key for a name changes every pseudonym.
    pub key_id: String,
    /// The key itself.
    pub secret: SecretSource,
}

/// Where a secret of 32 bytes or more is kept, in hexadecimal digits.
#[derive(Clone, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretSource {
    /// A file that only the service's user may read (mode 0600).
    File {
        /// Path of the file.
        path: PathBuf,
    },
    /// An environment variable.
    Environment {
        /// Name of the variable.
        variable: String,
    },
    /// The digits themselves; for development and tests.
    Inline {
        /// The digits.
        hex: String,
    },
}

/// Why a secret cannot be used. The secret itself is never repeated.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read.
    #[error("the file of a secret cannot be read")]
    File(#[source] std::io::Error),
    /// Others may read the file.
    #[error("the file of a secret has mode {0:o}; only its owner may read it")]
    FileMode(u32),
    /// The variable is not set.
    #[error("the variable {0} is not set")]
    Variable(String),
    /// Not hexadecimal digits, or too few.
    #[error("a secret is 64 or more hexadecimal digits")]
    NotHex,
    /// Two keys of one name.
    #[error("two keys are called `{0}`")]
    Twice(String),
}

impl SecretSource {
    /// The bytes.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn read(&self) -> Result<Vec<u8>, SecretError> {
        let text = match self {
            Self::Inline { hex } => hex.clone(),
            Self::Environment { variable } => {
                std::env::var(variable).ok().ok_or_else(|| SecretError::Variable(variable.clone()))?
            }
            Self::File { path } => {
                check_mode(path)?;
                std::fs::read_to_string(path).map_err(SecretError::File)?
            }
        };
        let bytes = hex::decode(text.trim()).map_err(|_digits| SecretError::NotHex)?;
        if bytes.len() < MIN_BYTES { Err(SecretError::NotHex) } else { Ok(bytes) }
    }
}

impl std::fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { path } => f.debug_struct("File").field("path", path).finish(),
            Self::Environment { variable } => {
                f.debug_struct("Environment").field("variable", variable).finish()
            }
            Self::Inline { .. } => f.write_str("Inline(redacted)"),
        }
    }
}

/// Where a service's own token is kept. It is read anew at every use: tokens live for minutes, and whoever
/// renews them writes them to the same place.
#[derive(Clone, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case", deny_unknown_fields)]
pub enum TokenSource {
    /// A file that only the service's user may read (mode 0600).
    File {
        /// Path of the file.
        path: PathBuf,
    },
    /// The token itself; for development and tests.
    Inline {
        /// The token.
        token: String,
    },
}

impl TokenSource {
    /// The token.
    ///
    /// # Errors
    /// [`SecretError::File`], [`SecretError::FileMode`].
    pub fn read(&self) -> Result<String, SecretError> {
        match self {
            Self::Inline { token } => Ok(token.clone()),
            Self::File { path } => {
                check_mode(path)?;
                let text = std::fs::read_to_string(path).map_err(SecretError::File)?;
                Ok(text.trim().to_owned())
            }
        }
    }
}

impl std::fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { path } => f.debug_struct("File").field("path", path).finish(),
            Self::Inline { .. } => f.write_str("Inline(redacted)"),
        }
    }
}

#[cfg(unix)]
fn check_mode(path: &std::path::Path) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).map_err(SecretError::File)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(SecretError::FileMode(mode)) }
}

#[cfg(not(unix))]
fn check_mode(_: &std::path::Path) -> Result<(), SecretError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_token_is_read_anew_and_only_where_nobody_else_may() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let source = TokenSource::File { path: path.clone() };
        assert!(matches!(source.read(), Err(SecretError::File(_))));
        for token in ["first", "second"] {
            std::fs::write(&path, format!("{token}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            assert_eq!(source.read().unwrap(), token);
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(source.read(), Err(SecretError::FileMode(0o644))));
        let inline = TokenSource::Inline { token: "abcdef".to_owned() };
        assert!(!format!("{inline:?}").contains("abcdef"));
    }

    #[test]
    fn a_secret_is_read_whole_and_never_printed() {
        let inline = |hex: &str| SecretSource::Inline { hex: hex.to_owned() };
        assert_eq!(inline(&"0a".repeat(32)).read().unwrap(), vec![10; 32]);
        for short in ["", "0a", "zz", &"0a".repeat(31)] {
            assert!(matches!(inline(short).read(), Err(SecretError::NotHex)), "{short}");
        }
        let missing = SecretSource::Environment { variable: "PALLADION_NO_SUCH_KEY".to_owned() };
        assert!(matches!(missing.read(), Err(SecretError::Variable(_))));
        assert!(!format!("{:?}", inline("abcdef")).contains("abcdef"));
    }
}
