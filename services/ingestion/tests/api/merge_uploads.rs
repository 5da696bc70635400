//! Uploads that bring the same table make it up together.

use std::fmt::Write as _;

use palladion_api::ingestion::{
    AcceptUploads, ChangeCode, DatasetVersion, DifferenceFilter, LeftOut, RedactSubject, Snapshot, Upload,
    UploadState, VersionTable,
};
use palladion_domain::tables::TableName::{self, DiseaseEvents, Her2Assessments, Randomisations, Subjects};
use palladion_formats::csv::ReadLimits;
use palladion_formats::parquet::{ROW_GROUP_ROWS, read, to_bytes};
use palladion_formats::profile::{ImportProfile, import};
use palladion_formats::table::Table;
use palladion_service_kit::hashing::sha256;
use palladion_testkit::backends;

use crate::sdtm;
use crate::world::{World, acceptance, reason};

fn of(version: &DatasetVersion, name: TableName) -> &VersionTable {
    version.tables.iter().find(|table| table.table == name).unwrap()
}

/// The upload of each part with its rows and those that repeat an earlier one's.
fn parts(table: &VersionTable) -> Vec<(palladion_domain::ids::UploadId, u64, u64)> {
    table.parts.iter().map(|part| (part.upload_id, part.rows, part.repeated)).collect()
}

async fn frozen(world: &World, snapshot: &Snapshot, name: TableName) -> Table {
    let bytes = world.manager().snapshot_table(snapshot.trial_id, snapshot.snapshot_id, name).await;
    read(bytes.unwrap()).unwrap()
}

fn ids(table: &Table) -> Vec<&str> {
    table.column("subject_id").unwrap().texts().unwrap().iter().flatten().collect()
}

fn days(table: &Table, column: &str) -> Vec<Option<String>> {
    let days = table.column(column).unwrap().dates().unwrap();
    days.iter().map(|day| day.map(|day| day.to_string())).collect()
}

#[tokio::test]
async fn the_domains_of_a_trial_become_one_version() {
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = sdtm::trial(&world).await;
        let uploads = sdtm::send_all(&world, trial).await;
        for upload in &uploads {
            assert_eq!(upload.state, UploadState::Valid, "{:?}", upload.validation.codes);
        }
        let [dm, mi, rs, ds] = &uploads;
        let version = world.accept_for(&[dm, mi, rs, ds], None).await.unwrap();
        let rows: Vec<_> = version.tables.iter().map(|table| (table.table, table.rows)).collect();
        let expected = [(Subjects, 3), (Her2Assessments, 3), (DiseaseEvents, 6), (Randomisations, 3)];
        assert_eq!(rows, expected, "{backend}");
        let of_events = [(dm.upload_id, 3, 0), (rs.upload_id, 2, 0), (ds.upload_id, 1, 2)];
        assert_eq!(parts(of(&version, DiseaseEvents)), of_events);
        assert_eq!(parts(of(&version, Subjects)), [(dm.upload_id, 3, 0)], "completed by another table");
        assert!(of(&version, Her2Assessments).parts.is_empty());
        assert_eq!(world.manager().version(trial, version.version_id).await.unwrap(), version);
        // DM has no day of randomisation by its profile; with DS every subject has one, and nothing is
        // left to say about it.
        assert!(dm.validation.codes.iter().any(|code| code.code == "DATE-008"));
        assert!(version.acknowledgements.iter().all(|accepted| accepted.code != "DATE-008"));
        let snapshot = world.freeze(&version).await;
        let subjects = frozen(&world, &snapshot, Subjects).await;
        let expected = ["2019-03-01", "2019-03-04", "2019-04-01"].map(|day| Some(day.to_owned()));
        assert_eq!(days(&subjects, "randomised_on"), expected);
        let events = frozen(&world, &snapshot, DiseaseEvents).await;
        assert_eq!(ids(&events), ["T-01", "T-02", "T-03", "T-01", "T-02", "T-03"]);
        world.running.stop().await;
    }
}

/// The version of the whole export, and its uploads.
async fn accepted(world: &World) -> (DatasetVersion, [Upload; 4]) {
    let trial = sdtm::trial(world).await;
    let uploads = sdtm::send_all(world, trial).await;
    let [dm, mi, rs, ds] = &uploads;
    (world.accept_for(&[dm, mi, rs, ds], None).await.unwrap(), uploads)
}

