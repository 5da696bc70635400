//! What the options for reading the file must satisfy.

use super::{FileOptions, ProfileFault, ProfileProblem};

/// Most rows that may stand above the header or between it and the data.
const MAX_ROWS: u32 = 1_000;
const MAX_PREFIX_CHARACTERS: usize = 16;

/// Adds every problem of the options.
pub(super) fn check(file: &FileOptions, problems: &mut Vec<ProfileProblem>) {
    let mut add =
        |name: &str, fault| problems.push(ProfileProblem { pointer: format!("/file/{name}"), fault });
    if !(1..=MAX_ROWS).contains(&file.header_row) {
        add("header_row", ProfileFault::RowOutOfRange { least: 1, most: MAX_ROWS });
    }
    if file.skip_rows_after_header > MAX_ROWS {
        add("skip_rows_after_header", ProfileFault::RowOutOfRange { least: 0, most: MAX_ROWS });
    }
    if let Some(prefix) = &file.comment_prefix {
        let unfit = |character: char| matches!(character, '"' | '\n' | '\r' | '\0');
        if prefix.is_empty() || prefix.chars().count() > MAX_PREFIX_CHARACTERS || prefix.contains(unfit) {
            add("comment_prefix", ProfileFault::BadCommentPrefix);
        }
    }
    for (name, value) in [("member", &file.member), ("dataset", &file.dataset), ("sheet", &file.sheet)] {
        if value.as_ref().is_some_and(String::is_empty) {
            add(name, ProfileFault::Empty);
        }
    }
}
