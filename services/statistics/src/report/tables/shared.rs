use palladion_api::statistics::output::GroupLevel;

use crate::report::Marks;
use crate::report::tidy::{Row, Tidy};

pub(super) fn table(name: impl Into<String>, extra_columns: &'static [&'static str], rows: Vec<Row>) -> Tidy {
    Tidy { name: name.into(), extra_columns, rows, marks: Marks::default() }
}

/// What defines a group, in words: `arm = A, her2_status = her2_low`, or `all`.
pub(in crate::report) fn label(group: &[GroupLevel]) -> String {
    let parts: Vec<String> = group.iter().map(|part| format!("{} = {}", part.variable, part.level)).collect();
    if parts.is_empty() { "all".to_owned() } else { parts.join(", ") }
}
