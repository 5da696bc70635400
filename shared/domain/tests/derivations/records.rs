//! Impossible combinations within a record, against the reference vectors of another program.

use palladion_domain::her2::{
    Her2Status, IhcScore, IshGroup, IshMeasurement, IshResult, RecordFacts, RecordRule, ReportedReceptor,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    ratio: f64,
    copies: f64,
    group: IshGroup,
}

#[derive(Deserialize)]
struct Case {
    input: Input,
    expected: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    ihc: Option<u8>,
    ish: Option<String>,
    her2: Option<String>,
    ratio: Option<f64>,
    her2_copies: Option<f64>,
    cep17_copies: Option<f64>,
    ish_group: Option<u8>,
    er_pct: Option<f64>,
    er_pos: Option<bool>,
    pr_pct: Option<f64>,
    pr_pos: Option<bool>,
    specimen_date: Option<chrono::NaiveDate>,
    ihc_date: Option<chrono::NaiveDate>,
    ish_date: Option<chrono::NaiveDate>,
    stained_pct: Option<f64>,
    complete_pct: Option<f64>,
    #[serde(default)]
    ultralow: bool,
}

impl Input {
    fn facts(&self) -> RecordFacts {
        let scores = [IhcScore::Zero, IhcScore::OnePlus, IhcScore::TwoPlus, IhcScore::ThreePlus];
        RecordFacts {
            ihc: self.ihc.map(|intensity| scores[usize::from(intensity)]),
            ultralow: self.ultralow,
            ish: self.ish.as_deref().map(|word| match word {
                "amplified" => IshResult::Positive,
                word => {
                    assert_eq!(word, "not_amplified");
                    IshResult::Negative
                }
            }),
            status_reported: self.her2.as_deref().map(|word| match word {
                "zero" => Her2Status::Zero,
                "low" => Her2Status::Low,
                word => {
                    assert_eq!(word, "positive");
                    Her2Status::Positive
                }
            }),
            ish_measured: IshMeasurement::new(self.ratio, self.her2_copies, self.cep17_copies).unwrap(),
            ish_group_reported: self.ish_group.map(|group| group.to_string().parse::<IshGroup>().unwrap()),
            er: ReportedReceptor { percent: self.er_pct, positive: self.er_pos },
            pr: ReportedReceptor { percent: self.pr_pct, positive: self.pr_pos },
            stained_percent: self.stained_pct,
            complete_percent: self.complete_pct,
            collected_on: self.specimen_date,
            read_on: self.ihc_date,
            ish_read_on: self.ish_date,
        }
    }
}

#[test]
fn every_vector_of_the_reference_breaks_the_same_rules() {
    let vectors: Vectors = serde_json::from_str(include_str!("records.json")).unwrap();
    assert_eq!((vectors.cases.len(), vectors.groups.len()), (40, 8));
    for (number, case) in vectors.cases.iter().enumerate() {
        let broken: Vec<_> = case.input.facts().broken_rules().iter().map(|rule| rule.as_str()).collect();
        assert_eq!(broken, case.expected, "case {number}");
    }
    for Group { ratio, copies, group } in vectors.groups {
        let measured = IshMeasurement::new(Some(ratio), Some(copies), None).unwrap().unwrap();
        assert_eq!(IshGroup::of(&measured), Some(group), "{ratio} {copies}");
    }
}

#[test]
fn each_rule_is_broken_by_its_own_record_and_by_none_that_lacks_the_facts() {
    assert_eq!(RecordFacts::default().broken_rules(), []);
    let facts = RecordFacts::default;
    let percent =
        |percent: f64, positive: bool| ReportedReceptor { percent: Some(percent), positive: Some(positive) };
    let measured = |ratio, copies, cep17| IshMeasurement::new(ratio, copies, cep17).unwrap();
    let day = |day: &str| day.parse().ok();
    let cases = [
        (RecordFacts { ihc: Some(IhcScore::TwoPlus), ish: Some(IshResult::NotDone), ..facts() }, "R01"),
        (RecordFacts { ihc: Some(IhcScore::Null), status_reported: Some(Her2Status::Low), ..facts() }, "R02"),
        (
            RecordFacts {
                ihc: Some(IhcScore::ThreePlus),
                status_reported: Some(Her2Status::Zero),
                ..facts()
            },
            "R03",
        ),
        (
            RecordFacts { ish: Some(IshResult::Positive), status_reported: Some(Her2Status::Low), ..facts() },
            "R04",
        ),
        (
            RecordFacts { ihc: Some(IhcScore::OnePlus), status_reported: Some(Her2Status::Zero), ..facts() },
            "R05",
        ),
        (RecordFacts { ish_measured: measured(Some(2.06), Some(4.4), Some(2.2)), ..facts() }, "R06"),
        (
            RecordFacts {
                ish_measured: measured(Some(1.2), Some(2.4), None),
                ish_group_reported: Some(IshGroup::Group4),
                ..facts()
            },
            "R07",
        ),
        (
            RecordFacts {
                ish_measured: measured(Some(1.2), Some(2.4), None),
                ish: Some(IshResult::Positive),
                ..facts()
            },
            "R08",
        ),
        (RecordFacts { ish_measured: measured(Some(2.4), Some(3.9), None), ..facts() }, "R09"),
        (RecordFacts { pr: percent(100.5, true), ..facts() }, "R10"),
        (RecordFacts { er: percent(0.9, true), ..facts() }, "R11"),
        (RecordFacts { read_on: day("2020-01-02"), ish_read_on: day("2020-01-01"), ..facts() }, "R12"),
        (RecordFacts { collected_on: day("2020-01-02"), read_on: day("2020-01-01"), ..facts() }, "R13"),
        (RecordFacts { ihc: Some(IhcScore::Zero), complete_percent: Some(10.5), ..facts() }, "R14"),
        (RecordFacts { ihc: Some(IhcScore::OnePlus), stained_percent: Some(0.0), ..facts() }, "R15"),
        (RecordFacts { ultralow: true, stained_percent: Some(11.0), ..facts() }, "R16"),
    ];
    assert_eq!(cases.len(), RecordRule::ALL.len());
    for (facts, rule) in cases {
        assert_eq!(facts.broken_rules(), [rule.parse::<RecordRule>().unwrap()], "{rule}");
    }
}
