//! Sizes of files, root documents, and words that have no place here.

use crate::sources::{root, rust_sources};

const WALL_LINES: usize = 500;
const MEDIAN_LINES: usize = 120;
const PERCENTILE_95_LINES: usize = 350;

#[test]
fn no_file_passes_the_wall_and_most_are_short() {
    let mut lengths = Vec::new();
    for source in rust_sources() {
        let lines = source.text.lines().count();
        assert!(lines <= WALL_LINES, "{} has {lines} lines", source.path);
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    let percentile_95 = lengths[lengths.len() * 95 / 100];
    assert!(median <= MEDIAN_LINES, "median {median}");
    assert!(percentile_95 <= PERCENTILE_95_LINES, "95th percentile {percentile_95}");
}

#[test]
fn a_mod_file_only_lists_its_room() {
    for source in rust_sources() {
        if source.path.ends_with("/mod.rs") && !source.is_test() {
            let lines = source.text.lines().count();
            assert!(lines <= 120, "{} has {lines} lines", source.path);
        }
    }
}

#[test]
fn nothing_is_unfinished_or_ignored() {
    let words = ["todo!(", "unimplemented!(", "#[ignore", concat!("TO", "DO"), concat!("FIX", "ME")];
    for source in rust_sources() {
        if source.path.ends_with("workspace/texts.rs") {
            continue;
        }
        for word in words {
            assert!(!source.text.contains(word), "{} contains `{word}`", source.path);
        }
    }
}

#[test]
fn the_root_documents_are_there_and_the_readme_names_the_two_commands() {
    let root = root();
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "clippy.toml",
        "deny.toml",
        ".ci/run",
        "openapi/ingestion.json",
        "openapi/pathology-qc.json",
        "openapi/statistics.json",
    ] {
        assert!(root.join(name).is_file(), "{name} is missing");
    }
    assert!(!root.join("rust-toolchain.toml").exists());
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    assert!(readme.contains("cargo run --release -- demo"));
    assert!(readme.contains("cargo test --workspace"));
    let decisions = std::fs::read_dir(root.join("infra/decisions")).unwrap().count();
    assert!(decisions >= 3, "{decisions} decisions pages");
}

#[test]
fn every_member_stands_in_the_architecture_page() {
    let root = root();
    let page = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    for folder in ["services", "shared"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(page.contains(&format!("{name}/")), "{folder}/{name} is not described");
        }
    }
}
