//! The rows of a subject, with what is planted in them.

use super::COUNTRIES;
use super::site::Site;
use super::subject::{CUT_OFF, Subject, day, earlier, later};

/// The columns of `subjects.csv`.
pub(super) const SUBJECTS: [&str; 21] = [
    "subject_id",
    "site_id",
    "country",
    "arm",
    "randomised_on",
    "neoadjuvant",
    "age_years",
    "sex",
    "menopausal_status",
    "ecog",
    "bmi_kg_per_m2",
    "er_percent",
    "pr_percent",
    "er_status",
    "t_stage",
    "n_stage",
    "anatomic_stage",
    "grade",
    "primary_surgery",
    "prior_radiation",
    "prior_chemotherapy",
];
/// The columns of `her2.csv`.
pub(super) const HER2: [&str; 16] = [
    "subject_id",
    "specimen",
    "collected_on",
    "ihc_score",
    "ish_result",
    "ish_ratio",
    "her2_copies_per_cell",
    "cep17_copies_per_cell",
    "assay",
    "reader",
    "read_on",
    "ish_read_on",
    "ish_group_reported",
    "her2_status_reported",
    "stained_percent",
    "complete_staining_percent",
];
/// The columns of `events.csv`.
pub(super) const EVENTS: [&str; 3] = ["subject_id", "kind", "occurred_on"];

/// A row: its fields in the order of the columns.
pub(super) type Row = Vec<String>;

/// Rows of one subject, by file.
pub(super) struct Rows {
    pub(super) subjects: Vec<Row>,
    pub(super) her2: Vec<Row>,
    pub(super) events: Vec<Row>,
}

fn set(columns: &[&str], row: &mut Row, column: &str, value: &str) {
    if let Some(place) = columns.iter().position(|name| *name == column) {
        value.clone_into(&mut row[place]);
    }
}

fn row(columns: &[&str], fields: &[(&str, String)]) -> Row {
    let field = |name: &&str| fields.iter().find(|field| field.0 == *name).map(|field| field.1.clone());
    columns.iter().map(|name| field(name).unwrap_or_default()).collect()
}

impl Rows {
    /// The rows as the site writes them.
    pub(super) fn of(subject: &Subject, site: &Site) -> Self {
        let text = |value: &str| value.to_owned();
        let covariates = &subject.covariates;
        let enrolled = row(
            &SUBJECTS,
            &[
                ("subject_id", subject.id.clone()),
                ("site_id", site.id.clone()),
                ("country", text(site.country.country)),
                ("arm", text(subject.arm)),
                ("randomised_on", subject.randomised_on.to_string()),
                ("neoadjuvant", text("false")),
                ("age_years", subject.age.to_string()),
                ("sex", text("female")),
                ("menopausal_status", text(if subject.age > 50 { "post" } else { "pre_or_peri" })),
                ("ecog", text(covariates.ecog)),
                ("bmi_kg_per_m2", subject.bmi.to_string()),
                ("er_percent", subject.er.to_string()),
                ("pr_percent", subject.pr.to_string()),
                ("er_status", text("positive")),
                ("t_stage", text(covariates.t_stage)),
                ("n_stage", text(covariates.n_stage)),
                ("anatomic_stage", text(covariates.anatomic_stage)),
                ("grade", text(subject.grade)),
                ("primary_surgery", text(covariates.primary_surgery)),
                ("prior_radiation", covariates.prior_radiation.to_string()),
                ("prior_chemotherapy", covariates.prior_chemotherapy.to_string()),
            ],
        );
        let blank = site.has("never_writes_zero") && subject.score == "0";
        let mut her2 = vec![reading(subject, "local", if blank { "" } else { subject.score }, 50)];
        her2.extend(subject.central.filter(|_| !blank).map(|score| reading(subject, "central", score, 20)));
        let event = |(kind, on): &(&str, chrono::NaiveDate)| {
            vec![subject.id.clone(), (*kind).to_owned(), on.to_string()]
        };
        Self { subjects: vec![enrolled], her2, events: subject.events.iter().map(event).collect() }
    }

