use palladion_ledger::checkpoint::{Checkpoint, LogSigningKey};
use palladion_ledger::event::{ActingRole, Action};
use palladion_ledger::export::{Line, RowLine};
use palladion_ledger::leaf::{CommittedField, Leaf};
use palladion_ledger::tree::leaf_hash;
use palladion_ledger::verify::{FailureClass, Options, Report, verify};

use crate::support::{Log, key, leaf, origin, sample, time, trial};

/// A change of a leaf before it is appended.
type Alter = fn(&mut Leaf);

fn failed(report: &Report) -> (FailureClass, Option<u64>) {
    let failure = report.failure.as_ref().unwrap();
    assert_eq!(report.exit_code(), failure.class.exit_code());
    assert!(report.to_string().contains(failure.class.words()), "{report}");
    (failure.class, failure.leaf)
}

/// A log of these leaves, signed and closed, without openings.
fn log_of(leaves: Vec<Leaf>) -> Log {
    let mut log = Log::new();
    for leaf in leaves {
        log.add(leaf, &[]);
    }
    log.sign();
    log.close(false);
    log
}

#[test]
fn an_untouched_export_holds() {
    let log = sample();
    let report = verify(log.bytes().as_slice(), &Options::default());
    assert!(report.holds(), "{report}");
    assert_eq!(report.exit_code(), 0);
    assert!(report.openings_checked && report.rows_compared && !report.to_string().contains("NOT"));
    assert_eq!((report.size, report.hidden, report.checkpoints), (8, 0, 2));
    assert_eq!((report.openings, report.redacted, report.rows), (5, 1, 3));
    assert_eq!(report.root, Some(log.head().root));
    assert!(!report.keys_pinned);
}

#[test]
fn an_empty_log_holds() {
    let mut log = Log::new();
    log.close(false);
    assert!(log.verify().holds());
    assert_eq!(failed(&verify(b"".as_slice(), &Options::default())), (FailureClass::Malformed, None));
}

#[test]
fn hidden_leaves_keep_the_tree_whole() {
    let mut log = Log::new();
    log.add(leaf(0, Action::TrialDefined, "t-1", 1), &[]);
    let mut foreign = leaf(1, Action::TrialDefined, "t-2", 1);
    foreign.trial = Some(trial(2));
    log.add(foreign, &[]);
    log.add(leaf(2, Action::TrialAmended, "t-1", 2), &[]);
    log.sign();
    log.close(false);
    if let Line::Leaf(line) = &mut log.lines[2] {
        line.leaf = None;
    }
    let report = log.verify();
    assert!(report.holds(), "{report}");
    assert_eq!(report.hidden, 1);
    assert!(report.to_string().contains("1 leaves shown as their hash only, content NOT checked"));
}

#[test]
fn an_export_that_leaves_out_rows_or_openings_is_no_clean_pass() {
    let without = |openings: bool, line: fn(&Line) -> bool| {
        let mut log = sample();
        log.lines.retain(|kept| !line(kept));
        if let Some(Line::Header(header)) = log.lines.first_mut() {
            (header.openings, header.rows) = (openings, false);
        }
        log
    };
    let rows = without(true, |line| matches!(line, Line::Row(_)));
    let both = without(false, |line| matches!(line, Line::Row(_) | Line::Opening(_)));
    for (log, openings) in [(rows, true), (both, false)] {
        let strict = verify(log.bytes().as_slice(), &Options::default());
        assert_eq!(failed(&strict), (FailureClass::Partial, None));
        let lenient = log.verify();
        assert!(lenient.holds(), "{lenient}");
        for report in [strict, lenient] {
            assert_eq!((report.openings_checked, report.rows_compared), (openings, false));
            let text = report.to_string();
            assert!(text.contains("rows NOT compared"), "{text}");
            assert_eq!(text.contains("openings NOT checked"), !openings, "{text}");
        }
    }
}

#[test]
fn pinned_keys_replace_those_of_the_export() {
    let bytes = sample().bytes();
    let options = Options { trusted_keys: vec![key().verifier()], ..Options::default() };
    let report = verify(bytes.as_slice(), &options);
    assert!(report.holds() && report.keys_pinned);
    let other = LogSigningKey::from_seed(origin(), &[8; 32]).verifier();
    let options = Options { trusted_keys: vec![other], ..Options::default() };
    assert_eq!(failed(&verify(bytes.as_slice(), &options)), (FailureClass::Signature, Some(0)));
}

#[test]
fn a_log_that_forgot_a_known_checkpoint_is_found() {
    let long = sample();
    let mut short = Log::new();
    short.add(leaf(0, Action::TrialDefined, "t-1", 1), &[]);
    short.sign();
    short.close(false);
    let known = Options { known_checkpoints: vec![key().note(long.head())], ..Options::default() };
    let report = verify(long.bytes().as_slice(), &known);
    assert!(report.holds());
    assert_eq!(report.known_checkpoints, 1);
    let report = verify(short.bytes().as_slice(), &known);
    assert_eq!(failed(&report), (FailureClass::Consistency, Some(1)));
    let forged = Checkpoint { root: leaf_hash(b"other"), size: 2, origin: origin() };
    let known = Options { known_checkpoints: vec![key().note(forged)], ..Options::default() };
    let report = verify(long.bytes().as_slice(), &known);
    assert_eq!(failed(&report), (FailureClass::Consistency, Some(0)));
}

