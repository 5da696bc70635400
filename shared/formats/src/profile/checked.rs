//! A profile that has passed every check.

use palladion_domain::tables::TableName;
use serde::{Deserialize, Serialize};

use super::{ProfileDocument, ProfileError, check, identity};
use crate::privacy::{PseudonymKey, personal_column};

/// An import profile that makes sense: tables and variables exist, required variables have a source,
/// every constant and every target of a map is a value of its variable.
///
/// It does not say whether a file fits: [`super::Mapper::new`] does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ProfileDocument", into = "ProfileDocument")]
pub struct ImportProfile {
    document: ProfileDocument,
    /// The key that the document names, once it is handed in.
    key: Option<PseudonymKey>,
}

impl ImportProfile {
    /// Checks a document.
    ///
    /// # Errors
    /// [`ProfileError::Invalid`] with every problem and the JSON pointer to it.
    pub fn new(document: ProfileDocument) -> Result<Self, ProfileError> {
        let problems = check::problems(&document);
        if problems.is_empty() {
            Ok(Self { document, key: None })
        } else {
            Err(ProfileError::Invalid(problems))
        }
    }

    /// Reads and checks a JSON document.
    ///
    /// # Errors
    /// [`ProfileError::Json`] with line and column, or as [`Self::new`].
    pub fn parse(json: &str) -> Result<Self, ProfileError> {
        Self::new(serde_json::from_str(json)?)
    }

    /// The profile of a file that has the canonical layout of one table: every column is called as its
    /// variable and written in canonical words. Columns of variables that are not required may be absent.
    #[must_use]
    pub fn identity(table: TableName) -> Self {
        Self { document: identity::document(table), key: None }
    }

    /// The same profile with the key for its pseudonyms, picked by name among those that there are. Without
    /// it a file of a profile that names a key is refused (`PRV-003`).
    #[must_use]
    pub fn with_key_of(mut self, keys: &[PseudonymKey]) -> Self {
        let wanted = self.document.privacy.pseudonymise.as_ref().map(|pseudonymise| &pseudonymise.key_id);
        self.key = wanted.and_then(|id| keys.iter().find(|key| key.id() == id)).cloned();
        self
    }

    /// Whether the values of a column may be shown: it is not dropped, does not look like what points at a
    /// person, and does not hold the ids behind pseudonyms.
    #[must_use]
    pub fn shows(&self, column: &str) -> bool {
        let (privacy, column) = (&self.document.privacy, column.trim());
        let dropped = privacy.drop.iter().any(|name| name.trim() == column);
        let cleared = privacy.cleared.iter().any(|cleared| cleared.column.trim() == column);
        let raw_ids = privacy.pseudonymise.is_some()
            && self
                .document
                .sources()
                .iter()
                .any(|(_, name, source)| name == "subject_id" && source.column() == Some(column));
        !dropped && !raw_ids && (cleared || personal_column(column).is_none())
    }

    pub(super) const fn key(&self) -> Option<&PseudonymKey> {
        self.key.as_ref()
    }

    /// The document.
    #[must_use]
    pub const fn document(&self) -> &ProfileDocument {
        &self.document
    }

    /// Gives the document away, for writing a changed one.
    #[must_use]
    pub fn into_document(self) -> ProfileDocument {
        self.document
    }
}

impl TryFrom<ProfileDocument> for ImportProfile {
    type Error = ProfileError;

    fn try_from(document: ProfileDocument) -> Result<Self, Self::Error> {
        Self::new(document)
    }
}

impl From<ImportProfile> for ProfileDocument {
    fn from(profile: ImportProfile) -> Self {
        profile.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_profile_of_every_table_passes_the_checks_and_survives_json() {
        for table in TableName::ALL {
            let profile = ImportProfile::identity(*table);
            let json = serde_json::to_string(&profile).unwrap();
            assert_eq!(ImportProfile::parse(&json).unwrap(), profile, "{table}");
        }
    }
}
