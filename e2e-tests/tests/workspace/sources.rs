//! The workspace's own files, read as text.

use std::path::{Path, PathBuf};

/// The workspace's top folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One Rust source file: its path from the top, with `/`, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The text before the unit tests at the foot of the file, without comments.
    pub(crate) fn code(&self) -> String {
        let code = self.text.split("#[cfg(test)]\nmod ").next().unwrap();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }

    /// Whether the file is a test, a bench or a build script rather than product code.
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.contains("/benches/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("/build.rs")
            || self.path.starts_with("shared/testkit/")
    }
}

/// All Rust files of the members, in the order of their paths.
pub(crate) fn rust_sources() -> Vec<Source> {
    let root = root();
    let mut sources = Vec::new();
    for folder in ["services", "shared", "e2e-tests"] {
        collect(&root, &root.join(folder), &mut sources);
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 50, "the walk finds the sources");
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            sources.push(Source { path: name, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}
