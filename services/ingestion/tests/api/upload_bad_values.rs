//! Values and combinations that cannot be: the code, the row and the column of each.

use palladion_api::ingestion::{Mapping, UploadState};
use palladion_domain::tables::TableName::{self, DiseaseEvents, Her2Assessments, Subjects, TimeToEvent};
use palladion_domain::validation::Severity;
use palladion_testkit::backends;
use serde_json::{Value, json};

use crate::save_profile::wide;
use crate::world::{World, problem, refusal};

/// Code, row, column.
type Expected = (&'static str, u64, &'static str);

/// What the file is, which table it holds, its text, what must be found.
type Case = (&'static str, TableName, &'static str, Expected);

const CASES: &[Case] = &[
    ("a subject twice", Subjects, "subject_id,site_id\nP1,S1\nP2,S1\nP1,S1\n", ("KEY-001", 4, "subject_id")),
    ("an unknown site", Subjects, "subject_id,site_id\nP1,S1\nP2,S9\n", ("SITE-001", 3, "site_id")),
    (
        "no country code",
        Subjects,
        "subject_id,site_id,country\nP1,S1,AUT\nP2,S1,Osterreich\n",
        ("MAP-014", 3, "country"),
    ),
    (
        "another country than the site's",
        Subjects,
        "subject_id,site_id,country\nP1,S1,DE\n",
        ("SITE-002", 2, "country"),
    ),
    (
        "a site in two countries",
        Subjects,
        "subject_id,site_id,country\nP1,S2,AUT\nP2,S2,DEU\n",
        ("SITE-003", 3, "country"),
    ),
    ("an unknown arm", Subjects, "subject_id,site_id,arm\nP1,S1,C\n", ("ARM-001", 2, "arm")),
    ("a word outside its map", Subjects, "subject_id,site_id,sex\nP1,S1,F\n", ("MAP-003", 2, "sex")),
    ("text in a number", Subjects, "subject_id,site_id,age_years\nP1,S1,old\n", ("MAP-004", 2, "age_years")),
    ("an age of 134", Subjects, "subject_id,site_id,age_years\nP1,S1,134\n", ("RNG-001", 2, "age_years")),
    (
        "a percentage of 101",
        Subjects,
        "subject_id,site_id,er_percent\nP1,S1,101\n",
        ("RNG-002", 2, "er_percent"),
    ),
    ("ECOG 7", Subjects, "subject_id,site_id,ecog\nP1,S1,7\n", ("RNG-003", 2, "ecog")),
    (
        "30 February",
        Subjects,
        "subject_id,site_id,randomised_on\nP1,S1,2020-02-30\n",
        ("MAP-008", 2, "randomised_on"),
    ),
    (
        "an ambiguous date",
        Subjects,
        "subject_id,site_id,randomised_on\nP1,S1,5/6/11\n",
        ("MAP-009", 2, "randomised_on"),
    ),
    (
        "randomised after the cut-off",
        Subjects,
        "subject_id,site_id,randomised_on\nP1,S1,2021-01-01\n",
        ("DATE-001", 2, "randomised_on"),
    ),
    (
        "1899",
        Subjects,
        "subject_id,site_id,randomised_on\nP1,S1,1899-12-31\n",
        ("DATE-002", 2, "randomised_on"),
    ),
    (
        "the year 2150",
        Her2Assessments,
        "subject_id,specimen,read_on\nP1,surgical_resection,2150-01-01\n",
        ("DATE-007", 2, "read_on"),
    ),
    (
        "collected after it was read",
        Her2Assessments,
        "subject_id,specimen,collected_on,read_on\nP1,surgical_resection,2020-01-02,2020-01-01\n",
        ("DATE-004", 2, "collected_on"),
    ),
    (
        "a range as a score",
        Her2Assessments,
        "subject_id,specimen,ihc_score\nP1,unknown,0-1+\n",
        ("MAP-003", 2, "ihc_score"),
    ),
    (
        "a negative ratio",
        Her2Assessments,
        "subject_id,specimen,ish_ratio\nP1,unknown,-2\n",
        ("RNG-006", 2, "ish_ratio"),
    ),
    ("no specimen", Her2Assessments, "subject_id,specimen\nP1,\n", ("MAP-016", 2, "specimen")),
    (
        "two deaths",
        DiseaseEvents,
        "subject_id,kind,occurred_on\nP1,death,2020-01-01\nP1,death,2020-01-02\n",
        ("END-004", 3, "occurred_on"),
    ),
    (
        "alive after death",
        DiseaseEvents,
        "subject_id,kind,occurred_on\nP1,death,2020-01-01\nP1,last_known_alive,2020-01-02\n",
        ("END-006", 3, "occurred_on"),
    ),
    (
        "a negative time",
        TimeToEvent,
        "subject_id,endpoint,time_days,event\nP1,OS,-7,true\n",
        ("RNG-009", 2, "time_days"),
    ),
    (
        "an unknown endpoint",
        TimeToEvent,
        "subject_id,endpoint,time_days,event\nP1,PFS,7,true\n",
        ("END-001", 2, "endpoint"),
    ),
    (
        "two times",
        TimeToEvent,
        "subject_id,endpoint,time_days,event\nP1,OS,7,true\nP1,OS,8,true\n",
        ("END-002", 3, "endpoint"),
    ),
    (
        "an event without a time",
        TimeToEvent,
        "subject_id,endpoint,time_days,event\nP1,OS,,true\n",
        ("MAP-016", 2, "time_days"),
    ),
];

