//! A trial is checked once, then looked up.

use palladion_domain::country::Country;
use palladion_domain::endpoint::EventKind;
use palladion_domain::ids::{ArmName, SiteId};
use palladion_domain::trial::{Trial, TrialDefinition, TrialError};

use crate::build::{definition, trial};

#[test]
fn a_valid_definition_answers_look_ups() {
    let trial = trial();
    let vienna = SiteId::new("030001").unwrap();
    let country = |code: &str| code.parse::<Country>().unwrap();
    assert_eq!(trial.country_of(&vienna), Some(country("AUT")));
    assert_eq!(trial.region_of(country("AUT")).unwrap().as_str(), "Europe");
    assert_eq!(trial.region_of(country("MEX")), None);
    assert_eq!(trial.site(&vienna).unwrap().name.as_deref(), Some("Vienna"));
    assert_eq!(trial.country_of(&SiteId::new("7").unwrap()), None);
    assert_eq!(trial.reference_arm().unwrap().name.as_str(), "ET");
    assert!(trial.arm(&ArmName::new("palbociclib + ET").unwrap()).is_some());
    assert!(trial.arm(&ArmName::new("et").unwrap()).is_none());
    assert_eq!(trial.endpoint("OS").unwrap().events, [EventKind::Death]);
    assert!(trial.endpoint("IDFS").is_none());
    assert_eq!(trial.policy().name.as_str(), "pallas-2024");
    assert_eq!(*trial.definition(), definition());
}

#[test]
fn listed_sites_are_a_closed_list_and_no_list_accepts_any() {
    let unlisted = SiteId::new("30001").unwrap();
    assert!(!trial().accepts_site(&unlisted));
    assert!(trial().accepts_site(&SiteId::new("030001").unwrap()));
    let open = Trial::new(TrialDefinition { sites: Vec::new(), ..definition() }).unwrap();
    assert!(open.accepts_site(&unlisted));
}

#[test]
fn observational_data_need_no_arms() {
    let trial = Trial::new(TrialDefinition { arms: Vec::new(), ..definition() }).unwrap();
    assert!(trial.reference_arm().is_none());
}

/// Changes the valid definition and expects exactly these errors.
fn refused(name: &str, change: impl Fn(&mut TrialDefinition), messages: &[&str]) {
    let mut definition = definition();
    change(&mut definition);
    let errors = Trial::new(definition).unwrap_err();
    let found: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(found, messages, "{name}");
    assert!(errors.iter().all(|error| error.pointer().starts_with('/')), "{name}");
}

#[test]
fn a_definition_that_does_not_hold_together_is_refused_with_every_reason() {
    let code = "the code has 1 to 64 characters, no control characters and no outer blanks";
    let title = "the title has 1 to 500 characters, no control characters and no outer blanks";
    refused("no code", |d| d.code.clear(), &[code]);
    refused("a line end in the code", |d| d.code = "A\nB".to_owned(), &[code]);
    refused("a long title", |d| d.title = "x".repeat(501), &[title]);
    refused("no reference", |d| d.arms[1].reference = false, &["exactly one arm is the reference, not 0"]);
    refused("two references", |d| d.arms[0].reference = true, &["exactly one arm is the reference, not 2"]);
}

#[test]
fn nothing_is_there_twice() {
    refused("an arm twice", |d| d.arms.push(d.arms[0].clone()), &["arm `palbociclib + ET` is there twice"]);
    refused("a site twice", |d| d.sites.push(d.sites[1].clone()), &["site `5E2` is there twice"]);
    refused(
        "a region twice",
        |d| d.regions[1].name = d.regions[0].name.clone(),
        &["region `North America` is there twice"],
    );
    refused(
        "a country in two regions",
        |d| d.regions[1].countries.push("US".parse().unwrap()),
        &["country USA is in the region map twice"],
    );
    refused(
        "an endpoint twice",
        |d| d.endpoints.push(d.endpoints[0].clone()),
        &["endpoint `OS` is there twice"],
    );
    refused(
        "an event twice",
        |d| d.endpoints[0].events.push(EventKind::Death),
        &["endpoint `OS` names the event `death` twice"],
    );
}

#[test]
fn follow_up_is_no_event_and_a_policy_is_a_known_one() {
    let code = "the code has 1 to 64 characters, no control characters and no outer blanks";
    refused(
        "follow-up as an event",
        |d| d.endpoints[1].events.push(EventKind::LastKnownAlive),
        &["`last_known_alive` is a mark of follow-up and cannot be an event of endpoint `PFI`"],
    );
    refused(
        "an unknown policy and no code",
        |d| {
            d.code.clear();
            d.classification_policy = "other".parse().unwrap();
        },
        &[code, "there is no classification policy `other`"],
    );
}

#[test]
fn json_refuses_unknown_fields_and_impossible_values() {
    let json = serde_json::to_value(definition()).unwrap();
    assert_eq!(serde_json::from_value::<TrialDefinition>(json.clone()).unwrap(), definition());
    for (name, pointer, value) in [
        ("an unknown field", "/sponsor", "x"),
        ("an unknown country", "/regions/0/countries/0", "XX"),
        ("a blank around a site id", "/sites/0/id", "1 "),
        ("an unknown event kind", "/endpoints/0/events/0", "relapse"),
        ("an impossible date", "/data_cut_off", "2023-02-30"),
    ] {
        let mut changed = json.clone();
        match changed.pointer_mut(pointer) {
            Some(place) => *place = value.into(),
            None => changed[&pointer[1..]] = value.into(),
        }
        assert!(serde_json::from_value::<TrialDefinition>(changed).is_err(), "{name}");
    }
}

#[test]
fn what_is_left_out_of_the_json_has_its_default() {
    let definition: TrialDefinition =
        serde_json::from_str(r#"{"code": "TCGA", "title": "TCGA-BRCA"}"#).unwrap();
    assert_eq!(definition.classification_policy.as_str(), "pallas-2024");
    assert!(definition.arms.is_empty() && definition.data_cut_off.is_none());
    assert!(Trial::new(definition).is_ok());
}

#[test]
fn an_error_points_to_its_part() {
    assert_eq!(TrialError::ReferenceArms(0).pointer(), "/arms");
    assert_eq!(TrialError::Code.pointer(), "/code");
    let mut faulty = definition();
    faulty.sites.push(faulty.sites[1].clone());
    faulty.arms.push(faulty.arms[0].clone());
    faulty.endpoints[1].events.push(EventKind::LastKnownAlive);
    let last = |length: usize| length - 1;
    let (arm, site) = (last(faulty.arms.len()), last(faulty.sites.len()));
    let event = last(faulty.endpoints[1].events.len());
    let pointers: Vec<_> = Trial::new(faulty).unwrap_err().iter().map(TrialError::pointer).collect();
    assert!(pointers.contains(&format!("/arms/{arm}")), "{pointers:?}");
    assert!(pointers.contains(&format!("/sites/{site}")), "{pointers:?}");
    assert!(pointers.contains(&format!("/endpoints/1/events/{event}")), "{pointers:?}");
}
