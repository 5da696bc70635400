use palladion_api::ingestion::{FlowForecast, IssueFilter, Mapping, RecordsQuery, UploadState};
use palladion_domain::flow::FlowBox;
use palladion_domain::ids::UploadId;
use palladion_domain::tables::TableName::{DiseaseEvents, Her2Assessments, Subjects};
use palladion_service_kit::clock;
use palladion_testkit::backends;

use crate::save_profile::wide;
use crate::world::{World, refusal};

/// A site that begins like a formula, two ages that cannot be, an enrolment that repeats.
const FAULTY: &str = "subject_id,site_id,age_years\nP1,=S1,150\n\nP2,\"S,2\",17\nP1,=S1,151\n";

#[tokio::test]
async fn issues_are_filtered_by_table_and_column_and_downloaded_as_csv_without_formulas() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let upload = world.send(trial, Subjects, FAULTY).await.unwrap();
        let by = async |filter: IssueFilter| {
            let page = manager.issues(trial, upload.upload_id, &filter).await.unwrap();
            page.items.into_iter().map(|issue| (issue.code, issue.row)).collect::<Vec<_>>()
        };
        let ages = by(IssueFilter { column: Some("age_years".to_owned()), ..IssueFilter::default() }).await;
        let expected = [("RNG-001", 2), ("RNG-001", 4), ("RNG-012", 3)];
        assert_eq!(ages, expected.map(|(code, row)| (code.to_owned(), Some(row))));
        let subjects = by(IssueFilter { table: Some(Subjects), ..IssueFilter::default() }).await;
        assert_eq!(subjects.len(), 6);
        assert_eq!(by(IssueFilter { table: Some(DiseaseEvents), ..IssueFilter::default() }).await, []);

        let everything = IssueFilter::default();
        let csv = manager.issues_csv(trial, upload.upload_id, &everything).await.unwrap();
        let csv = String::from_utf8(csv.to_vec()).unwrap();
        let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 1 + 7, "{csv}");
        assert_eq!(lines[0], "code,severity,table,row,column,line,byte,field,value,message");
        assert_eq!(lines[1], "RNG-001,error,subjects,2,age_years,2,29,3,150,the value is outside 0 to 120");
        assert!(csv.contains(",'=S1,the country of 2 subjects of this site is not known\r\n"), "{csv}");
        assert!(csv.contains(",\"S,2\",the country"), "{csv}");
        let notes = IssueFilter { code: Some("RNG-012".to_owned()), ..IssueFilter::default() };
        let notes = manager.issues_csv(trial, upload.upload_id, &notes).await.unwrap();
        assert_eq!(String::from_utf8(notes.to_vec()).unwrap().lines().count(), 2);
        let unknown = UploadId::from_uuid(clock::new_uuid());
        let refused = refusal(manager.issues_csv(trial, unknown, &everything).await);
        assert_eq!(refused, (404, "unknown-upload".to_owned()));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_record_of_an_issue_is_shown_as_it_stands_in_the_file() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (manager, trial) = (world.manager(), world.trial().await);
        let upload = world.send(trial, Subjects, FAULTY).await.unwrap();
        let read = async |row, count| {
            let query = RecordsQuery { row, count };
            let records = manager.upload_records(trial, upload.upload_id, &query).await.unwrap().records;
            records
                .into_iter()
                .map(|record| {
                    let fields = record.fields.into_iter();
                    let fields =
                        fields.map(|field| format!("{}={}", field.column.unwrap_or_default(), field.value));
                    (record.row, record.line, fields.collect::<Vec<_>>().join(" "))
                })
                .collect::<Vec<_>>()
        };
        let second = (3, 4, "subject_id=P2 site_id=S,2 age_years=17".to_owned());
        let third = (4, 5, "subject_id=P1 site_id==S1 age_years=151".to_owned());
        assert_eq!(read(3, None).await, std::slice::from_ref(&second));
        assert_eq!(read(3, Some(20)).await, [second, third]);
        assert_eq!(read(5, None).await, []);
        let nothing = RecordsQuery { row: 2, count: None };
        let unknown = UploadId::from_uuid(clock::new_uuid());
        let refused = refusal(manager.upload_records(trial, unknown, &nothing).await);
        assert_eq!(refused, (404, "unknown-upload".to_owned()));
        std::fs::write(world.running.platform().blobs.path_of(&upload.digest), "subject_id\nP9\n").unwrap();
        let altered = refusal(manager.upload_records(trial, upload.upload_id, &nothing).await);
        assert_eq!(altered.0, 500);
        world.running.stop().await;
    }
}

fn counts(flow: &FlowForecast) -> Vec<(FlowBox, u64)> {
    flow.boxes.iter().filter(|one| one.subjects > 0).map(|one| (one.flow_box, one.subjects)).collect()
}

#[tokio::test]
async fn the_report_says_where_the_subjects_would_end() {
    let subjects = "subject_id,site_id\nP1,S1\nP2,S1\nP3,S1\n";
    let readings = "subject_id,specimen,ihc_score\nP1,surgical_resection,0\nP2,surgical_resection,3+\n";
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let first = world.send(trial, Subjects, subjects).await.unwrap();
        assert_eq!(first.validation.flow, None);
        let reason = "neither the file nor the trial's data have a table `her2_assessments`";
        assert_eq!(first.validation.no_flow.as_deref(), Some(reason));

        world.accept(&[&first]).await.unwrap();
        let second = world.send(trial, Her2Assessments, readings).await.unwrap();
        let flow = second.validation.flow.clone().unwrap();
        let expected = [
            (FlowBox::Her2PositiveExcluded, 1),
            (FlowBox::Her2UnknownExcluded, 1),
            (FlowBox::AnalysedHer2Zero, 1),
        ];
        assert_eq!(counts(&flow), expected);
        assert_eq!((flow.subjects, flow.with_version, flow.boxes.len()), (3, Some(1), 5));
        assert_eq!(flow.carried_over, [Subjects]);

        let events = "subject_id,kind,occurred_on\nP1,death,2020-01-01\n";
        let third = world.send(trial, DiseaseEvents, events).await.unwrap();
        assert!(third.validation.no_flow.unwrap().ends_with("the flow stays"));
        let broken = world.send(trial, Subjects, "subject_id,site_id\nP1,\nP2,S1\n").await.unwrap();
        assert_eq!((broken.state, broken.validation.flow), (UploadState::Invalid, None));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_wide_file_has_its_own_flow() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let profile = world.manager().save_profile(trial, &wide()).await.unwrap();
        let mapping = Mapping::Profile(profile.profile_id);
        let upload = world.send_bytes(trial, mapping, b"ID,SITE,IHC\nP1,S1,1+\nP2,S1,\n").await.unwrap();
        let flow = upload.validation.flow.unwrap();
        assert_eq!(counts(&flow), [(FlowBox::Her2UnknownExcluded, 1), (FlowBox::AnalysedIhc1, 1)]);
        assert_eq!((flow.with_version, flow.carried_over), (None, vec![]));
        world.running.stop().await;
    }
}