#[test]
fn events_that_were_not_allowed_are_named() {
    let with = |alter: fn(&mut Leaf)| {
        let mut second = leaf(1, Action::TrialAmended, "t-1", 2);
        alter(&mut second);
        log_of(vec![leaf(0, Action::TrialDefined, "t-1", 1), second]).verify()
    };
    assert!(with(|_| ()).holds());
    let cases: [(&str, Alter, FailureClass); 8] = [
        ("no reason", |leaf| leaf.reason = None, FailureClass::Semantics),
        ("a role that may not", |leaf| leaf.actor.role = ActingRole::Statistician, FailureClass::Semantics),
        ("an event out of order", |leaf| leaf.action = Action::TrialDefined, FailureClass::Semantics),
        ("a time long before", |leaf| leaf.ts = time(-301), FailureClass::Semantics),
        ("another trial", |leaf| leaf.trial = Some(trial(2)), FailureClass::Semantics),
        ("a version left out", |leaf| leaf.object.version = 3, FailureClass::Version),
        ("a first version that is not 1", |leaf| leaf.object.id = "t-2".to_owned(), FailureClass::Semantics),
        ("another kind of object", |leaf| leaf.action = Action::FindingReviewed, FailureClass::Semantics),
    ];
    for (name, alter, class) in cases {
        assert_eq!(failed(&with(alter)), (class, Some(1)), "{name}");
    }
    assert!(with(|leaf| leaf.ts = time(-300)).holds(), "within the tolerance");
    let late = log_of(vec![leaf(0, Action::PolicySaved, "p", 2)]).verify();
    assert_eq!(failed(&late), (FailureClass::Version, Some(0)));
    let back = log_of(vec![
        leaf(0, Action::PolicySaved, "p", 1),
        leaf(1, Action::PolicySaved, "p", 2),
        leaf(2, Action::PolicySaved, "p", 1),
    ]);
    assert_eq!(failed(&back.verify()), (FailureClass::Version, Some(2)));
}

#[test]
fn a_leaf_that_does_not_name_its_predecessor_breaks_the_chain() {
    for prev in [None, Some(leaf_hash(b"elsewhere"))] {
        let mut log = Log::new();
        log.add(leaf(0, Action::TrialDefined, "t-1", 1), &[]);
        let mut second = leaf(1, Action::TrialAmended, "t-1", 2);
        second.prev = prev;
        log.push(&second);
        log.sign();
        log.close(false);
        assert_eq!(failed(&log.verify()), (FailureClass::Chain, Some(1)));
    }
}

#[test]
fn a_leaf_of_another_log_or_form_is_refused() {
    let mut foreign = leaf(0, Action::TrialDefined, "t-1", 1);
    foreign.log = palladion_ledger::leaf::Origin::parse("test/statistics").unwrap();
    assert_eq!(failed(&log_of(vec![foreign]).verify()), (FailureClass::Leaf, Some(0)));
    let mut log = Log::new();
    let canonical = String::from_utf8(leaf(0, Action::TrialDefined, "t-1", 1).encode().unwrap()).unwrap();
    log.push_bytes(canonical.replace("\"v\":1", "\"v\": 1").into_bytes());
    log.sign();
    log.close(false);
    assert_eq!(failed(&log.verify()), (FailureClass::Leaf, Some(0)));
}

#[test]
fn a_payload_that_vanished_without_redaction_is_found() {
    let mut vanished = leaf(0, Action::TrialDefined, "t-1", 1);
    vanished.payload = Some(leaf_hash(b"content"));
    assert_eq!(failed(&log_of(vec![vanished]).verify()), (FailureClass::Commitment, Some(0)));
}

#[test]
fn rows_that_were_changed_deleted_or_invented_are_found() {
    use CommittedField::After;
    let with = |rows: &[(&str, u64, &str)]| {
        let mut log = Log::new();
        log.add(leaf(0, Action::TrialDefined, "t-1", 1), &[(After, "old")]);
        log.add(leaf(1, Action::TrialAmended, "t-1", 2), &[(After, "new")]);
        log.sign();
        for (id, version, content) in rows {
            log.row(&leaf(9, Action::TrialDefined, id, *version), content);
        }
        log.close(true);
        log.verify()
    };
    assert!(with(&[("t-1", 2, "new")]).holds());
    for (name, rows, leaf) in [
        ("changed", &[("t-1", 2, "mew")][..], Some(1)),
        ("taken back", &[("t-1", 2, "old")][..], Some(1)),
        ("another version", &[("t-1", 1, "new")][..], Some(1)),
        ("deleted", &[][..], Some(1)),
        ("invented", &[("t-1", 2, "new"), ("t-9", 1, "new")][..], None),
        ("twice", &[("t-1", 2, "new"), ("t-1", 2, "new")][..], None),
    ] {
        assert_eq!(failed(&with(rows)), (FailureClass::Row, leaf), "{name}");
    }
    let mut early = sample();
    let row = early.lines.iter().position(|line| matches!(line, Line::Row(RowLine { .. }))).unwrap();
    early.lines.swap(row, row - 1);
    assert_eq!(failed(&early.verify()).0, FailureClass::Malformed);
}

#[test]
fn every_class_has_its_own_exit_code() {
    let codes: std::collections::BTreeSet<u8> =
        FailureClass::ALL.iter().map(|class| class.exit_code()).collect();
    assert_eq!(codes.len(), FailureClass::ALL.len());
    assert!(codes.iter().all(|code| *code > 2));
}
