//! A canonical variable or an extra covariate: what its values may be.

use palladion_domain::ids::{ArmName, AssayName, EndpointName, SiteId, SubjectId};
use palladion_domain::tables::{TableName, VariableSpec, VariableType, table_schema};

use super::ExtraCovariate;
use crate::table::ColumnPlan;

/// Longest text of a variable that is not an id, in characters.
const MAX_TEXT_CHARACTERS: usize = 1_000;
/// Longest word of an extra category, in characters.
const MAX_WORD_CHARACTERS: usize = 200;

/// What the values of a variable may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) kind: VariableType,
    pub(super) unit: Option<String>,
    /// The words of a closed category; empty for an open one.
    pub(super) levels: Vec<String>,
    pub(super) required: bool,
    /// Whether the words are ISO 3166-1 codes.
    pub(super) country: bool,
    pub(super) max_characters: usize,
    /// Whether a text may hold tabs and line ends.
    pub(super) line_breaks: bool,
}

impl Variable {
    /// The variable of that name in a canonical table.
    pub(super) fn canonical(table: TableName, name: &str) -> Option<Self> {
        table_schema(table).iter().find(|spec| spec.name == name).map(Self::of_spec)
    }

    pub(super) fn of_spec(spec: &VariableSpec) -> Self {
        let id = match spec.name {
            "subject_id" => Some(SubjectId::MAX_CHARACTERS),
            "site_id" => Some(SiteId::MAX_CHARACTERS),
            "endpoint" => Some(EndpointName::MAX_CHARACTERS),
            "arm" => Some(ArmName::MAX_CHARACTERS),
            "assay" => Some(AssayName::MAX_CHARACTERS),
            _ => None,
        };
        Self {
            name: spec.name.to_owned(),
            kind: spec.kind,
            unit: spec.unit.map(str::to_owned),
            levels: spec.levels.iter().map(|level| (*level).to_owned()).collect(),
            required: spec.required,
            country: spec.name == "country",
            max_characters: id.unwrap_or(MAX_TEXT_CHARACTERS),
            line_breaks: id.is_none(),
        }
    }

    pub(super) fn of_extra(extra: &ExtraCovariate) -> Self {
        let category = extra.kind == VariableType::Category;
        Self {
            name: extra.name.as_str().to_owned(),
            kind: extra.kind,
            unit: extra.unit.clone(),
            levels: extra.levels.clone(),
            required: false,
            country: false,
            max_characters: if category { MAX_WORD_CHARACTERS } else { MAX_TEXT_CHARACTERS },
            line_breaks: !category,
        }
    }

    pub(super) fn column(&self) -> ColumnPlan {
        ColumnPlan {
            name: self.name.clone(),
            unit: self.unit.clone(),
            kind: self.kind,
            levels: self.levels.clone(),
        }
    }
}
