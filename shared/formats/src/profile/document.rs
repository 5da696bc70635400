//! The profile as it is written down.

use std::collections::BTreeMap;

use palladion_domain::ids::VariableName;
use palladion_domain::tables::{TableName, VariableType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::check::escaped;
use super::rules::is_default;
use super::{ColumnSource, FileOptions, Privacy, Source};

/// The version of the profile format that this release reads and writes.
pub const PROFILE_FORMAT: &str = "palladion.profile/1";

/// An import profile as it is written down: which columns of a file become which variables, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileDocument {
    /// The format of this document, `palladion.profile/1`.
    #[schema(example = "palladion.profile/1")]
    pub profile: String,
    /// Short name: lower case letters, digits, hyphens.
    #[schema(example = "tcga-brca")]
    pub name: String,
    /// Title for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What the file is, and why it is mapped in this way.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How to read the file.
    #[serde(default)]
    pub file: FileOptions,
    /// The tables that the file fills, each once.
    pub tables: Vec<TableRows>,
    /// Columns kept as further covariates of `subjects`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_covariates: Vec<ExtraCovariate>,
    /// What to do with columns that nothing names.
    #[serde(default)]
    pub unmapped: Unmapped,
    /// What is done with what points at a person.
    #[serde(default, skip_serializing_if = "is_default")]
    pub privacy: Privacy,
}

impl ProfileDocument {
    /// Every source with the JSON pointer to it, extra covariates included.
    pub(super) fn sources(&self) -> Vec<(String, String, Source)> {
        let mut sources = Vec::new();
        for (table, rows) in self.tables.iter().enumerate() {
            for (row, template) in rows.rows.iter().enumerate() {
                for (name, source) in &template.variables {
                    let at = format!("/tables/{table}/rows/{row}/variables/{}", escaped(name));
                    sources.push((at, name.clone(), source.clone()));
                }
            }
        }
        for (index, extra) in self.extra_covariates.iter().enumerate() {
            let at = format!("/extra_covariates/{index}/source");
            let source = Source::Column(Box::new(extra.source.clone()));
            sources.push((at, extra.name.as_str().to_owned(), source));
        }
        sources
    }
}

/// The rows that each record of the file gives to one table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRows {
    /// The table.
    pub table: TableName,
    /// One template per row that a record gives; a wide record may give several.
    pub rows: Vec<RowTemplate>,
    /// Drop a row that repeats an earlier one in every variable, as when the file repeats the subject in
    /// each of its visits. Rows that differ in anything are all kept.
    #[serde(default)]
    pub deduplicate: bool,
    /// Variables by which rows belong together: rows that agree in all of them, and contradict each other in
    /// no other, become one, as when a file has one record for the IHC score and one for the ISH result of
    /// the same specimen. Rows that contradict each other are all kept, with a warning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub combine_by: Vec<String>,
}

/// How one row of a table is made of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowTemplate {
    /// Where each variable comes from. Variables left out are not in the table.
    pub variables: BTreeMap<String, Source>,
    /// Make no row when all of these variables are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip_when_all_missing: Vec<String>,
    /// Make a row only of records with, or without, certain words in a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Further conditions, all of which must hold as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when_also: Vec<When>,
}

impl RowTemplate {
    /// All conditions with their JSON pointers within the template.
    pub(super) fn conditions(&self) -> impl Iterator<Item = (String, &When)> {
        let first = self.when.iter().map(|when| ("when".to_owned(), when));
        first.chain(self.when_also.iter().enumerate().map(|(i, when)| (format!("when_also/{i}"), when)))
    }
}

/// Which records a template applies to: either those with one of the words `in`, or those with none of the
/// words `not_in`. Records that no template of a table applies to are counted in a note.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The file's column.
    pub column: String,
    /// The words of that column; letter case counts, the empty word is an empty field.
    #[serde(rename = "in", default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// The words that keep a record out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_in: Vec<String>,
}

/// A column kept as a further covariate of `subjects`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtraCovariate {
    /// The variable's name in the table.
    pub name: VariableName,
    /// The type of its values.
    #[serde(rename = "type")]
    pub kind: VariableType,
    /// The unit of its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The words of a category in their order. Without them any word is a level, in alphabetical order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where it comes from.
    pub source: ColumnSource,
}

/// What to do with columns that nothing in the profile names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmapped {
    /// Leave them out and list them.
    #[default]
    Ignore,
    /// Refuse the file.
    Refuse,
}