fn trial() -> Value {
    json!({
        "arms": [{"name": "A", "reference": true}, {"name": "B"}],
        "sites": [{"id": "S1", "country": "AUT"}, {"id": "S2"}],
        "endpoints": [{"name": "OS", "title": "Overall survival"}],
        "data_cut_off": "2020-12-31"
    })
}

#[tokio::test]
async fn each_fault_is_found_at_its_place() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial_of(&trial()).await;
        for (name, table, text, (code, row, column)) in CASES {
            let upload = world.send(trial, *table, text).await.unwrap();
            assert_eq!(upload.state, UploadState::Invalid, "{name}");
            let issues = world.issues(&upload).await;
            let found = issues.iter().find(|issue| issue.code == *code);
            let found = found.unwrap_or_else(|| panic!("{name}: {issues:?}"));
            assert_eq!((found.row, found.column.as_deref()), (Some(*row), Some(*column)), "{name}");
            assert_eq!(found.table, Some(*table), "{name}");
            let place = found.position.unwrap_or_else(|| panic!("{name}: no position"));
            let field = text.lines().next().unwrap().split(',').position(|known| known == *column).unwrap();
            let line = usize::try_from(*row).unwrap();
            let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            let end = start + text.split_inclusive('\n').nth(line - 1).unwrap().len();
            assert_eq!((place.line, place.field), (*row, field as u64 + 1), "{name}");
            assert!((start..end).contains(&usize::try_from(place.byte).unwrap()), "{name}: {place:?}");
            let refused = refusal(world.accept(&[&upload]).await);
            assert_eq!(refused, (409, "upload-invalid".to_owned()), "{name}");
        }
        world.running.stop().await;
    }
}

#[tokio::test]
async fn contradictions_between_tables_are_found_at_acceptance() {
    let subjects = "subject_id,site_id,randomised_on\nP1,S1,2020-03-01\nP2,S1,2020-06-30\n";
    let cases: &[(&str, TableName, &str, &str)] = &[
        (
            "a reading of a stranger",
            Her2Assessments,
            "subject_id,specimen,ihc_score\nP1,surgical_resection,0\nP7,surgical_resection,0\n",
            "KEY-002 in `her2_assessments`, row 3, `subject_id`: this subject has no row in `subjects`",
        ),
        (
            "an event before randomisation",
            DiseaseEvents,
            "subject_id,kind,occurred_on\nP1,distant_recurrence,2020-03-01\nP2,distant_recurrence,2020-06-29\n",
            "DATE-003 in `disease_events`, row 3, `occurred_on`: the subject was randomised on 2020-06-30",
        ),
        (
            "a time that ends after the cut-off",
            TimeToEvent,
            "subject_id,endpoint,time_days,event\nP1,OS,300,false\nP2,OS,185,false\n",
            "DATE-006 in `time_to_event`, row 3, `time_days`: from randomisation to the data cut-off there are 184 days",
        ),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        for (name, table, text, expected) in cases {
            let trial = world.trial_of(&trial()).await;
            let first = world.send(trial, Subjects, subjects).await.unwrap();
            let second = world.send(trial, *table, text).await.unwrap();
            assert_eq!(second.state, UploadState::Valid, "{name}");
            let refused = problem(world.accept(&[&first, &second]).await);
            assert_eq!((refused.status, refused.slug()), (422, "invalid-data"), "{name}: {refused:?}");
            let places: Vec<_> =
                refused.errors.iter().map(|error| (error.pointer.as_str(), error.detail.as_str())).collect();
            assert_eq!(places, [("/upload_ids/1", *expected)], "{name}");
            assert_eq!(world.manager().versions(trial, None).await.unwrap().items, [], "{name}");
        }
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_row_left_out_for_its_own_error_causes_no_errors_elsewhere() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let profile = world.manager().save_profile(trial, &wide()).await.unwrap();
        let mapping = Mapping::Profile(profile.profile_id);
        let upload = world.send_bytes(trial, mapping, b"ID,SITE,IHC\nP1,S1,0\nP2,,1+\n").await.unwrap();
        let issues = world.issues(&upload).await;
        let errors: Vec<_> = issues.iter().filter(|issue| issue.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 1, "{issues:?}");
        assert_eq!((errors[0].code.as_str(), errors[0].row), ("MAP-016", Some(3)));
        assert_eq!(errors[0].column.as_deref(), Some("SITE"));
        world.running.stop().await;
    }
}