    /// Plants a fault of a record. What else stands in the record is made to fit, so that nothing else is wrong.
    pub(super) fn plant(&mut self, fault: &str, subject: &Subject, site: &Site) {
        self.plant_in_subject(fault, site.country.country);
        self.plant_in_reading(fault, subject);
        self.plant_in_events(fault, subject);
    }

    fn plant_in_subject(&mut self, fault: &str, country: &str) {
        let changes: &[(&str, &str)] = match fault {
            "subject_twice" => {
                self.subjects.extend_from_within(..);
                return;
            }
            "read_but_not_enrolled" => {
                self.subjects.clear();
                self.events.clear();
                self.her2.truncate(1);
                return;
            }
            "unknown_site" => &[("site_id", "XXX-999")],
            "other_country" if country == COUNTRIES[0].country => &[("country", COUNTRIES[1].country)],
            "other_country" => &[("country", COUNTRIES[0].country)],
            "unknown_arm" => &[("arm", "third")],
            "no_arm" => &[("arm", "")],
            "birth_year_for_age" => &[("age_years", "1961")],
            "child" => &[("age_years", "7")],
            "percentage_beyond_100" => &[("er_percent", "950")],
            "ecog_of_9" => &[("ecog", "9")],
            "weight_for_bmi" => &[("bmi_kg_per_m2", "68000")],
            "unusual_bmi" => &[("bmi_kg_per_m2", "8.5")],
            "year_1816" => &[("randomised_on", "1816-03-01")],
            "man_after_menopause" => &[("sex", "male"), ("menopausal_status", "post")],
            "receptor_contradiction" => &[("er_percent", "90"), ("er_status", "negative")],
            "ten_percent_rule" => &[("er_percent", "5"), ("er_status", "negative")],
            "randomised_after_cut_off" => {
                let late = later(CUT_OFF, 10).to_string();
                self.events.clear();
                return self.subjects.iter_mut().for_each(|row| set(&SUBJECTS, row, "randomised_on", &late));
            }
            _ => return,
        };
        for row in &mut self.subjects {
            changes.iter().for_each(|(column, value)| set(&SUBJECTS, row, column, value));
        }
    }

    fn plant_in_reading(&mut self, fault: &str, subject: &Subject) {
        let before = earlier(subject.randomised_on, 70).to_string();
        let dated = match fault {
            "read_before_collected" => Some("read_on"),
            "ish_before_ihc" => Some("ish_read_on"),
            _ => None,
        };
        let changes = changes(fault);
        if changes.is_empty() && dated.is_none() {
            return;
        }
        self.her2.truncate(1);
        for row in &mut self.her2 {
            changes.iter().for_each(|(column, value)| set(&HER2, row, column, value));
            dated.iter().for_each(|column| set(&HER2, row, column, &before));
        }
    }

    fn plant_in_events(&mut self, fault: &str, subject: &Subject) {
        let on = |years: i32| day(2019 + years, 6, 15).to_string();
        let events: &[(&str, String)] = match fault {
            "two_deaths" => &[("death", on(0)), ("death", on(1))],
            "recurrence_after_death" => &[("death", on(0)), ("distant_recurrence", on(1))],
            "alive_after_death" => &[("death", on(0)), ("last_known_alive", on(1))],
            "event_before_randomisation" => &[
                ("distant_recurrence", earlier(subject.randomised_on, 30).to_string()),
                ("last_known_alive", on(1)),
            ],
            _ => return,
        };
        let event = |(kind, on): &(&str, String)| vec![subject.id.clone(), (*kind).to_owned(), on.clone()];
        self.events = events.iter().map(event).collect();
    }
}

