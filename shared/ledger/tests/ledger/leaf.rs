use palladion_ledger::event::{ActingRole, Action, ObjectType};
use palladion_ledger::leaf::{
    CommittedField, JsonError, Leaf, LeafError, Opening, Reason, ReasonCode, ReasonError, RuleError, Salt,
    TextError, format_time, parse_redaction_id, parse_time, redaction_id,
};
use palladion_ledger::tree::sha256;

use crate::support::{leaf, time, trial};

/// The bytes of a leaf, member by member, as RFC 8785 orders them.
const BYTES: &str = r#"{"action":"TrialDefined","actor":{"name":"Renée Ångström","org":"Hospital \"A\"","role":"data_manager","sub":"u-17"},"event_id":"00000000-0000-7000-0000-000000000000","log":"test/ingestion","object":{"id":"t-1","type":"trial","version":1},"request":{"id":"r-0"},"software":{"commit":"unknown","executable":"EXECUTABLE","service":"ingestion","version":"0.1.0"},"trial":"01900000-0000-7000-8000-000000000001","ts":"2026-11-18T10:26:40.123456Z","v":1}"#;

fn bytes() -> String {
    let executable = leaf(0, Action::TrialDefined, "t-1", 1).software.executable;
    BYTES.replace("EXECUTABLE", &executable.to_string())
}

#[test]
fn a_leaf_has_one_spelling() {
    let leaf = leaf(0, Action::TrialDefined, "t-1", 1);
    let mut expected = bytes();
    expected = expected.replace("2026-11-18T10:26:40.123456Z", &format_time(leaf.ts));
    assert_eq!(String::from_utf8(leaf.encode().unwrap()).unwrap(), expected);
    assert_eq!(Leaf::parse(expected.as_bytes()), Ok(leaf));
}

#[test]
fn a_leaf_with_every_field_reads_back() {
    let mut full = leaf(3, Action::TrialAmended, "t-1", 2);
    full.actor.site = Some("AT-01".to_owned());
    full.reason = Some(Reason::new(ReasonCode::Other, Some("ten or more".to_owned())).unwrap());
    full.before = Some(sha256(&[b"b"]));
    full.after = Some(sha256(&[b"a"]));
    full.payload = Some(sha256(&[b"p"]));
    full.request.idempotency_key = Some("key \\ 1".to_owned());
    full.prev = Some(sha256(&[b"prev"]));
    assert_eq!(Leaf::parse(&full.encode().unwrap()), Ok(full));
}

#[test]
fn only_canonical_bytes_are_a_leaf() {
    let good = bytes();
    assert!(Leaf::parse(good.as_bytes()).is_ok());
    let cases: &[(&str, &str, &str, JsonError)] = &[
        ("a blank", "\"v\":1", "\"v\": 1", JsonError::NotCanonical),
        ("a line end", "\"v\":1}", "\"v\":1}\n", JsonError::Syntax(good.len())),
        (
            "another order",
            "{\"action\":\"TrialDefined\",",
            "{\"a\":1,\"action\":\"TrialDefined\",",
            JsonError::NotCanonical,
        ),
        ("a key twice", "\"v\":1", "\"v\":1,\"v\":1", JsonError::DuplicateKey("v".to_owned())),
        (
            "an inner key twice",
            "\"id\":\"r-0\"",
            "\"id\":\"r-0\",\"id\":\"r-1\"",
            JsonError::DuplicateKey("id".to_owned()),
        ),
        ("a key with a capital", "\"v\":1", "\"V\":1", JsonError::Key("V".to_owned())),
        ("a key with a hyphen", "\"v\":1", "\"v-1\":1", JsonError::Key("v-1".to_owned())),
        ("an escaped letter", "\"u-17\"", "\"\\u0075-17\"", JsonError::NotCanonical),
        ("an escaped slash", "test/", "test\\/", JsonError::NotCanonical),
        ("a leading zero", "\"version\":1}", "\"version\":01}", JsonError::NotCanonical),
    ];
    for (name, from, to, expected) in cases {
        let altered = good.replace(from, to);
        assert_ne!(altered, good, "{name}");
        if *name == "another order" {
            assert!(Leaf::parse(altered.as_bytes()).is_err(), "{name}");
            let swapped =
                good.replace("\"id\":\"t-1\",\"type\":\"trial\"", "\"type\":\"trial\",\"id\":\"t-1\"");
            assert_eq!(Leaf::parse(swapped.as_bytes()), Err(LeafError::Json(expected.clone())), "{name}");
            continue;
        }
        assert_eq!(Leaf::parse(altered.as_bytes()), Err(LeafError::Json(expected.clone())), "{name}");
    }
}