#[tokio::test]
async fn a_corrected_part_takes_the_place_of_the_one_it_replaces() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (first, [dm, _, rs, ds]) = accepted(&world).await;
        let trial = first.trial_id;
        let corrected = sdtm::RS.replace("2021-06-01", "2021-06-15");
        let corrected = sdtm::send(&world, trial, "sdtm-rs", corrected.as_bytes()).await;
        let wanted = AcceptUploads {
            replaces: vec![rs.upload_id],
            reason: Some(reason(ChangeCode::QueryAnswer, "queries of 3 March")),
            ..acceptance(&[&dm, &corrected, &ds], &[])
        };
        let second = world.accept_all(trial, wanted).await.unwrap();
        let of_events = [(dm.upload_id, 3, 0), (corrected.upload_id, 2, 0), (ds.upload_id, 1, 2)];
        assert_eq!(parts(of(&second, DiseaseEvents)), of_events, "{backend}");
        assert_eq!(of(&second, Subjects).digest, of(&first, Subjects).digest);
        let every = DifferenceFilter::default();
        let page = world.manager().version_difference(trial, second.version_id, &every).await.unwrap();
        let [change] = page.items.as_slice() else { unreachable!("one value changed: {page:?}") };
        assert_eq!((change.subject_id.as_str(), change.table), ("T-01", DiseaseEvents));
        let values = (change.old.as_deref(), change.new.as_deref());
        assert_eq!(values, (Some("2021-06-01"), Some("2021-06-15")));

        // Another day of randomisation alone reaches the subjects that are carried over.
        let moved = sdtm::DS.replace("MILESTONE,2019-03-04", "MILESTONE,2019-03-05");
        let moved = sdtm::send(&world, trial, "sdtm-ds-randomised", moved.as_bytes()).await;
        let wanted = AcceptUploads {
            replaces: vec![ds.upload_id],
            reason: Some(reason(ChangeCode::QueryAnswer, "queries of 4 March")),
            ..acceptance(&[&dm, &corrected, &moved], &[])
        };
        let third = world.accept_all(trial, wanted).await.unwrap();
        let page = world.manager().version_difference(trial, third.version_id, &every).await.unwrap();
        let changed: Vec<_> = page.items.iter().map(|change| (change.table, change.new.as_deref())).collect();
        let day = Some("2019-03-05");
        assert_eq!(changed, [(Subjects, day), (Randomisations, day)]);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn a_subject_of_several_parts_leaves_all_of_them() {
    for backend in backends() {
        let world = World::start(backend).await;
        let (first, [dm, mi, rs, ds]) = accepted(&world).await;
        let (trial, manager) = (first.trial_id, world.manager());
        let withdrawn = RedactSubject {
            subject_id: "T-02".parse().unwrap(),
            reason: reason(ChangeCode::Withdrawal, "consent was withdrawn"),
        };
        let redaction = manager.redact(trial, &withdrawn).await.unwrap();
        let every = [dm.upload_id, mi.upload_id, rs.upload_id, ds.upload_id];
        assert_eq!(redaction.sealed_uploads, every, "{backend}");
        // One table is brought again; the others are carried over.
        let second = world.accept_for(&[&mi], None).await.unwrap();
        assert_eq!(second.left_out, Some(LeftOut { subjects: 1, rows: 5 }));
        let of_events = [(dm.upload_id, 2, 0), (rs.upload_id, 1, 0), (ds.upload_id, 1, 2)];
        assert_eq!(parts(of(&second, DiseaseEvents)), of_events);
        let snapshot = world.freeze(&second).await;
        for name in [Subjects, Her2Assessments, DiseaseEvents, Randomisations] {
            let table = frozen(&world, &snapshot, name).await;
            assert!(!ids(&table).contains(&"T-02"), "{name}");
            assert_eq!(table.rows() as u64, of(&second, name).rows);
        }
        // Made of the uploads again, which still hold the subject.
        let wanted = AcceptUploads {
            reason: Some(reason(ChangeCode::ReExport, "the same files once more")),
            ..acceptance(&[&dm, &ds, &rs], &[])
        };
        let third = world.accept_all(trial, wanted).await.unwrap();
        let of_events = [(dm.upload_id, 2, 0), (ds.upload_id, 1, 2), (rs.upload_id, 1, 0)];
        assert_eq!(parts(of(&third, DiseaseEvents)), of_events, "the other way round");
        let snapshot = world.freeze(&third).await;
        assert!(!ids(&frozen(&world, &snapshot, DiseaseEvents).await).contains(&"T-02"));
        world.running.stop().await;
    }
}

