//! The catalogue as Markdown: one page a code in `rules/`, and a page that lists them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use palladion_api::ingestion::ValidationRule;
use palladion_domain::tables::TableName;
use palladion_testkit::golden_text;

use super::catalogue;

const INTRODUCTION: &str = "# Validation rules

Generated from the catalogue that `GET /v1/validation-rules` serves; `UPDATE=1 cargo test -p palladion-ingestion`
rewrites it. An error prevents acceptance, a warning has to be acknowledged, a note is for information.

## The trial of the examples

Arms `A` (reference) and `B`; region Europe with AUT and DEU; sites `S1` in AUT and `S2` without a country;
endpoint `OS`, the first `death`; data cut-off 2020-12-31; received on 2021-06-30; policy `pallas-2024`.

## Rules
";

/// A page: what is found, an example, what to do.
fn page(rule: &ValidationRule) -> String {
    let ValidationRule { code, severity, title, meaning, example, remedy } = rule;
    let shown = if is_data(example) {
        let blocks = example.split("\n\n").filter_map(|part| part.split_once('\n'));
        let blocks = blocks.map(|(heading, rows)| {
            let (name, about) = heading.split_once(", ").unwrap_or((heading, ""));
            let about = if about.is_empty() { String::new() } else { format!(", {about}") };
            format!("`{name}`{about}:\n\n```csv\n{}\n```\n", rows.trim_end())
        });
        let trial = "In [the trial of the examples](README.md#the-trial-of-the-examples):\n\n";
        format!("{trial}{}", blocks.collect::<Vec<_>>().join("\n"))
    } else {
        format!("{example}\n")
    };
    format!(
        "# {code}: {title}\n\nSeverity: {severity}. {meaning}\n\n## Example\n\n{shown}\n## What to do\n\n{remedy}\n"
    )
}

/// Whether an example is tables rather than words.
fn is_data(example: &str) -> bool {
    let heading = example.split('\n').next().unwrap_or_default();
    heading.split(',').next().is_some_and(|name| name.parse::<TableName>().is_ok())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let mut list = INTRODUCTION.to_owned();
    let mut expected = BTreeSet::from(["README.md".to_owned()]);
    list.push_str("\n| code | severity | finds |\n| --- | --- | --- |\n");
    for rule in catalogue() {
        writeln!(list, "| [{0}]({0}.md) | {1} | {2} |", rule.code, rule.severity, rule.title).unwrap();
        let name = format!("{}.md", rule.code);
        golden_text(&folder().join(&name), &page(&rule));
        expected.insert(name);
    }
    golden_text(&folder().join("README.md"), &list);
    let found: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected);
}
