//! Times and events from dated records.

use palladion_domain::endpoint::{
    DiseaseEvent, EndpointDefinition, EndpointError, EventKind as K, Observation, derive,
};

use crate::build::day;

const RANDOMISED: &str = "2018-01-01";
const CUT_OFF: &str = "2023-05-30";
const CUT_OFF_DAYS: f64 = 1975.0;

type Records = &'static [(K, &'static str)];

fn derived(endpoint: &str, records: Records) -> Result<Observation, EndpointError> {
    let endpoint = EndpointDefinition::built_in(endpoint).unwrap();
    let records: Vec<_> =
        records.iter().map(|(kind, date)| DiseaseEvent { kind: *kind, date: day(date) }).collect();
    let mut reversed = records.clone();
    reversed.reverse();
    let (from, to) = (Some(day(RANDOMISED)), Some(day(CUT_OFF)));
    let found = derive(&endpoint, from, to, &records);
    assert_eq!(derive(&endpoint, from, to, &reversed), found, "the order of records matters");
    found
}

/// Name, records, and for IDFS, DRFS, OS the days and whether it is an event; `None`: no follow-up.
type Case = (&'static str, Records, [Option<(f64, bool)>; 3]);

const FULL_FOLLOW_UP: (K, &str) = (K::LastDiseaseAssessment, "2022-01-01");
const FREE: Option<(f64, bool)> = Some((1461.0, false));

const CASES: &[Case] = &[
    ("free of everything", &[FULL_FOLLOW_UP], [FREE, FREE, FREE]),
    (
        "known alive longer than examined",
        &[FULL_FOLLOW_UP, (K::LastKnownAlive, "2022-01-31")],
        [FREE, FREE, Some((1491.0, false))],
    ),
    (
        "a local recurrence",
        &[FULL_FOLLOW_UP, (K::LocoregionalInvasiveRecurrence, "2019-01-01")],
        [Some((365.0, true)), FREE, FREE],
    ),
    (
        "cancer of the other breast",
        &[FULL_FOLLOW_UP, (K::ContralateralInvasiveBreastCancer, "2019-01-01")],
        [Some((365.0, true)), FREE, FREE],
    ),
    (
        "a second primary outside the breast",
        &[FULL_FOLLOW_UP, (K::SecondPrimaryNonBreast, "2019-01-01")],
        [Some((365.0, true)), FREE, FREE],
    ),
    (
        "a distant recurrence",
        &[FULL_FOLLOW_UP, (K::DistantRecurrence, "2019-01-01")],
        [Some((365.0, true)), Some((365.0, true)), FREE],
    ),
    (
        "death without recurrence",
        &[(K::Death, "2019-01-01")],
        [Some((365.0, true)), Some((365.0, true)), Some((365.0, true))],
    ),
    (
        "recurrences one after the other, then death",
        &[
            (K::Death, "2021-01-01"),
            (K::DistantRecurrence, "2020-01-01"),
            (K::LocoregionalInvasiveRecurrence, "2019-01-01"),
        ],
        [Some((365.0, true)), Some((730.0, true)), Some((1096.0, true))],
    ),
    ("DCIS is recorded and ignored", &[FULL_FOLLOW_UP, (K::Dcis, "2019-01-01")], [FREE, FREE, FREE]),
    (
        "skin cancer and in situ carcinoma are ignored",
        &[FULL_FOLLOW_UP, (K::NonMelanomaSkinCancer, "2019-01-01"), (K::OtherInSituCarcinoma, "2019-01-01")],
        [FREE, FREE, FREE],
    ),
    (
        "the diagnosis of DCIS is an examination",
        &[FULL_FOLLOW_UP, (K::Dcis, "2022-01-31")],
        [Some((1491.0, false)), Some((1491.0, false)), Some((1491.0, false))],
    ),
    (
        "a local recurrence is follow-up for the others",
        &[(K::LocoregionalInvasiveRecurrence, "2019-01-01")],
        [Some((365.0, true)), Some((365.0, false)), Some((365.0, false))],
    ),
    (
        "an event on the day of randomisation",
        &[FULL_FOLLOW_UP, (K::DistantRecurrence, RANDOMISED)],
        [Some((0.0, true)), Some((0.0, true)), FREE],
    ),
    (
        "censored on the day of randomisation",
        &[(K::LastDiseaseAssessment, RANDOMISED)],
        [Some((0.0, false)), Some((0.0, false)), Some((0.0, false))],
    ),
    (
        "an event on the day of the cut-off exists",
        &[(K::Death, CUT_OFF)],
        [Some((CUT_OFF_DAYS, true)), Some((CUT_OFF_DAYS, true)), Some((CUT_OFF_DAYS, true))],
    ),
    (
        "an event after the cut-off does not exist",
        &[FULL_FOLLOW_UP, (K::DistantRecurrence, "2023-05-31"), (K::Death, "2023-07-01")],
        [FREE, FREE, FREE],
    ),
    (
        "follow-up after the cut-off counts as of the cut-off",
        &[(K::LastDiseaseAssessment, "2024-01-01"), (K::LastKnownAlive, "2024-02-01")],
        [Some((CUT_OFF_DAYS, false)), Some((CUT_OFF_DAYS, false)), Some((CUT_OFF_DAYS, false))],
    ),
    (
        "an examination on the day of the event is no later follow-up",
        &[(K::LastDiseaseAssessment, "2019-01-01"), (K::DistantRecurrence, "2019-01-01")],
        [Some((365.0, true)), Some((365.0, true)), Some((365.0, false))],
    ),
    ("no records", &[], [None, None, None]),
    ("known alive says nothing about recurrence", &[(K::LastKnownAlive, "2022-01-01")], [None, None, FREE]),
    ("follow-up before randomisation", &[(K::LastDiseaseAssessment, "2017-12-31")], [None, None, None]),
    ("only an event after the cut-off", &[(K::Death, "2023-07-01")], [None, None, None]),
    ("DCIS before randomisation", &[FULL_FOLLOW_UP, (K::Dcis, "2010-01-01")], [FREE, FREE, FREE]),
];

#[test]
fn the_first_event_or_the_last_day_free_of_events_gives_the_time() {
    for (name, records, expected) in CASES {
        for (endpoint, expected) in ["IDFS", "DRFS", "OS"].iter().zip(expected) {
            let found = derived(endpoint, records).map(|seen| (seen.time_days.value(), seen.event));
            assert_eq!(found, expected.ok_or(EndpointError::NoFollowUp), "{endpoint}: {name}");
        }
    }
}

#[test]
fn an_event_before_randomisation_is_an_error_of_the_endpoints_it_belongs_to() {
    let records: Records = &[FULL_FOLLOW_UP, (K::DistantRecurrence, "2017-12-31")];
    let error = EndpointError::EventBeforeRandomisation {
        kind: K::DistantRecurrence,
        date: day("2017-12-31"),
        randomised_on: day(RANDOMISED),
    };
    assert_eq!(derived("IDFS", records), Err(error));
    assert_eq!(derived("DRFS", records), Err(error));
    assert!(derived("OS", records).is_ok());
}

#[test]
fn records_that_contradict_a_death_are_an_error() {
    let after: Records = &[(K::Death, "2020-01-01"), (K::LastKnownAlive, "2020-01-02")];
    let error = EndpointError::RecordAfterDeath {
        kind: K::LastKnownAlive,
        date: day("2020-01-02"),
        death: day("2020-01-01"),
    };
    let twice: Records = &[(K::Death, "2020-01-01"), (K::Death, "2020-01-03")];
    let (first, second) = (day("2020-01-01"), day("2020-01-03"));
    for endpoint in ["IDFS", "DRFS", "OS"] {
        assert_eq!(derived(endpoint, after), Err(error), "{endpoint}");
        assert_eq!(derived(endpoint, twice), Err(EndpointError::TwoDeaths { first, second }));
    }
    let same: Records = &[(K::Death, "2020-01-01"), (K::Death, "2020-01-01")];
    assert!(derived("OS", same).is_ok());
    let on_the_day: Records = &[(K::Death, "2020-01-01"), (K::LastKnownAlive, "2020-01-01")];
    assert!(derived("OS", on_the_day).is_ok());
}

#[test]
fn a_diagnosis_dated_after_the_death_does_not_cancel_the_death() {
    let late: Records = &[(K::Death, "2019-01-01"), (K::DistantRecurrence, "2019-01-15")];
    for endpoint in ["IDFS", "DRFS", "OS"] {
        let found = derived(endpoint, late).unwrap();
        assert_eq!((found.time_days.value(), found.event), (365.0, true), "{endpoint}");
    }
    let endpoint: EndpointDefinition = serde_json::from_str(
        r#"{"name": "DRFI", "title": "Distant relapse-free interval", "events": ["distant_recurrence"]}"#,
    )
    .unwrap();
    let records = late.iter().map(|(kind, date)| DiseaseEvent { kind: *kind, date: day(date) });
    let found = derive(&endpoint, Some(day(RANDOMISED)), None, &records.collect::<Vec<_>>()).unwrap();
    assert_eq!((found.time_days.value(), found.event), (365.0, false), "the death ends the follow-up");
}

#[test]
fn without_time_zero_or_events_there_is_no_time() {
    let os = EndpointDefinition::built_in("OS").unwrap();
    let cut_off = Some(day(CUT_OFF));
    assert_eq!(derive(&os, None, cut_off, &[]), Err(EndpointError::RandomisationMissing));
    let late = day("2023-05-31");
    let error = EndpointError::RandomisedAfterCutOff { randomised_on: late, cut_off: day(CUT_OFF) };
    assert_eq!(derive(&os, Some(late), cut_off, &[]), Err(error));
    let ready_made = EndpointDefinition { events: Vec::new(), ..os };
    let found = derive(&ready_made, Some(day(RANDOMISED)), cut_off, &[]);
    assert_eq!(found, Err(EndpointError::ReadyMadeOnly));
}

#[test]
fn without_a_cut_off_everything_exists() {
    let os = EndpointDefinition::built_in("OS").unwrap();
    let records = [DiseaseEvent { kind: K::Death, date: day("2030-01-01") }];
    let found = derive(&os, Some(day(RANDOMISED)), None, &records).unwrap();
    assert_eq!((found.time_days.value(), found.event), (4383.0, true));
}

#[test]
fn an_endpoint_may_be_any_list_of_kinds_and_death_ends_its_follow_up() {
    let endpoint: EndpointDefinition = serde_json::from_str(
        r#"{"name": "DRFI", "title": "Distant relapse-free interval", "events": ["distant_recurrence"]}"#,
    )
    .unwrap();
    let from = Some(day(RANDOMISED));
    let death = DiseaseEvent { kind: K::Death, date: day("2019-01-01") };
    let found = derive(&endpoint, from, None, &[death]).unwrap();
    assert_eq!((found.time_days.value(), found.event), (365.0, false));
    let recurrence = DiseaseEvent { kind: K::DistantRecurrence, date: day("2018-02-01") };
    let found = derive(&endpoint, from, None, &[death, recurrence]).unwrap();
    assert_eq!((found.time_days.value(), found.event), (31.0, true));
}
