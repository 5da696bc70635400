//! Bundles that hold, bundles that were changed, and what the second verifier says of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use bytes::Bytes;
use palladion_ledger::checkpoint::{SignedStatement, Statement};
use palladion_ledger::tree::sha256;

use crate::archive::{Files, read, write};
use crate::layout::{KEYS, METADATA, README, REPORT, STATEMENT, SUMS};
use crate::made::{bundle, contents, key};
use crate::seal;
use crate::sums::sums;
use crate::verify::{BundleFailureClass as Class, verify};

/// The class of the failure; `ok` when there is none.
fn said(bundle: &Bytes) -> &'static str {
    match verify(bundle, &[key().verifier()]) {
        Ok(_) => "ok",
        Err(failure) => word(failure.class),
    }
}

/// The word of the second verifier.
const fn word(class: Class) -> &'static str {
    match class {
        Class::Archive => "archive",
        Class::Sums => "sums",
        Class::Statement => "statement",
        Class::Proof => "proof",
        Class::Leaf => "leaf",
        Class::Opening => "opening",
        Class::Documents => "documents",
        Class::Replay => "replay",
    }
}

/// How much of a changed bundle is made to fit again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sealed {
    /// The zip file.
    Archive,
    /// And the list of digests.
    Sums,
    /// And the signature, by another key.
    Stranger,
    /// And the signature, by the log's own key.
    Owner,
}

fn sealed(mut files: Files, how: Sealed) -> Bytes {
    if how >= Sealed::Sums {
        files.insert(SUMS.to_owned(), sums(&files).into());
    }
    if how >= Sealed::Stranger {
        let old = SignedStatement::parse(std::str::from_utf8(&files[STATEMENT]).unwrap()).unwrap();
        let statement = Statement { digest: sha256(&[&files[SUMS]]), ..old.statement().clone() };
        let stranger = palladion_ledger::checkpoint::LogSigningKey::from_seed(key().name().clone(), &[9; 32]);
        let signing = if how == Sealed::Owner { key() } else { stranger };
        files.insert(STATEMENT.to_owned(), signing.sign_statement(statement).to_string().into());
    }
    write(&files).unwrap().into()
}

#[test]
fn the_same_parts_give_the_same_bytes_and_they_hold() {
    assert_eq!(bundle(), bundle());
    let verified = verify(&bundle(), &[key().verifier()]).unwrap();
    assert_eq!((verified.entries, verified.inputs.as_ref().map(Vec::len)), (3, Some(2)));
    assert!(verified.keys_from_elsewhere && !verified.to_string().contains("--key"));
    let own_keys = verify(&bundle(), &[]).unwrap();
    assert!(!own_keys.keys_from_elsewhere && own_keys.to_string().contains("--key"));
    let mut without_data = contents();
    without_data.inputs.clear();
    let sealed = seal(&without_data, |statement| key().sign_statement(statement)).unwrap();
    let verified = verify(&sealed.into(), &[key().verifier()]).unwrap();
    assert!(verified.inputs.is_none() && verified.to_string().contains("no data in it"));
}

#[test]
fn every_way_in_which_a_bundle_fails_has_its_class() {
    let change = |name: &str, from: &str, to: &str, how: Sealed| {
        let mut files = read(&bundle()).unwrap();
        let text = String::from_utf8(files[name].to_vec()).unwrap();
        assert!(text.contains(from), "{name}: {text}");
        files.insert(name.to_owned(), text.replacen(from, to, 1).into());
        said(&sealed(files, how))
    };
    let result = "run/result.json";
    assert_eq!(change(result, "5753", "5754", Sealed::Archive), "sums");
    assert_eq!(change(result, "5753", "5754", Sealed::Sums), "statement");
    assert_eq!(change(result, "5753", "5754", Sealed::Stranger), "statement");
    assert_eq!(change(result, "5753", "5754", Sealed::Owner), "documents");
    assert_eq!(change("run/manifest.json", "20241", "20242", Sealed::Owner), "documents");
    assert_eq!(change("run/specification.json", "plan/1", "plan/2", Sealed::Owner), "documents");
    assert_eq!(change("inputs/subjects.parquet", "table", "fable", Sealed::Owner), "documents");
    assert_eq!(change("ledger/leaves/4.json", "RunCompleted", "RunFailed", Sealed::Owner), "proof");
    assert_eq!(change("ledger/leaves/4.tlog-proof", "index 4", "index 3", Sealed::Owner), "proof");
    assert_eq!(change("ledger/leaves/4.payload.json", "\"payload\"", "\"after\"", Sealed::Owner), "opening");
    let without = |name: &str| {
        let mut files = read(&bundle()).unwrap();
        files.remove(name).unwrap();
        said(&sealed(files, Sealed::Owner))
    };
    for (name, class) in [
        ("ledger/leaves/2.json", "proof"),
        ("ledger/leaves/4.tlog-proof", "proof"),
        ("ledger/leaves/4.payload.json", "documents"),
        ("run/manifest.json", "documents"),
        ("run/result.json", "documents"),
        ("inputs/manifest.json", "documents"),
        ("ledger/leaves/1.after.json", "ok"),
        (README, "ok"),
    ] {
        assert_eq!(without(name), class, "{name}");
    }
    assert_eq!(said(&Bytes::from_static(b"PK\x03\x04")), "archive");
    assert_eq!(said(&write(&Files::new()).unwrap().into()), "sums");
}

