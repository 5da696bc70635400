use palladion_ledger::verify::FailureClass;

use crate::run::call;

#[test]
fn help_shows_every_command_with_examples_and_exit_codes() {
    let help = call(&["--help"]);
    assert_eq!(help.code, 0);
    for word in ["demo", "serve", "analyse", "verify", "schema", "Examples:", "Exit codes:"] {
        assert!(help.stdout.contains(word), "{word}");
    }
    assert!(!help.stdout.contains("Compute one job"), "the engine is not for people");
    for command in ["demo", "serve", "analyse", "verify", "schema", "simulate", "replay"] {
        let help = call(&[command, "--help"]);
        assert_eq!((help.code, help.stderr.as_str()), (0, ""), "{command}");
    }
    let verify = call(&["verify", "--help"]).stdout;
    for class in FailureClass::ALL {
        assert!(verify.contains(&format!("{}  {}", class.exit_code(), class.words())), "{class:?}");
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for arguments in [
        [].as_slice(),
        &["bogus"],
        &["demo", "--port", "eighty"],
        &["demo", "--port", "65536"],
        &["serve", "--address", "localhost:1"],
        &["analyse", "--plan", "basic", "--out", "x"],
        &["analyse", "--out", "x", "file.csv"],
        &["schema", "trial"],
        &["verify"],
        &["replay"],
        &["replay", "--all", "--engine", "tomorrow"],
        &["replay", "--all", "--ingestion", "http://127.0.0.1:1"],
        &["simulate"],
        &["simulate", "--qc-operating-characteristics", "--trials", "0"],
        &["verify", "--key", "not-a-key", "export.ndjson"],
    ] {
        let called = call(arguments);
        assert_eq!(called.code, 2, "{arguments:?}: {}", called.stderr);
        assert!(!called.stderr.contains("panicked"), "{arguments:?}");
    }
    assert_eq!(call(&["--log", "a=b=c", "demo", "--once"]).code, 2);
}

#[test]
fn version_is_that_of_the_workspace() {
    let version = call(&["--version"]);
    assert_eq!((version.code, version.stdout.trim()), (0, concat!("palladion ", env!("CARGO_PKG_VERSION"))));
}