#[tokio::test]
async fn the_pilot_s_domains_are_accepted_together() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/formats/tests/files/data");
    let file = |name: &str| std::fs::read(format!("{folder}/datasetjson_v1_1/sdtm/{name}")).unwrap();
    for backend in backends() {
        let world = World::start(backend).await;
        let arms = ["Placebo", "Zanomaline Low Dose (54 mg)", "Zanomaline High Dose (81 mg)"];
        let arm = |name: &&str| serde_json::json!({"name": name, "reference": *name == "Placebo"});
        let trial =
            world.trial_of(&serde_json::json!({"arms": arms.iter().map(arm).collect::<Vec<_>>()})).await;
        let dm = sdtm::send(&world, trial, "sdtm-dm", &file("dm.json")).await;
        let ds = sdtm::send(&world, trial, "sdtm-ds", &file("ds.ndjson")).await;
        let rs = sdtm::send(&world, trial, "sdtm-rs", &file("rs.xpt")).await;
        let version = world.accept_for(&[&dm, &rs, &ds], None).await.unwrap();
        let rows: Vec<_> = version.tables.iter().map(|table| (table.table, table.rows)).collect();
        let events = of(&version, DiseaseEvents);
        assert_eq!(rows, [(Subjects, 17), (DiseaseEvents, events.rows)], "{backend}");
        // RS holds a depression scale: nothing of it is disease status. DS says three deaths of DM again.
        let told = |upload: &Upload| {
            upload.validation.tables.iter().find(|table| table.table == DiseaseEvents).unwrap().rows
        };
        let [of_dm, of_rs, of_ds] = events.parts.as_slice() else { unreachable!("three parts") };
        assert_eq!((of_dm.rows, of_rs.rows), (told(&dm), 0));
        assert_eq!(of_ds.rows + of_ds.repeated, told(&ds));
        assert!(of_ds.repeated >= 3, "{events:?}");
        world.running.stop().await;
    }
}

/// Rows of `subjects`, from one to before another; `days` adds the day of randomisation.
fn rows(from: usize, to: usize, days: bool) -> String {
    let mut text = String::new();
    for row in from..to {
        write!(text, "P{row:07},S{},{},{}", row % 50, ["AUT", "DEU"][row % 50 % 2], 18 + row % 60).unwrap();
        if days {
            write!(text, ",{}", day(row)).unwrap();
        }
        text.push('\n');
    }
    text
}

fn day(row: usize) -> String {
    format!("2020-{:02}-{:02}", 1 + row % 12, 1 + row % 28)
}

#[tokio::test]
async fn large_parts_give_the_table_of_one_file() {
    const HALF: usize = ROW_GROUP_ROWS + 1_000;
    let header = "subject_id,site_id,country,age_years";
    for backend in backends() {
        let world = World::start(backend).await;
        let trial = world.trial().await;
        let one = format!("{header}\n{}", rows(0, HALF, false));
        // Ten subjects are in both files, the same in every value.
        let two = format!("{header}\n{}", rows(HALF - 10, 2 * HALF, false));
        let mut drawn = String::from("subject_id,randomised_on\n");
        for row in (0..2 * HALF).rev() {
            writeln!(drawn, "P{row:07},{}", day(row)).unwrap();
        }
        let one = world.send(trial, Subjects, &one).await.unwrap();
        let two = world.send(trial, Subjects, &two).await.unwrap();
        let drawn = world.send(trial, Randomisations, &drawn).await.unwrap();
        let version = world.accept_for(&[&one, &two, &drawn], None).await.unwrap();
        let table = of(&version, Subjects);
        let half = HALF as u64;
        assert_eq!(parts(table), [(one.upload_id, half, 0), (two.upload_id, half, 10)], "{backend}");
        let whole =
            format!("subject_id,site_id,country,age_years,randomised_on\n{}", rows(0, 2 * HALF, true));
        let profile = ImportProfile::identity(Subjects);
        let whole = import(whole.as_bytes(), &profile, &ReadLimits::default()).unwrap();
        assert_eq!(table.digest, sha256(&to_bytes(&whole.tables[&Subjects]).unwrap()));

        // A subject of both, another time with another age.
        let third = format!("{header}\nP0000003,S3,DEU,80\nP0070000,S0,AUT,80\n");
        let third = world.send(trial, Subjects, &third).await.unwrap();
        let refused = crate::world::problem(world.accept(&[&one, &two, &third]).await);
        let said: Vec<_> = refused.errors.iter().map(|error| error.detail.clone()).collect();
        let places = [(2, 5, &one), (3, 3_476, &two)].map(|(row, first, upload)| {
            let (third, upload) = (third.upload_id, upload.upload_id);
            format!(
                "KEY-001 in `subjects`, row {row} of upload {third}, `subject_id`: the subject of row {row} of \
                 upload {third} is enrolled in row {first} of upload {upload} already"
            )
        });
        assert_eq!(said, places);
        assert!(refused.errors.iter().all(|error| error.pointer == "/upload_ids/2"));
        world.running.stop().await;
    }
}