#[test]
fn floats_nulls_and_large_integers_are_no_part_of_a_leaf() {
    let good = bytes();
    for (name, value) in [("a fraction", "1.0"), ("an exponent", "1e0")] {
        let altered = good.replace("\"v\":1", &format!("\"v\":{value}"));
        assert!(
            matches!(Leaf::parse(altered.as_bytes()), Err(LeafError::Json(JsonError::Float(_)))),
            "{name}"
        );
    }
    for value in ["null", "true", "false", "[1]"] {
        let altered = good.replace("\"v\":1", &format!("\"v\":{value}"));
        assert!(
            matches!(Leaf::parse(altered.as_bytes()), Err(LeafError::Json(JsonError::Kind(_)))),
            "{value}"
        );
    }
    for value in ["9007199254740992", "-9007199254740992", "18446744073709551616"] {
        let altered = good.replace("\"v\":1", &format!("\"v\":{value}"));
        assert!(
            matches!(Leaf::parse(altered.as_bytes()), Err(LeafError::Json(JsonError::IntegerRange(_)))),
            "{value}"
        );
    }
    let altered = good.replace("\"v\":1", "\"v\":9007199254740991");
    assert_eq!(Leaf::parse(altered.as_bytes()), Err(LeafError::Version(9_007_199_254_740_991)));
    let deep = good.replace("\"id\":\"r-0\"", "\"id\":{\"a\":{\"a\":1}}");
    assert!(matches!(Leaf::parse(deep.as_bytes()), Err(LeafError::Json(JsonError::Depth(_)))));
    for cut in 0..good.len() {
        assert!(Leaf::parse(&good.as_bytes()[..cut]).is_err(), "cut at {cut}");
    }
    assert!(Leaf::parse(&good.replace("u-17", "\u{0}").into_bytes()).is_err());
    let latin: Vec<u8> = good.bytes().map(|byte| if byte == 0xc3 { 0xff } else { byte }).collect();
    assert_eq!(Leaf::parse(&latin), Err(LeafError::Json(JsonError::Encoding)));
}