/// Numbers that look random: the multiplicative generator of Lewis, Goodman and Miller.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0 * 16_807 % 2_147_483_647;
        usize::try_from(self.0).unwrap() % bound
    }
}

/// A bundle with one change, and the file that was changed.
fn changed(numbers: &mut Numbers) -> (Bytes, String) {
    let whole = bundle();
    if numbers.below(4) == 0 {
        let mut bytes = whole.to_vec();
        let at = numbers.below(bytes.len());
        bytes[at] ^= 1 << numbers.below(8);
        return (bytes.into(), "the archive".to_owned());
    }
    let mut files = read(&whole).unwrap();
    let names: Vec<String> = files.keys().cloned().collect();
    let mut name = names[numbers.below(names.len())].clone();
    let mut bytes = files[&name].to_vec();
    let at = numbers.below(bytes.len());
    let piece = bytes[at..bytes.len().min(at + 1 + numbers.below(8))].to_vec();
    match numbers.below(8) {
        0 => drop(bytes.drain(at..at + piece.len())),
        1 => drop(bytes.splice(at..at, piece)),
        2 => bytes.truncate(at),
        3 => bytes[at] = b" \n\"{}0=A"[numbers.below(8)],
        4 => {
            files.remove(&name);
        }
        5 => {
            bytes = files[&name].to_vec();
            name.clone_from(&names[numbers.below(names.len())]);
        }
        _ => bytes[at] ^= 1 << numbers.below(8),
    }
    if files.contains_key(&name) {
        files.insert(name.clone(), bytes.into());
    }
    let ways = [Sealed::Archive, Sealed::Sums, Sealed::Stranger, Sealed::Owner, Sealed::Owner, Sealed::Owner];
    let how = ways[numbers.below(ways.len())];
    let whole = files.contains_key(STATEMENT) && files.contains_key(SUMS);
    let statement = files.get(STATEMENT).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let readable = statement.is_some_and(|text| SignedStatement::parse(text).is_ok());
    (sealed(files, if whole && readable { how } else { Sealed::Archive }), name)
}

/// What nothing in the log speaks of, or what may be missing as if it were redacted: only the log's key can change
/// that, with its signature.
fn only_signed(name: &str) -> bool {
    let redacted = name.ends_with(".before.json") || name.ends_with(".after.json");
    [README, METADATA, KEYS, SUMS, STATEMENT].contains(&name) || name.starts_with(REPORT) || redacted
}

#[test]
fn the_second_verifier_says_the_same_of_a_thousand_changed_bundles() {
    let mut numbers = Numbers(20_241);
    let folder = tempfile::tempdir().unwrap();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut expected = Vec::new();
    for number in 0..1_000 {
        let (bytes, name) = changed(&mut numbers);
        let class = if number == 0 { said(&bundle()) } else { said(&bytes) };
        let unchanged = number == 0 || bytes == bundle();
        assert!(class != "ok" || unchanged || only_signed(&name), "{number}: {name}");
        *found.entry(class).or_default() += 1;
        fs::write(folder.path().join(format!("{number}.zip")), if number == 0 { bundle() } else { bytes })
            .unwrap();
        expected.push((number, class, name));
    }
    for class in ["ok", "archive", "sums", "statement", "proof", "opening", "documents"] {
        assert!(found.get(class).is_some_and(|number| *number >= 15), "{class}: {found:?}");
    }
    let Some(answers) = second_verifier(folder.path(), expected.len()) else { return };
    for ((number, class, name), answer) in expected.iter().zip(answers.lines()) {
        let other = answer.split(": ").nth(1).unwrap();
        assert_eq!(other, *class, "bundle {number}, changed in {name}: {answer}");
    }
    assert_eq!(answers.lines().count(), expected.len());
}

/// What the second verifier prints of all bundles; `None` where there is no Python with its library.
fn second_verifier(folder: &Path, bundles: usize) -> Option<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e-tests/verifier/verify_bundle.py");
    let works = |python: &&str| {
        let tried = Command::new(python).args(["-c", "import cryptography"]).output();
        tried.is_ok_and(|output| output.status.success())
    };
    let Some(python) = ["python3", "/usr/bin/python3"].into_iter().find(works) else {
        let required =
            std::env::var("PALLADION_REQUIRE").is_ok_and(|words| words.contains("second-verifier"));
        assert!(!required, "PALLADION_REQUIRE asks for Python with `cryptography`");
        return None;
    };
    let mut command = Command::new(python);
    command.arg(script).args(["--key", &key().verifier().to_string()]).current_dir(folder);
    let output = command.args((0..bundles).map(|number| format!("{number}.zip"))).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.is_empty() && output.status.code() == Some(1), "{errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}
