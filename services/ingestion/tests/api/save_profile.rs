use palladion_testkit::backends;
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{World, pointers, problem};

/// A profile that reads subjects from a site's own columns.
pub(crate) fn document() -> Value {
    json!({
        "profile": "palladion.profile/1",
        "name": "site-export",
        "tables": [{"table": "subjects", "rows": [{"variables": {
            "subject_id": {"source": "column", "column": "PATIENT"},
            "site_id": {"source": "column", "column": "CENTRE"},
            "sex": {"source": "column", "column": "SEX", "map": {"F": "female", "M": "male"}},
            "age_years": {"source": "column", "column": "AGE"}
        }}]}]
    })
}

/// A profile of one file that holds subjects and their readings.
pub(crate) fn wide() -> Value {
    let column = |name: &str| json!({"source": "column", "column": name});
    json!({
        "profile": "palladion.profile/1",
        "name": "wide",
        "tables": [
            {"table": "subjects", "rows": [{"variables": {"subject_id": column("ID"), "site_id": column("SITE")}}]},
            {"table": "her2_assessments", "rows": [{"variables": {
                "subject_id": column("ID"),
                "specimen": {"source": "constant", "value": "surgical_resection"},
                "ihc_score": column("IHC")
            }}]}
        ]
    })
}

#[tokio::test]
async fn a_profile_is_saved_once_and_numbered_by_its_name() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let first = manager.save_profile(trial, &document()).await.unwrap();
        assert_eq!((first.name.as_str(), first.version), ("site-export", 1));
        let again = manager.save_profile(trial, &document()).await.unwrap();
        assert_eq!(again, first);
        let mut changed = document();
        changed["title"] = json!("Export of the site");
        let second = manager.save_profile(trial, &changed).await.unwrap();
        assert_eq!((second.name.as_str(), second.version), ("site-export", 2));
        assert_ne!(second.digest, first.digest);
        let answer =
            manager.0.request(Method::POST, &format!("/v1/trials/{trial}/profiles")).json(&document());
        assert_eq!(answer.send().await.unwrap().status().as_u16(), 200);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_document_that_maps_nothing_is_refused_with_pointer_and_reason() {
    let change = |path: &str, value: Value| {
        let mut changed = document();
        *changed.pointer_mut(path).unwrap() = value;
        changed
    };
    let sex = "/tables/0/rows/0/variables/sex";
    let cases = [
        ("another format", change("/profile", json!("palladion.profile/9")), "invalid-profile", "/profile"),
        ("a name with blanks", change("/name", json!("Site Export")), "invalid-profile", "/name"),
        ("no tables", change("/tables", json!([])), "invalid-profile", "/tables"),
        (
            "a word that is no level",
            change(sex, json!({"source": "column", "column": "SEX", "map": {"F": "woman"}})),
            "invalid-profile",
            "/tables/0/rows/0/variables/sex/map/F",
        ),
        ("an unknown table", change("/tables/0/table", json!("visits")), "invalid-body", "/tables/0/table"),
    ];
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        for (name, document, slug, pointer) in &cases {
            let refused = problem(world.manager().save_profile(trial, document).await);
            assert_eq!((refused.status, refused.slug()), (422, *slug), "{name}: {refused:?}");
            assert_eq!(pointers(&refused), [*pointer], "{name}");
        }
        assert_eq!(world.manager().profiles(trial, None).await.unwrap().items, []);
        world.running.stop().await;
    }
}
