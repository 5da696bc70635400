//! `verify` on exports that hold and on altered ones. The exports are those of a real analysis.

use std::fs;
use std::path::Path;

use palladion_ledger::verify::FailureClass;

use crate::analyse::analysed;
use crate::run::call;

fn verify(folder: &Path, lines: &[String]) -> crate::run::Called {
    let file = folder.join("export.ndjson");
    fs::write(&file, lines.concat()).unwrap();
    call(&["verify", file.to_str().unwrap()])
}

#[test]
fn an_export_holds_and_every_alteration_is_named_by_class_and_leaf() {
    let results = analysed();
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(results.path().join("out/ledger-statistics.ndjson")).unwrap();
    let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let leaf = |number: usize| {
        let found = lines.iter().position(|line| line.contains(&format!("\"index\":{number},")));
        found.unwrap_or_else(|| panic!("leaf {number} is not in the export"))
    };

    let good = verify(folder.path(), &lines);
    assert_eq!((good.code, good.stderr.as_str()), (0, ""));
    assert!(good.stdout.contains("palladion.localhost/statistics: verified"), "{}", good.stdout);

    let mut altered = lines.clone();
    let at = leaf(2);
    let hash = altered[at].find("sha256:").unwrap() + 10;
    let other = if altered[at].as_bytes()[hash] == b'0' { "1" } else { "0" };
    altered[at].replace_range(hash..=hash, other);
    let found = verify(folder.path(), &altered);
    // A leaf that is shown no longer has the hash; of one that is hidden only the root tells.
    let classes = [FailureClass::LeafHash.exit_code(), FailureClass::Root.exit_code()];
    assert!(classes.map(i32::from).contains(&found.code), "{}", found.stdout);
    assert!(found.stdout.contains("FAILED") && found.stdout.contains("leaf"), "{}", found.stdout);

    let without = |line: &&String| !line.contains("\"index\":3,");
    let removed: Vec<String> = lines.iter().filter(without).cloned().collect();
    let found = verify(folder.path(), &removed);
    assert_eq!(found.code, i32::from(FailureClass::Order.exit_code()), "{}", found.stdout);
    assert!(found.stdout.contains("leaf 3"), "{}", found.stdout);

    let cut: Vec<String> = lines[..lines.len() / 2].to_vec();
    assert_ne!(verify(folder.path(), &cut).code, 0);

    let mut partial: Vec<String> =
        lines.iter().filter(|line| !line.starts_with("{\"row\"")).cloned().collect();
    assert!(partial.len() < lines.len() && partial[0].contains("\"rows\":true"));
    partial[0] = partial[0].replace("\"rows\":true", "\"rows\":false");
    let found = verify(folder.path(), &partial);
    assert_eq!(found.code, i32::from(FailureClass::Partial.exit_code()), "{}", found.stdout);
    let file = folder.path().join("export.ndjson");
    let accepted = call(&["verify", "--allow-partial", file.to_str().unwrap()]);
    assert_eq!(accepted.code, 0, "{}", accepted.stdout);
    assert!(accepted.stdout.contains("rows NOT compared"), "{}", accepted.stdout);

    let garbage = vec!["not an export\n".to_owned()];
    assert_eq!(verify(folder.path(), &garbage).code, i32::from(FailureClass::Malformed.exit_code()));
}

#[test]
fn a_file_that_is_not_there_is_unreadable() {
    let called = call(&["verify", "/nowhere/export.ndjson"]);
    called.refused(i32::from(FailureClass::Unreadable.exit_code()), &["/nowhere/export.ndjson"]);
}