#[test]
fn fields_are_known_present_and_valid() {
    let good = bytes();
    let text = |field, source| LeafError::Text { field, source };
    let cases = [
        ("action", "\"TrialDefined\"", "\"TrialDeleted\"", LeafError::Invalid("action")),
        ("role", "data_manager", "data_monarch", LeafError::Invalid("role")),
        ("time without zone", "Z\",\"v\"", "\",\"v\"", LeafError::Invalid("ts")),
        ("log", "test/ingestion", "test", LeafError::Invalid("log")),
        ("upper-case id", "\"01900000-0000-7000", "\"0190000A-0000-7000", LeafError::Invalid("trial")),
        (
            "short digest",
            "\"executable\":\"sha256:",
            "\"executable\":\"sha256:00",
            LeafError::Invalid("executable"),
        ),
        ("version 0", "\"version\":1}", "\"version\":0}", LeafError::Invalid("version")),
        ("text for a number", "\"v\":1", "\"v\":\"1\"", LeafError::Invalid("v")),
        ("number for a text", "\"sub\":\"u-17\"", "\"sub\":17", LeafError::Invalid("sub")),
        ("missing", ",\"sub\":\"u-17\"", "", LeafError::Missing("sub")),
        ("unknown", "\"v\":1", "\"v\":1,\"w\":1", LeafError::Unknown("w".to_owned())),
        ("empty", "\"u-17\"", "\"\"", text("sub", TextError::Empty)),
        ("control", "\"u-17\"", "\"u\\n17\"", text("sub", TextError::Control)),
    ];
    for (name, from, to, expected) in cases {
        assert_eq!(Leaf::parse(good.replace(from, to).as_bytes()), Err(expected), "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_not_written() {
    let mut long = leaf(0, Action::TrialDefined, &"x".repeat(513), 1);
    assert!(matches!(long.encode(), Err(LeafError::Text { field: "id", source: TextError::Long(513) })));
    long.object.id.truncate(512);
    assert!(long.encode().is_ok());
    assert_eq!(leaf(0, Action::TrialDefined, "t", 0).encode(), Err(LeafError::Invalid("version")));
    assert_eq!(leaf(0, Action::TrialDefined, "t", 1 << 53).encode(), Err(LeafError::Invalid("version")));
    let mut far = leaf(0, Action::TrialDefined, "t", 1);
    far.ts = chrono::DateTime::from_timestamp(400_000_000_000, 0).unwrap();
    assert_eq!(far.encode(), Err(LeafError::Invalid("ts")));
}

#[test]
fn times_are_cut_to_microseconds() {
    let fine = time(0) + chrono::TimeDelta::nanoseconds(999);
    assert_eq!(format_time(fine), format_time(time(0)));
    assert_eq!(parse_time(&format_time(fine)), Some(time(0)));
    for wrong in [
        "2026-02-30T00:00:00.000000Z",
        "2026-01-01 00:00:00.000000Z",
        "2026-01-01T00:00:00.00000Z",
        "2026-01-01T00:00:60.000000Z",
    ] {
        assert_eq!(parse_time(wrong), None, "{wrong}");
    }
}

#[test]
fn a_commitment_is_the_hash_of_prefix_salt_and_content() {
    let opening = Opening { salt: Salt::from_bytes([9; 32]), bytes: b"value".to_vec() };
    let by_hand = [[2].as_slice(), &[9; 32], b"value"].concat();
    assert_eq!(opening.commitment(), sha256(&[&by_hand]));
    assert_eq!(format!("{opening:?} {:?}", opening.salt), "Opening(5 bytes) Salt(..)");
    let other = Opening { salt: Salt::from_bytes([8; 32]), ..opening.clone() };
    assert_ne!(opening.commitment(), other.commitment());
}

#[test]
fn a_redaction_names_leaf_and_field() {
    assert_eq!(redaction_id(12, CommittedField::Before), "12.before");
    assert_eq!(parse_redaction_id("12.before"), Some((12, CommittedField::Before)));
    for wrong in ["12", "012.before", "12.reason", "-1.after", "12.before "] {
        assert_eq!(parse_redaction_id(wrong), None, "{wrong}");
    }
}

#[test]
fn the_reason_other_needs_ten_characters() {
    let other = |text: &str| Reason::new(ReasonCode::Other, Some(text.to_owned()));
    assert!(other("ten chars.").is_ok());
    assert_eq!(other("nine char"), Err(ReasonError::TooShort));
    assert_eq!(other("         x"), Err(ReasonError::TooShort));
    assert_eq!(Reason::new(ReasonCode::Other, None), Err(ReasonError::TooShort));
    assert!(Reason::new(ReasonCode::QueryAnswer, None).is_ok());
    assert_eq!(other(""), Err(ReasonError::Text(TextError::Empty)));
    assert!(serde_json::from_str::<Reason>(r#"{"code":"other","text":"short"}"#).is_err());
    assert!(serde_json::from_str::<Reason>(r#"{"code":"query_answer"}"#).is_ok());
}

#[test]
fn an_event_needs_its_reason_its_role_and_its_kind_of_object() {
    assert_eq!(leaf(0, Action::GrantRevoked, "g", 1).check(), Ok(()));
    let mut without = leaf(0, Action::GrantRevoked, "g", 1);
    without.reason = None;
    assert_eq!(without.check(), Err(RuleError::ReasonMissing(Action::GrantRevoked)));
    let mut foreign = leaf(0, Action::SnapshotFrozen, "s", 1);
    foreign.actor.role = ActingRole::Auditor;
    let denied = RuleError::RoleNotAllowed { action: Action::SnapshotFrozen, role: ActingRole::Auditor };
    assert_eq!(foreign.check(), Err(denied));
    let mut other = leaf(0, Action::SnapshotFrozen, "s", 1);
    other.object.kind = ObjectType::Run;
    let kind = RuleError::ObjectType { action: Action::SnapshotFrozen, found: ObjectType::Run };
    assert_eq!(other.check(), Err(kind));
    assert_ne!(trial(1), trial(2));
}
