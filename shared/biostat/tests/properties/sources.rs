//! The numerics profile as a rule on the sources: what would make bits depend on the machine is
//! not there.

use std::path::{Path, PathBuf};

/// Methods that the C library, the CPU or the memory layout decides about.
const FORBIDDEN: [&str; 21] = [
    ".exp()",
    ".exp2()",
    ".exp_m1()",
    ".ln()",
    ".ln_1p()",
    ".log(",
    ".log2()",
    ".log10()",
    ".powf(",
    ".powi(",
    ".mul_add(",
    ".sin()",
    ".cos()",
    ".tan()",
    ".asin()",
    ".atan",
    ".tanh()",
    ".cbrt()",
    ".hypot(",
    ".dot(",
    "HashMap",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The part of a file that is not its tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end].lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_source_uses_functions_that_differ_between_machines() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 40);
    for file in files {
        let code = code(&file);
        for word in FORBIDDEN {
            assert!(!code.contains(word), "{} uses {word}", file.display());
        }
        let threads = code.contains("rayon") || code.contains("std::thread");
        assert!(!threads || file.ends_with("parallel.rs"), "{} uses threads", file.display());
    }
}
