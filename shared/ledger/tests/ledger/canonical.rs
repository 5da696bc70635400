use palladion_ledger::canonical::{CanonicalError, float_text, jcs, jcs_digest, result_bytes, result_digest};
use palladion_ledger::tree::sha256;
use proptest::prelude::*;
use serde_json::{Value, json};

fn text(value: &Value) -> String {
    String::from_utf8(result_bytes(value)).unwrap()
}

#[test]
fn the_sample_of_rfc_8785_has_the_bytes_of_the_rfc() {
    let sample = r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
        "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#;
    let value: Value = serde_json::from_str(sample).unwrap();
    let expected = "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
    assert_eq!(String::from_utf8(jcs(&value).unwrap()).unwrap(), expected);
    assert_eq!(jcs_digest(&value).unwrap(), sha256(&[expected.as_bytes()]));
}

#[test]
fn keys_are_sorted_by_their_utf_16_units() {
    let value =
        json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    let expected =
        "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}";
    assert_eq!(text(&value), expected);
    assert_eq!(String::from_utf8(jcs(&value).unwrap()).unwrap(), expected);
}

#[test]
fn jcs_refuses_what_it_would_change() {
    let edge = (1_u64 << 53) - 1;
    assert_eq!(
        jcs(&json!([edge, -9_007_199_254_740_991_i64])).unwrap(),
        b"[9007199254740991,-9007199254740991]"
    );
    for (name, value) in
        [("2^53", json!({"a/b": [0, edge + 1]})), ("-2^53", json!({"a/b": [0, -9_007_199_254_740_992_i64]}))]
    {
        let error = jcs(&value).unwrap_err();
        assert!(
            matches!(error, CanonicalError::IntegerRange { ref pointer, .. } if pointer == "/a~1b/1"),
            "{name}"
        );
    }
    assert!(matches!(jcs(&json!({"a": -0.0})), Err(CanonicalError::MinusZero(pointer)) if pointer == "/a"));
    let keys = std::collections::BTreeMap::from([(vec![1], 2)]);
    assert!(matches!(jcs(&keys), Err(CanonicalError::Json(_))));
}

#[test]
fn a_double_stands_as_its_bits_and_an_integer_as_its_digits() {
    for (float, bits) in [
        (1.0, "f8:3ff0000000000000"),
        (-2.0, "f8:c000000000000000"),
        (0.0, "f8:0000000000000000"),
        (-0.0, "f8:8000000000000000"),
        (0.1, "f8:3fb999999999999a"),
        (5e-324, "f8:0000000000000001"),
        (f64::MAX, "f8:7fefffffffffffff"),
    ] {
        assert_eq!(text(&json!([float])), format!("[\"{bits}\"]"), "{float}");
    }
    for nan in [f64::NAN, -f64::NAN, f64::from_bits(0x7ff0_0000_0000_0001)] {
        assert_eq!(float_text(nan), "f8:7ff8000000000000");
    }
    assert_eq!(float_text(f64::NEG_INFINITY), "f8:fff0000000000000");
    assert_eq!(text(&json!([1, -1, u64::MAX, i64::MIN])), "[1,-1,18446744073709551615,-9223372036854775808]");
    assert_ne!(result_digest(&json!(1)), result_digest(&json!(1.0)));
}

#[test]
fn no_text_passes_for_a_number() {
    let number = text(&json!(1.0));
    let forged = text(&json!("f8:3ff0000000000000"));
    assert_eq!(forged, "\"s8:f8:3ff0000000000000\"");
    assert_ne!(number, forged);
    assert_eq!(text(&json!("s8:f8:3ff0000000000000")), "\"s8:s8:f8:3ff0000000000000\"");
    assert_eq!(text(&json!(["f8", "F8:", " f8:"])), "[\"f8\",\"F8:\",\" f8:\"]");
}

#[test]
fn the_order_of_keys_and_the_spelling_of_a_file_do_not_matter() {
    let one: Value = serde_json::from_str(r#"{"b": 1.50, "a": {"y": 2, "x": "é"}}"#).unwrap();
    let two: Value = serde_json::from_str("{\"a\":{\"x\":\"\\u00e9\",\"y\":2},\"b\":15e-1}").unwrap();
    assert_eq!(result_digest(&one), result_digest(&two));
}

proptest! {
    #[test]
    fn a_result_keeps_its_digest_through_a_file(bits in any::<u64>(), integer in any::<i64>(), word in ".*") {
        let float = f64::from_bits(bits);
        prop_assume!(float.is_finite());
        let value = json!({"float": float, "integer": integer, "word": word});
        let read: Value = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
        prop_assert_eq!(result_bytes(&read), result_bytes(&value));
        let expected = format!("\"f8:{bits:016x}\"");
        prop_assert!(text(&value).contains(&expected));
    }

    #[test]
    fn texts_are_written_as_another_implementation_writes_them(word in "\\PC*|[\u{0}-\u{30}\\\\\"]*", key in ".*") {
        prop_assume!(!word.starts_with("f8:") && !word.starts_with("s8:"));
        let value = json!({key: word});
        prop_assert_eq!(result_bytes(&value), serde_json_canonicalizer::to_vec(&value).unwrap());
    }
}
