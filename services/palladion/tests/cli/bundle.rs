//! The bundle of a real run, verified by the executable alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use palladion_bundle::BundleFailureClass as Class;

use crate::analyse::analysed;
use crate::run::call;

fn verify(file: &Path, more: &[&str]) -> crate::run::Called {
    let arguments: Vec<&str> =
        ["verify"].iter().chain(more).copied().chain([file.to_str().unwrap()]).collect();
    call(&arguments)
}

#[test]
fn a_bundle_holds_and_its_run_is_computed_again_to_the_same_bits() {
    let results = analysed();
    let bundle = results.path().join("out/bundle.zip");
    let called = verify(&bundle, &[]);
    assert_eq!((called.code, called.stderr.as_str()), (0, ""), "{}", called.stdout);
    for words in [
        "computed again by the executable of the run: identical",
        "what the engine read is in it",
        "the key is the bundle's own",
    ] {
        assert!(called.stdout.contains(words), "{}", called.stdout);
    }
    assert!(called.stdout.ends_with("\nverified\n"), "{}", called.stdout);

    let export = fs::read_to_string(results.path().join("out/ledger-statistics.ndjson")).unwrap();
    let header: serde_json::Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    let key = header["header"]["keys"][0].as_str().unwrap().to_owned();
    let called = verify(&bundle, &["--key", &key, "--no-replay"]);
    assert_eq!(called.code, 0, "{}", called.stdout);
    assert!(called.stdout.contains("not computed again: --no-replay"), "{}", called.stdout);
    assert!(!called.stdout.contains("the key is the bundle's own"), "{}", called.stdout);

    let other = results.path().join("out/ledger-ingestion.ndjson");
    let export = fs::read_to_string(other).unwrap();
    let header: serde_json::Value = serde_json::from_str(export.lines().next().unwrap()).unwrap();
    let foreign = header["header"]["keys"][0].as_str().unwrap().to_owned();
    let called = verify(&bundle, &["--key", &foreign]);
    assert_eq!(called.code, i32::from(Class::Statement.exit_code()), "{}", called.stdout);

    let bytes = fs::read(&bundle).unwrap();
    let altered = results.path().join("altered.zip");
    for at in [4, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        fs::write(&altered, bytes).unwrap();
        let called = verify(&altered, &[]);
        assert_eq!(called.code, i32::from(Class::Archive.exit_code()), "byte {at}: {}", called.stdout);
        assert!(called.stdout.contains("FAILED"), "{}", called.stdout);
    }
}

#[test]
fn an_engine_that_is_none_and_options_of_exports_are_told() {
    let results = analysed();
    let bundle = results.path().join("out/bundle.zip");
    let nowhere = verify(&bundle, &["--engine", "/nowhere/engine"]);
    nowhere.refused(1, &["/nowhere/engine"]);
    let wrong = verify(&bundle, &["--engine", "/bin/true"]);
    assert_eq!(wrong.code, i32::from(Class::Replay.exit_code()), "{}", wrong.stdout);
    assert!(
        wrong.stdout.contains("another executable than the run's ended without an answer"),
        "{}",
        wrong.stdout
    );
    verify(&bundle, &["--allow-partial"]).refused(2, &["this is a bundle"]);
    let export = results.path().join("out/ledger-statistics.ndjson");
    verify(&export, &["--no-replay"]).refused(2, &["bundles of runs"]);
}

/// Any zip program unpacks it, and `sha256sum` agrees with its list.
#[test]
fn what_the_second_verifier_and_sha256sum_say() {
    let results = analysed();
    let bundle = results.path().join("out/bundle.zip");
    let folder = results.path().join("unpacked");
    let python = |script: &[&str]| {
        let candidates = ["python3", "/usr/bin/python3"];
        let works = |python: &&&str| {
            let tried = Command::new(python).args(["-c", "import cryptography"]).output();
            tried.is_ok_and(|output| output.status.success())
        };
        let python = candidates.iter().find(works)?;
        Some(Command::new(python).args(script).output().unwrap())
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e-tests/verifier/verify_bundle.py");
    let Some(answer) = python(&[script.to_str().unwrap(), bundle.to_str().unwrap()]) else { return };
    let said = String::from_utf8_lossy(&answer.stdout).into_owned();
    assert!(answer.status.success() && said.ends_with(": ok\n"), "{said}");
    let unpacked =
        python(&["-m", "zipfile", "-e", bundle.to_str().unwrap(), folder.to_str().unwrap()]).unwrap();
    assert!(unpacked.status.success());
    let checked =
        Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(&folder).output();
    assert!(checked.unwrap().status.success());
    let metadata = fs::read(folder.join("ro-crate-metadata.json")).unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata).unwrap();
    let graph = metadata["@graph"].as_array().unwrap();
    let entity = |id: &str| graph.iter().find(|one| one["@id"] == id).unwrap_or_else(|| panic!("no {id}"));
    for part in entity("./")["hasPart"].as_array().unwrap() {
        let name = part["@id"].as_str().unwrap();
        assert!(folder.join(name).is_file() && entity(name)["@type"] == "File", "{name}");
    }
    let action = graph.iter().find(|one| one["@type"] == "CreateAction").unwrap();
    for end in ["instrument", "agent"] {
        entity(action[end]["@id"].as_str().unwrap());
    }
    for part in action["object"].as_array().unwrap().iter().chain(action["result"].as_array().unwrap()) {
        entity(part["@id"].as_str().unwrap());
    }
}
