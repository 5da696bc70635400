//! One test a dataset: everything in its golden file that a plan can express.

use serde_json::Value;

use crate::snapshot::{Dataset, Snapshot, golden};
use crate::tally::Tally;
use crate::{cox, kaplan_meier, log_rank};

/// Outputs and values of a golden file.
struct Expected {
    models: usize,
    curves: usize,
    tests: usize,
    values: usize,
}

const fn whole(column: &'static str) -> (&'static str, &'static str) {
    (column, "integer")
}

pub(crate) const VETERAN: Dataset = Dataset {
    name: "veteran",
    id: None,
    times: &["time"],
    event: "status",
    covariates: &[
        whole("trt"),
        ("celltype", "category"),
        whole("karno"),
        whole("diagtime"),
        whole("age"),
        whole("prior"),
    ],
    rows: None,
};

pub(crate) const LUNG: Dataset = Dataset {
    name: "lung",
    id: None,
    times: &["time", "months"],
    event: "status",
    covariates: &[
        whole("inst"),
        whole("age"),
        whole("sex"),
        whole("ph.ecog"),
        whole("ph.karno"),
        whole("pat.karno"),
        whole("meal.cal"),
        whole("wt.loss"),
    ],
    rows: None,
};

pub(crate) const GBSG: Dataset = Dataset {
    name: "gbsg",
    id: None,
    times: &["rfstime"],
    event: "status",
    covariates: &[
        whole("age"),
        whole("meno"),
        whole("size"),
        whole("grade"),
        whole("nodes"),
        whole("pgr"),
        whole("er"),
        whole("hormon"),
    ],
    rows: None,
};

const COLON_COVARIATES: &[(&str, &str)] = &[
    whole("id"),
    ("rx", "category"),
    whole("sex"),
    whole("age"),
    whole("obstruct"),
    whole("nodes"),
    whole("differ"),
    whole("extent"),
    whole("surg"),
    whole("node4"),
    whole("etype"),
];

pub(crate) const fn colon(rows: Option<(&'static str, &'static str)>) -> Dataset {
    Dataset {
        name: "colon",
        id: None,
        times: &["time", "years"],
        event: "status",
        covariates: COLON_COVARIATES,
        rows,
    }
}

pub(crate) const PALLAS: Dataset = Dataset {
    name: "pallas_5304",
    id: Some("id"),
    times: &["time_days"],
    event: "event",
    covariates: &[
        whole("site"),
        whole("country"),
        whole("arm"),
        whole("her2low"),
        ("age", "real"),
        whole("tstage"),
        whole("nstage"),
        whole("grade"),
        whole("pr"),
        whole("t2"),
        whole("t3"),
        whole("n1"),
        whole("n2"),
        whole("n3"),
        whole("g3"),
    ],
    rows: None,
};

pub(crate) const AML: Dataset = Dataset {
    name: "aml",
    id: None,
    times: &["time"],
    event: "status",
    covariates: &[("x", "category")],
    rows: None,
};

pub(crate) const LARYNX: Dataset = Dataset {
    name: "larynx",
    id: None,
    times: &["time"],
    event: "death",
    covariates: &[whole("age"), whole("Stage_II"), whole("Stage_III"), whole("Stage_IV")],
    rows: None,
};

pub(crate) const RETINOPATHY: Dataset = Dataset {
    name: "retinopathy",
    id: None,
    times: &["futime"],
    event: "status",
    covariates: &[
        whole("id"),
        ("laser", "category"),
        ("eye", "category"),
        whole("age"),
        ("type", "category"),
        whole("trt"),
        whole("risk"),
    ],
    rows: None,
};

/// Intervals of patients: each row is a subject, and `id` the patient.
pub(crate) const CGD: Dataset = Dataset {
    name: "cgd",
    id: None,
    times: &["tstop"],
    event: "status",
    covariates: &[
        whole("id"),
        ("treat", "category"),
        ("sex", "category"),
        whole("age"),
        ("height", "real"),
        ("weight", "real"),
        ("inherit", "category"),
        whole("steroids"),
        ("hos.cat", "category"),
        whole("tstart"),
    ],
    rows: None,
};

/// The entries of a chapter that use these rows of the file.
fn entries<'a>(golden: &'a Value, chapter: &str, filter: Option<&str>) -> Vec<&'a Value> {
    let all = golden[chapter].as_array().unwrap().iter();
    let uses = |entry: &&Value| {
        let wanted = entry["spec"]["filter"]["eq"].as_i64().map(|value| value.to_string());
        wanted.as_deref() == filter
    };
    // only models know late entry
    all.filter(uses).filter(|entry| chapter == "cox" || entry["spec"].get("start").is_none()).collect()
}

fn check(datasets: &[Dataset], expected: &Expected) {
    let mut tally = Tally::default();
    let (mut models, mut curves, mut tests) = (0, 0, 0);
    let name = datasets[0].name;
    let golden = golden(name);
    for dataset in datasets {
        let snapshot = Snapshot::of(dataset);
        let filter = dataset.rows.map(|(_, value)| value);
        let chapter = |chapter: &str| entries(&golden, chapter, filter);
        let (cox, km, logrank) = (chapter("cox"), chapter("km"), chapter("logrank"));
        if !cox.is_empty() {
            models += cox::compare(&mut tally, &snapshot, &cox);
        }
        if !km.is_empty() {
            curves += kaplan_meier::compare(&mut tally, &snapshot, &km);
        }
        if !logrank.is_empty() {
            tests += log_rank::compare(&mut tally, &snapshot, &logrank);
        }
    }
    assert_eq!(
        [models, curves, tests],
        [expected.models, expected.curves, expected.tests],
        "{name}: outputs"
    );
    tally.finish(name, expected.values);
}

#[test]
fn veteran() {
    check(&[VETERAN], &Expected { models: 16, curves: 12, tests: 12, values: 6_558 });
}

#[test]
fn lung() {
    check(&[LUNG], &Expected { models: 14, curves: 18, tests: 15, values: 8_472 });
}

#[test]
fn gbsg() {
    check(&[GBSG], &Expected { models: 12, curves: 12, tests: 12, values: 9_497 });
}

#[test]
fn colon_deaths_recurrences_and_both() {
    let rows = [Some(("etype", "1")), Some(("etype", "2")), None];
    check(&rows.map(colon), &Expected { models: 12, curves: 12, tests: 9, values: 6_756 });
}

#[test]
fn pallas_sized_cohort() {
    check(&[PALLAS], &Expected { models: 18, curves: 18, tests: 18, values: 11_647 });
}

#[test]
fn aml() {
    check(&[AML], &Expected { models: 2, curves: 12, tests: 3, values: 1_543 });
}

#[test]
fn larynx() {
    check(&[LARYNX], &Expected { models: 2, curves: 6, tests: 3, values: 1_450 });
}

#[test]
fn retinopathy_pairs() {
    check(&[RETINOPATHY], &Expected { models: 4, curves: 6, tests: 3, values: 3_101 });
}

#[test]
fn cgd_intervals() {
    check(&[CGD], &Expected { models: 8, curves: 0, tests: 0, values: 360 });
}
