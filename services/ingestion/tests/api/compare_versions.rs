use palladion_api::ingestion::{Change, ChangeCode, ChangeKind, DatasetVersion, DifferenceFilter};
use palladion_domain::tables::TableName::{Her2Assessments, Subjects};
use palladion_testkit::backends;

use crate::world::{SUBJECTS, World, acceptance, pointers, problem, reason, refusal};

const LATER: &str = "subject_id,site_id,age_years\nP1,S1,62\nP3,S1,50\nP4,S2,51\n";
const READINGS: &str = "subject_id,specimen,ihc_score\nP1,surgical_resection,1+\nP1,metastasis,0\n";
const CORRECTED: &str = "subject_id,specimen,ihc_score\nP1,surgical_resection,0\nP3,metastasis,0\n";

/// Two versions; the second alters and adds.
async fn two(world: &World) -> (DatasetVersion, DatasetVersion) {
    let trial = world.trial().await;
    let subjects = world.send(trial, Subjects, SUBJECTS).await.unwrap();
    let readings = world.send(trial, Her2Assessments, READINGS).await.unwrap();
    let first = world.accept(&[&subjects, &readings]).await.unwrap();
    let subjects = world.send(trial, Subjects, LATER).await.unwrap();
    let readings = world.send(trial, Her2Assessments, CORRECTED).await.unwrap();
    let answered = reason(ChangeCode::QueryAnswer, "queries of 3 March");
    (first, world.accept_for(&[&subjects, &readings], Some(answered)).await.unwrap())
}

fn line(change: &Change) -> String {
    let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let kind = serde_json::to_value(change.kind).unwrap();
    let head = format!("{} {} {}", change.subject_id, change.table, kind.as_str().unwrap());
    match change.kind {
        ChangeKind::ValueChanged => {
            format!("{head} {} {} -> {}", part(&change.variable), part(&change.old), part(&change.new))
        }
        _ => head,
    }
}

#[tokio::test]
async fn the_difference_names_every_subject_row_and_value() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (first, second) = two(&world).await;
        let (manager, trial) = (world.manager(), first.trial_id);
        let every = DifferenceFilter::default();
        let page = manager.version_difference(trial, second.version_id, &every).await.unwrap();
        let expected = [
            "P1 subjects value_changed age_years 61 -> 62",
            "P1 her2_assessments value_changed ihc_score 1+ -> 0",
            "P1 her2_assessments row_removed",
            "P2 subjects subject_removed",
            "P3 subjects subject_added",
            "P3 her2_assessments row_added",
            "P4 subjects subject_added",
        ];
        assert_eq!(page.items.iter().map(line).collect::<Vec<_>>(), expected, "{backend}");
        assert_eq!(page.items[1].key["specimen"], "surgical_resection");
        assert_eq!(page.items[3].values["age_years"], "47");
        let counts = page.summary.counts;
        assert_eq!((counts.subjects_added, counts.subjects_removed, counts.subjects_changed), (2, 1, 1));
        assert_eq!((counts.rows_added, counts.rows_removed, counts.values_changed), (1, 1, 2));
        let kept = second.difference.clone().unwrap();
        assert_eq!((kept.previous_version_id, kept.summary), (first.version_id, page.summary));
        assert_eq!(second.reason, Some(reason(ChangeCode::QueryAnswer, "queries of 3 March")));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_difference_is_read_page_by_page_and_by_subject_table_variable_and_kind() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (first, second) = two(&world).await;
        let (manager, trial) = (world.manager(), first.trial_id);
        let read = async |filter: DifferenceFilter| {
            manager.version_difference(trial, second.version_id, &filter).await.unwrap()
        };
        let mut seen = Vec::new();
        let mut filter = DifferenceFilter { limit: Some(2), ..DifferenceFilter::default() };
        loop {
            let page = read(filter.clone()).await;
            assert!(page.items.len() <= 2);
            seen.extend(page.items.iter().map(line));
            let Some(next) = page.next else { break };
            filter.after = Some(next);
        }
        assert_eq!(seen.len(), 7);
        let all = DifferenceFilter::default();
        let cases = [
            (DifferenceFilter { subject_id: Some("P1".to_owned()), ..all.clone() }, 3),
            (DifferenceFilter { subject_id: Some("P0".to_owned()), ..all.clone() }, 0),
            (DifferenceFilter { table: Some(Her2Assessments), ..all.clone() }, 3),
            (DifferenceFilter { variable: Some("ihc_score".to_owned()), ..all.clone() }, 1),
            (DifferenceFilter { kind: Some(ChangeKind::SubjectAdded), ..all.clone() }, 2),
        ];
        for (filter, count) in cases {
            assert_eq!(read(filter.clone()).await.items.len(), count, "{filter:?}");
        }
        let wrong = DifferenceFilter { after: Some("x".to_owned()), ..all.clone() };
        let refused = refusal(manager.version_difference(trial, second.version_id, &wrong).await);
        assert_eq!(refused, (422, "invalid-page-key".to_owned()));
        let refused = refusal(manager.version_difference(trial, first.version_id, &all).await);
        assert_eq!(refused, (404, "no-difference".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn what_was_accepted_changes_only_for_a_reason() {
    let more = "subject_id,site_id,age_years\nP1,S1,61\nP2,S1,47\nP3,S1,50\n";
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        world.version(trial).await;
        let added = world.send(trial, Subjects, more).await.unwrap();
        let added = world.accept_for(&[&added], None).await.unwrap();
        assert_eq!((added.number, added.reason), (2, None), "an addition needs none");
        let altered = world.send(trial, Subjects, SUBJECTS).await.unwrap();
        let mut wanted = acceptance(&[&altered], &[]);
        let refused = problem(manager.accept(trial, &wanted).await);
        assert_eq!((refused.status, refused.slug()), (422, "reason-missing"));
        assert_eq!(pointers(&refused), ["/reason"]);
        for (code, text) in
            [(ChangeCode::Other, "typo"), (ChangeCode::QueryAnswer, " "), (ChangeCode::ReExport, "a\nb")]
        {
            wanted.reason = Some(reason(code, text));
            let refused = problem(manager.accept(trial, &wanted).await);
            assert_eq!((refused.status, refused.slug()), (422, "invalid-reason"), "{text}");
            assert_eq!(pointers(&refused), ["/reason/text"]);
        }
        wanted.reason = Some(reason(ChangeCode::TranscriptionError, "P3 was never randomised"));
        assert_eq!(manager.accept(trial, &wanted).await.unwrap().number, 3);
        world.running.stop().await;
    }
}
