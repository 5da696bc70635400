//! The cohort as the files that a trial would upload, with their import profiles and the trial's definition.

use chrono::{Days, NaiveDate};

use super::cohort::CUT_OFF;
use super::draw::{Draw, Purpose};
use super::places::{countries, site_name};
use super::profiles;
use super::subject::{History, IhcReading, Subject};
use super::text::{dotted, number, percentage, row, tnm, with_month_name};

/// What every file says of itself.
pub(super) const SYNTHETIC: &str = "SYNTHETIC DATA. No subject is a person. Generated to reproduce the printed numbers of the PALLAS HER2-low paper.";

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFile {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: String,
}

/// The files of a cohort: three exports, an import profile for each, the trial's definition, and what they are.
/// The seed decides how values are written, never what they are.
#[must_use]
pub fn files(subjects: &[Subject], seed: u64) -> Vec<RawFile> {
    let mut draw = Draw::new(seed, Purpose::Writing);
    vec![
        RawFile { name: "README.txt", text: profiles::readme() },
        RawFile { name: "trial.json", text: profiles::trial() },
        RawFile { name: "subjects.profile.json", text: profiles::SUBJECTS.to_owned() },
        RawFile { name: "her2.profile.json", text: profiles::HER2.to_owned() },
        RawFile { name: "events.profile.json", text: profiles::EVENTS.to_owned() },
        RawFile { name: "subjects.csv", text: subjects_csv(subjects, &mut draw) },
        RawFile { name: "her2.csv", text: her2_csv(subjects, &mut draw) },
        RawFile { name: "events.csv", text: events_csv(subjects, &mut draw) },
    ]
}

const SUBJECT_COLUMNS: &str = "SUBJECT,SITE,CTRY,ARM,RANDDT,NEOADJ,AGE,SEX,MENO,ECOG,BMI,ER_PCT,PR_PCT,T_STAGE,N_STAGE,STAGE,GRADE,SURGERY,PRIOR_RT,PRIOR_CT,DATA_ORIGIN\r\n";

fn subjects_csv(subjects: &[Subject], draw: &mut Draw) -> String {
    let mut text = format!("# {SYNTHETIC}\r\n{SUBJECT_COLUMNS}");
    for subject in subjects {
        text.push_str(&row(",", &subject_fields(subject, draw)));
    }
    text
}

fn subject_fields(subject: &Subject, draw: &mut Draw) -> Vec<String> {
    let country = countries().get(subject.country);
    let site = country.map_or_else(String::new, |country| site_name(country, subject.site));
    let site = if draw.happens(0.03) { site.to_lowercase() } else { site };
    let code = |flag: bool| if flag { "Y" } else { "N" }.to_owned();
    let meno = match subject.menopause {
        Some("post") => "POST",
        Some("peri") => "PERI",
        Some(_) => "PRE",
        None if subject.male => "MALE",
        None => "UNK",
    };
    let surgery = match subject.surgery {
        "breast_conserving" => "BCS",
        "mastectomy" => "MAST",
        _ => "BOTH",
    };
    let [t, n, stage] = subject.stage;
    vec![
        subject.id.clone(),
        site,
        country.map_or_else(String::new, |country| country.code.to_owned()),
        if subject.arm.name() == "ET" { "A" } else { "B" }.to_owned(),
        dotted(subject.randomised_on),
        code(subject.neoadjuvant),
        number(Some(subject.age)),
        if subject.male { "M" } else { "F" }.to_owned(),
        meno.to_owned(),
        subject.ecog.map_or_else(|| "UNK".to_owned(), |ecog| ecog.to_string()),
        number(subject.bmi),
        percentage(subject.er, draw),
        percentage(subject.pr, draw),
        tnm(t, subject.neoadjuvant, draw),
        tnm(n, subject.neoadjuvant, draw),
        format!("Stage {stage}"),
        subject.grade.map_or_else(|| "ND".to_owned(), |grade| format!("G{grade}")),
        surgery.to_owned(),
        subject.radiation.map_or_else(String::new, code),
        code(subject.chemotherapy),
        "synthetic".to_owned(),
    ]
}

const HER2_COLUMNS: &str =
    "SUBJECT;SPECIMEN;COLLECTED;IHC;ISH;RATIO;HER2_COPIES;CEP17_COPIES;ASSAY;READER;READ;DATA_ORIGIN\r\n";

fn her2_csv(subjects: &[Subject], draw: &mut Draw) -> String {
    let mut text = format!("# {SYNTHETIC}\r\n{HER2_COLUMNS}");
    for subject in subjects {
        for reading in &subject.readings {
            text.push_str(&row(";", &reading_fields(&subject.id, reading, draw)));
        }
    }
    text
}

