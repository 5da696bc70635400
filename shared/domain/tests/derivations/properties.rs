//! What holds for every input.

use chrono::{Days as ChronoDays, NaiveDate};
use palladion_domain::endpoint::{DiseaseEvent, EndpointDefinition, EventKind, derive};
use palladion_domain::her2::{
    Assay, Assessment, Classification, Her2Status, IhcScore, IshMeasurement, IshResult, Reader, SpecimenKind,
    classify,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::build::pallas;

fn some_day() -> impl Strategy<Value = NaiveDate> {
    let start = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap();
    (0_u64..6).prop_map(move |days| start + ChronoDays::new(days))
}

fn measurement() -> impl Strategy<Value = Option<IshMeasurement>> {
    let number = || proptest::option::of(0.5_f64..8.0);
    (number(), number(), number())
        .prop_map(|(ratio, her2, cep17)| IshMeasurement::new(ratio, her2, cep17).unwrap())
}

fn reading() -> impl Strategy<Value = Assessment> {
    use proptest::option::of;
    (
        select(SpecimenKind::ALL),
        of(some_day()),
        of(select(IhcScore::ALL)),
        of(select(IshResult::ALL)),
        measurement(),
        select(Reader::ALL),
        of(some_day()),
        of(select(vec![Assay::Pathway4B5, Assay::HercepTestPab])),
    )
        .prop_map(|(specimen, collected_on, ihc, ish_reported, ish_measured, reader, read_on, assay)| {
            Assessment { specimen, collected_on, ihc, ish_reported, ish_measured, assay, reader, read_on }
        })
}

fn readings() -> impl Strategy<Value = Vec<Assessment>> {
    proptest::collection::vec(reading(), 0..5)
}

fn shuffled_readings() -> impl Strategy<Value = (Vec<Assessment>, Vec<Assessment>)> {
    readings().prop_flat_map(|readings| (Just(readings.clone()), Just(readings).prop_shuffle()))
}

fn events() -> impl Strategy<Value = Vec<DiseaseEvent>> {
    let event = (select(EventKind::ALL), some_day());
    proptest::collection::vec(event.prop_map(|(kind, date)| DiseaseEvent { kind, date }), 0..6)
}

/// What is independent of the order of the rows: everything but the positions.
fn content<'a>(
    found: &Classification,
    readings: &'a [Assessment],
) -> (Her2Status, Option<&'a Assessment>, Vec<(String, usize)>) {
    let used = found.assessment_used.map(|index| &readings[index]);
    let warnings = found.warnings.iter();
    let warnings = warnings.map(|w| (w.code.to_string(), w.assessments.len())).collect();
    (found.status, used, warnings)
}

/// Readings that differ in nothing but what is drawn last, so that ties are common.
fn near_twins() -> impl Strategy<Value = (Vec<Assessment>, Vec<Assessment>)> {
    let assays = proptest::option::of(select(vec![Assay::Pathway4B5, Assay::HercepTestPab]));
    (reading(), proptest::collection::vec(assays, 2..5)).prop_flat_map(|(reading, assays)| {
        let twin = |assay| Assessment { assay, ..reading.clone() };
        let twins: Vec<_> = assays.into_iter().map(twin).collect();
        (Just(twins.clone()), Just(twins).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn a_status_rests_on_one_local_reading(
        neoadjuvant in any::<Option<bool>>(),
        readings in readings(),
    ) {
        let found = classify(&pallas(), neoadjuvant, &readings);
        prop_assert_eq!(found.status, found.level.status());
        match found.assessment_used {
            Some(index) => prop_assert_eq!(readings[index].reader, Reader::Local),
            None => prop_assert_eq!(found.status, Her2Status::Unknown),
        }
        for warning in &found.warnings {
            prop_assert!(warning.assessments.iter().all(|index| *index < readings.len()));
            prop_assert!(warning.assessments.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }

    #[test]
    fn the_status_agrees_with_the_score_it_rests_on(
        neoadjuvant in any::<Option<bool>>(),
        readings in readings(),
    ) {
        let found = classify(&pallas(), neoadjuvant, &readings);
        let Some(index) = found.assessment_used else { return Ok(()) };
        let intensity = readings[index].ihc.map(IhcScore::intensity);
        match found.status {
            Her2Status::Zero => prop_assert_eq!(intensity, Some(0)),
            Her2Status::Low => prop_assert!(matches!(intensity, Some(1 | 2))),
            Her2Status::Positive => {}
            Her2Status::Unknown => prop_assert!(matches!(intensity, None | Some(2))),
        }
        if intensity == Some(3) {
            prop_assert_eq!(found.status, Her2Status::Positive);
        }
    }

    #[test]
    fn the_order_of_readings_does_not_matter(
        neoadjuvant in any::<Option<bool>>(),
        (readings, shuffled) in prop_oneof![shuffled_readings(), near_twins()],
    ) {
        let found = classify(&pallas(), neoadjuvant, &readings);
        let again = classify(&pallas(), neoadjuvant, &shuffled);
        prop_assert_eq!(content(&found, &readings), content(&again, &shuffled));
        prop_assert_eq!(found.ish, again.ish);
    }

    #[test]
    fn a_time_lies_between_randomisation_and_the_cut_off(
        randomised_on in some_day(),
        cut_off in proptest::option::of(some_day()),
        events in events(),
        endpoint in select(vec!["IDFS", "DRFS", "OS"]),
    ) {
        let endpoint = EndpointDefinition::built_in(endpoint).unwrap();
        let Ok(found) = derive(&endpoint, Some(randomised_on), cut_off, &events) else {
            return Ok(());
        };
        let last = events.iter().map(|event| event.date).max().unwrap();
        let end = cut_off.map_or(last, |cut_off| cut_off.min(last));
        let days = i32::try_from((end - randomised_on).num_days()).unwrap();
        prop_assert!(found.time_days.value() >= 0.0);
        prop_assert!(found.time_days.value() <= f64::from(days));
    }

    #[test]
    fn an_earlier_cut_off_never_adds_an_event_or_time(
        randomised_on in some_day(),
        (early, late) in (some_day(), some_day()).prop_map(|(a, b)| (a.min(b), a.max(b))),
        events in events(),
    ) {
        let os = EndpointDefinition::built_in("OS").unwrap();
        let at = |cut_off| derive(&os, Some(randomised_on), Some(cut_off), &events);
        if let (Ok(earlier), Ok(later)) = (at(early), at(late)) {
            prop_assert!(earlier.time_days <= later.time_days);
            prop_assert!(later.event || !earlier.event);
        }
    }
}