/// What a fault sets in a reading: the fault itself, and what keeps everything else right.
fn changes(fault: &str) -> &'static [(&'static str, &'static str)] {
    match fault {
        "ish_before_ihc" => &[("ihc_score", "2+"), ("ish_result", "negative")],
        "score_range" => &[("ihc_score", "0-1+"), ("ish_result", "negative")],
        "low_ihc_positive_ish" => &[("ihc_score", "1+"), ("ish_result", "positive")],
        "ihc_3_negative_ish" => &[("ihc_score", "3+"), ("ish_result", "negative")],
        "two_plus_without_ish" => &[("ihc_score", "2+"), ("ish_result", "")],
        "low_with_ihc_0" => &[("ihc_score", "0"), ("ish_result", ""), ("her2_status_reported", "her2_low")],
        "low_with_ihc_3" => &[("ihc_score", "3+"), ("ish_result", ""), ("her2_status_reported", "her2_low")],
        "low_with_positive_ish" => {
            &[("ihc_score", "2+"), ("ish_result", "positive"), ("her2_status_reported", "her2_low")]
        }
        "zero_with_ihc_1" => &[("ihc_score", "1+"), ("ish_result", ""), ("her2_status_reported", "her2_0")],
        "zero_with_complete_staining" => &[
            ("ihc_score", "0"),
            ("ish_result", ""),
            ("stained_percent", "40"),
            ("complete_staining_percent", "40"),
        ],
        "ultralow_without_faint" => {
            &[("ihc_score", "ultralow"), ("ish_result", ""), ("stained_percent", "15")]
        }
        "score_without_stained_cells" => &[("ihc_score", "1+"), ("ish_result", ""), ("stained_percent", "0")],
        _ => measured(fault),
    }
}

/// The same for faults of what was measured by ISH.
fn measured(fault: &str) -> &'static [(&'static str, &'static str)] {
    match fault {
        "ish_contradicts_ratio" => &[
            ("ihc_score", "2+"),
            ("ish_result", "negative"),
            ("ish_ratio", "3.0"),
            ("her2_copies_per_cell", "6.0"),
            ("cep17_copies_per_cell", "2.0"),
        ],
        "ratio_inconsistent" => &[
            ("ihc_score", "2+"),
            ("ish_result", ""),
            ("ish_ratio", "1.2"),
            ("her2_copies_per_cell", "3.0"),
            ("cep17_copies_per_cell", "1.6"),
        ],
        "count_for_ratio" => &[
            ("ihc_score", "2+"),
            ("ish_result", "positive"),
            ("ish_ratio", "134"),
            ("her2_copies_per_cell", "134"),
            ("cep17_copies_per_cell", "1.0"),
        ],
        "total_for_mean" => &[
            ("ihc_score", "2+"),
            ("ish_result", "positive"),
            ("ish_ratio", "8.0"),
            ("her2_copies_per_cell", "816"),
            ("cep17_copies_per_cell", "102"),
        ],
        "no_cep17_signal" => {
            &[("ihc_score", "2+"), ("ish_result", "negative"), ("cep17_copies_per_cell", "0")]
        }
        "other_ish_group" => &[
            ("ihc_score", "2+"),
            ("ish_result", ""),
            ("ish_ratio", "1.5"),
            ("her2_copies_per_cell", "3.0"),
            ("cep17_copies_per_cell", "2.0"),
            ("ish_group_reported", "1"),
        ],
        "group_without_ihc" => &[
            ("ihc_score", ""),
            ("ish_result", "negative"),
            ("ish_ratio", "2.2"),
            ("her2_copies_per_cell", "3.3"),
            ("cep17_copies_per_cell", "1.5"),
        ],
        _ => &[],
    }
}

fn reading(subject: &Subject, reader: &str, score: &str, days_before: u64) -> Row {
    let text = |value: &str| value.to_owned();
    let ish = if score == "2+" && subject.ish_known { "negative" } else { "" };
    row(
        &HER2,
        &[
            ("subject_id", subject.id.clone()),
            ("specimen", text("surgical_resection")),
            ("collected_on", earlier(subject.randomised_on, 60).to_string()),
            ("ihc_score", text(score)),
            ("ish_result", text(ish)),
            ("assay", text("4b5_pathway")),
            ("reader", text(reader)),
            ("read_on", earlier(subject.randomised_on, days_before).to_string()),
        ],
    )
}