fn reading_fields(id: &str, reading: &IhcReading, draw: &mut Draw) -> Vec<String> {
    let score = reading.ihc.map_or_else(
        || "not reported".to_owned(),
        |score| match draw.below(12) {
            0 if score.ends_with('+') => format!("{score} (local lab)"),
            1 if score.ends_with('+') => score.trim_end_matches('+').to_owned(),
            _ => score.to_owned(),
        },
    );
    let ish = match reading.ish {
        Some("negative") if draw.happens(0.5) => "NOT AMPLIFIED",
        Some("negative") => "neg",
        Some("positive") => "AMPLIFIED",
        Some("equivocal") => "equivocal",
        Some(_) => "ND",
        None => "",
    };
    let [ratio, copies, cep17] = reading.measured.map_or([const { String::new() }; 3], |(ratio, copies)| {
        let cep17 = (f64::from(copies) / f64::from(ratio) * 100.0).round() / 100.0;
        [tenths(ratio), tenths(copies), comma(&number(Some(cep17)))]
    });
    vec![
        id.to_owned(),
        if reading.specimen == "surgical_resection" { "RESECTION" } else { "CORE BX" }.to_owned(),
        reading.collected_on.to_string(),
        score,
        ish.to_owned(),
        ratio,
        copies,
        cep17,
        reading.assay.to_owned(),
        if reading.central { "C" } else { "L" }.to_owned(),
        reading.read_on.to_string(),
        "synthetic".to_owned(),
    ]
}

fn tenths(value: u32) -> String {
    format!("{},{}", value / 10, value % 10)
}

fn comma(number: &str) -> String {
    number.replace('.', ",")
}

const EVENT_COLUMNS: &str = "SUBJECT,EVENT,EVENTDT,DATA_ORIGIN\r\n";

fn events_csv(subjects: &[Subject], draw: &mut Draw) -> String {
    let mut text = format!("# {SYNTHETIC}\r\n{EVENT_COLUMNS}");
    for subject in subjects {
        let mut records = records(&subject.history);
        records.extend(uncounted(subject, draw));
        draw.shuffle(&mut records);
        for (kind, day) in records {
            let date = after(subject.randomised_on, day);
            let fields = [
                subject.id.clone(),
                event_code(kind).to_owned(),
                with_month_name(date),
                "synthetic".to_owned(),
            ];
            text.push_str(&row(",", &fields));
        }
    }
    text
}

/// What is known of a subject: the events up to the last contact, and the contact of those who are alive.
fn records(history: &History) -> Vec<(&'static str, i64)> {
    let known = |day: Option<i64>| day.filter(|day| *day <= history.last_contact);
    let mut records = Vec::new();
    if let Some(day) = known(history.first) {
        records.push((history.first_kind, day));
    }
    if let Some(day) = known(history.distant).filter(|_| history.first_kind != "distant_recurrence") {
        records.push(("distant_recurrence", day));
    }
    match known(history.death) {
        Some(day) if history.first_kind != "death" => records.push(("death", day)),
        Some(_) => {}
        None => {
            records.push(("last_disease_assessment", history.last_contact));
            records.push(("last_known_alive", history.last_contact));
        }
    }
    records
}

/// Records that count for no endpoint: in situ carcinomas, skin cancers, and deaths after the cut-off.
fn uncounted(subject: &Subject, draw: &mut Draw) -> Option<(&'static str, i64)> {
    let history = &subject.history;
    let end = history.death.unwrap_or(history.last_contact).min(history.last_contact);
    let early = i64::try_from(draw.below(usize::try_from(end).unwrap_or(1))).unwrap_or_default();
    let alive = history.death.is_none_or(|day| day > history.last_contact);
    match draw.below(300) {
        0 => Some(("dcis", early)),
        1 => Some(("non_melanoma_skin_cancer", early)),
        2 if alive && draw.happens(0.4) => {
            Some(("death", (CUT_OFF - subject.randomised_on).num_days() + 5 + early % 60))
        }
        _ => None,
    }
}

fn after(date: NaiveDate, days: i64) -> NaiveDate {
    let days = u64::try_from(days).unwrap_or_default();
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

fn event_code(kind: &str) -> &'static str {
    match kind {
        "locoregional_invasive_recurrence" => "LRR",
        "contralateral_invasive_breast_cancer" => "CBC",
        "distant_recurrence" => "DIST",
        "second_primary_non_breast" => "SPM",
        "death" => "DEATH",
        "dcis" => "DCIS",
        "non_melanoma_skin_cancer" => "NMSC",
        "last_disease_assessment" => "LASTVIS",
        _ => "ALIVE",
    }
}
