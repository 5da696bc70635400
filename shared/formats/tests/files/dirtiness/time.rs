//! Patterns 25 to 29: time and events.

use palladion_domain::tables::TableName;
use palladion_formats::profile::ImportProfile;

use super::trial::{check, of_source, profile};
use crate::support::{codes, imported};

const SUBJECTS: TableName = TableName::Subjects;
const TIMES: TableName = TableName::TimeToEvent;

#[test]
fn pattern_25_dates_are_read_in_the_stated_order_only() {
    let day = |options: &str| profile(SUBJECTS, "randomised_on", options);
    let refused = [
        ("2014-1-13", "", "MAP-007"),
        ("1/13/14", "", "MAP-009"),
        ("15JAN2017", "", "MAP-007"),
        ("19725", "", "MAP-007"),
        ("1928", "", "MAP-010"),
        ("2014-07-02T11:45", "", "MAP-007"),
        ("5/6/11", "", "MAP-009"),
    ];
    check(&day(""), "randomised_on", &refused);
    for (options, cell, value, code) in [
        (r#""date_format":"%Y-%m-%d""#, "2014-1-13", "2014-01-13", ""),
        (r#""date_format":"%m/%d/%y""#, "1/13/14", "2014-01-13", ""),
        (r#""date_format":"%d%b%Y""#, "15JAN2017", "2017-01-15", ""),
        (r#""dates":{"sas_days":true}"#, "19725", "2014-01-02", ""),
        (r#""dates":{"partial":"mid"}"#, "1928", "1928-07-01", "MAP-110"),
        (r#""dates":{"partial":"first_day"}"#, "2014-05", "2014-05-01", "MAP-110"),
        (r#""dates":{"partial":"last_day"}"#, "2014-05", "2014-05-31", "MAP-110"),
        (r#""dates":{"partial":"missing"}"#, "1928", "", "MAP-110"),
        (r#""dates":{"time_of_day":"drop"}"#, "2014-07-02T11:45", "2014-07-02", "MAP-111"),
        (r#""date_format":"%d/%m/%y""#, "5/6/11", "2011-06-05", ""),
        (r#""date_format":"%m/%d/%y""#, "5/6/11", "2011-05-06", ""),
        (r#""dates":{"formats":["%d/%m/%y","%m/%d/%y"]}"#, "5/6/11", "", "MAP-009"),
        (r#""dates":{"formats":["%d/%m/%y","%m/%d/%y"]}"#, "1/13/14", "2014-01-13", ""),
        (r#""dates":{"formats":["%Y-%m-%d","%d%b%Y"]}"#, "15JAN2017", "2017-01-15", ""),
    ] {
        check(&day(options), "randomised_on", &[(cell, value, code)]);
    }
}

#[test]
fn pattern_26_times_have_the_unit_that_the_profile_or_a_column_states() {
    for (unit, cell, value) in [
        ("days", "84.63333333", "84.63333333"),
        ("weeks", "2", "14"),
        ("months", "12", "365.25"),
        ("years", "2", "730.5"),
    ] {
        let options = format!(r#""convert":{{"kind":"time","from":"{unit}"}}"#);
        check(&profile(TIMES, "time_days", &options), "time_days", &[(cell, value, "")]);
    }
    let json = r#"{"profile":"palladion.profile/1","name":"dirt","tables":[{"table":"time_to_event","rows":[{
        "variables":{"subject_id":{"source":"column","column":"id"},"endpoint":{"source":"constant","value":"OS"},
            "time_days":{"source":"column","column":"aval","convert":
                {"kind":"unit_column","column":"unit","units":{"DAYS":"days","MONTHS":"months"}}},
            "event":{"source":"constant","value":"yes"}}}]}]}"#;
    let import = imported(
        b"id,aval,unit\na,100,DAYS\nb,2,MONTHS\nc,3,YEARS\nd,4,\n",
        &ImportProfile::parse(json).unwrap(),
    );
    assert_eq!(codes(&import), ["MAP-021", "MAP-021"]);
    let places: Vec<_> =
        import.issues.kept().iter().map(|issue| (issue.row, issue.column.as_deref())).collect();
    assert_eq!(places, [(Some(4), Some("aval")), (Some(5), Some("aval"))]);
    let times = import.tables[&TIMES].column("time_days").unwrap().reals().unwrap().to_vec();
    assert_eq!(times, [Some(100.0), Some(60.875)]);
    let without = ImportProfile::parse(json).unwrap();
    assert_eq!(codes(&imported(b"id,aval\na,1\n", &without)), ["MAP-001"], "no unit is assumed");
    let stated = json.replace(r#""MONTHS":"months"}"#, r#""MONTHS":"months"},"when_absent":"weeks""#);
    let import = imported(b"id,aval\na,1\n", &ImportProfile::parse(&stated).unwrap());
    assert_eq!(import.tables[&TIMES].column("time_days").unwrap().reals().unwrap(), [Some(7.0)]);
}

#[test]
fn pattern_27_negative_and_missing_times_are_refused_by_a_bound_and_zero_is_kept() {
    let kept = profile(TIMES, "time_days", "");
    check(&kept, "time_days", &[("-7", "-7", ""), ("0", "0", ""), ("", "", "MAP-016")]);
    let bounded = profile(TIMES, "time_days", r#""number":{"minimum":0}"#);
    check(&bounded, "time_days", &[("-7", "", "MAP-022"), ("-0.23", "", "MAP-022"), ("0", "0", "")]);
}

#[test]
fn pattern_28_events_are_coded_by_stated_words_whatever_they_are() {
    let event = |events: &str, censored: &str| {
        let source = format!(
            r#"{{"source":"event","column":"value","event_values":[{events}],"censored_values":[{censored}]}}"#
        );
        of_source(TIMES, "event", &source, "")
    };
    let words =
        event(r#""1:DECEASED","DECEASED","Dead","Died of Disease","1:Recurred/Progressed""#, r#""0:LIVING""#);
    let cases = [
        ("1:DECEASED", "true", ""),
        ("DECEASED", "true", ""),
        ("Dead", "true", ""),
        ("Died of Disease", "true", ""),
        ("1:Recurred/Progressed", "true", ""),
        ("0:LIVING", "false", ""),
        ("1", "", "MAP-003"),
    ];
    check(&words, "event", &cases);
    let lung = event(r#""2""#, r#""1""#);
    check(&lung, "event", &[("2", "true", ""), ("1", "false", ""), ("0", "", "MAP-003")]);
    let censoring = event(r#""0""#, r#""1""#);
    check(
        &censoring,
        "event",
        &[("0", "true", ""), ("0.0", "true", ""), ("1.0", "false", ""), ("2", "", "MAP-003")],
    );
}

#[test]
fn pattern_29_days_to_birth_become_an_age_by_a_stated_factor() {
    let days =
        profile(SUBJECTS, "age_years", r#""convert":{"kind":"factor","factor":-0.0027378507871321013}"#);
    check(&days, "age_years", &[("-18262.5", "50", "")]);
}
