use std::path::Path;

use serde_json::Value;

/// Whether generated files are to be rewritten (`UPDATE=1`).
pub(crate) fn update() -> bool {
    std::env::var("UPDATE").is_ok_and(|value| value == "1")
}

/// Compares a text with a file. With `UPDATE=1` the file is rewritten: read the difference then.
///
/// # Panics
/// When they differ; the message names the first line that does.
pub fn golden_text(path: &Path, text: &str) {
    if update() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).unwrap();
        }
        std::fs::write(path, text).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if let Some(difference) = first_difference(&expected, text) {
        panic!("{} differs ({difference}); UPDATE=1 rewrites it", path.display());
    }
}

/// Compares a document with a file, as indented JSON with a line end.
///
/// # Panics
/// As [`golden_text`].
pub fn golden_json(path: &Path, document: &Value) {
    golden_text(path, &format!("{}\n", serde_json::to_string_pretty(document).unwrap()));
}

fn first_difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let number =
        expected.lines().zip(found.lines()).take_while(|(expected, found)| expected == found).count();
    let line = |text: &str| text.lines().nth(number).unwrap_or("nothing").trim().to_owned();
    Some(format!("line {}: expected `{}`, found `{}`", number + 1, line(expected), line(found)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n").unwrap(), "line 2: expected `b`, found `c`");
        assert_eq!(first_difference("a\n", "a\nc\n").unwrap(), "line 2: expected `nothing`, found `c`");
    }
}
