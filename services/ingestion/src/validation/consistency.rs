//! Data that contradict each other: endpoints, events after death, receptor status.

use palladion_domain::endpoint::EventKind;
use palladion_domain::her2::ReportedReceptor;
use palladion_domain::tables::TableName;

use super::data::{Data, TableView};
use super::rule::{Reach, Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::error(
        "END-001",
        "An endpoint that the trial does not have",
        "Endpoints are written exactly as the trial's definition names them.",
        unknown_endpoint,
    ),
    Rule::error(
        "END-002",
        "Two times of one subject and endpoint",
        "A subject has one time to each endpoint; which of two is right cannot be guessed.",
        two_times,
    )
    .reaching(Reach::SubjectInTurn),
    Rule::note(
        "END-003",
        "A subject without a time that others have",
        "The subject is left out wherever this endpoint is analysed.",
        no_time,
    )
    .reaching(Reach::Endpoint),
    Rule::error(
        "END-004",
        "Two deaths of one subject",
        "A subject dies once; the dates have to be settled.",
        two_deaths,
    )
    .reaching(Reach::SubjectInTurn),
    Rule::warning(
        "END-005",
        "An event after death",
        "A finding can be dated later than the death; usually one of the two dates is wrong.",
        event_after_death,
    )
    .reaching(Reach::SubjectInTurn),
    Rule::error(
        "END-006",
        "Alive after death",
        "The subject was examined or known to be alive on a day after the death.",
        alive_after_death,
    )
    .reaching(Reach::SubjectInTurn),
    Rule::warning(
        "CON-001",
        "Sex and menopausal status contradict each other",
        "A woman has the menopausal status of a man, or a man that of a woman.",
        sex_and_menopause,
    ),
    Rule::warning(
        "CON-002",
        "Receptor status and percentage contradict each other",
        "Reported positive with 0 % of the cells, or negative with 10 % or more.",
        receptor_status,
    ),
];

fn unknown_endpoint(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::TimeToEvent) else { return };
    let Some(endpoints) = view.column("endpoint").and_then(|column| column.texts()) else { return };
    for (row, name) in endpoints.iter().enumerate() {
        if name.is_some_and(|name| data.trial.endpoint(name).is_none()) {
            report.value(view, row, "endpoint", || "the trial has no such endpoint".to_owned());
        }
    }
}

fn two_times(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::TimeToEvent) else { return };
    let Some(endpoints) = view.column("endpoint").and_then(|column| column.texts()) else { return };
    let mut seen: Vec<(&str, usize)> = Vec::new();
    for group in view.groups() {
        seen.clear();
        for row in group.iter().map(|row| *row as usize).filter(|row| view.subject(*row).is_some()) {
            let Some(name) = endpoints.get(row) else { continue };
            match seen.iter().find(|(known, _)| *known == name) {
                None => seen.push((name, row)),
                Some((_, first)) => {
                    let message = || {
                        let (first, row) = (view.record_text(*first), view.record_text(row));
                        format!("rows {first} and {row} both give this subject's time to `{name}`")
                    };
                    report.value(view, row, "endpoint", message);
                }
            }
        }
    }
}

fn no_time(data: &Data<'_>, report: &mut Report<'_>) {
    let (Some(subjects), Some(view)) = (data.table(TableName::Subjects), data.table(TableName::TimeToEvent))
    else {
        return;
    };
    let Some(endpoints) = view.column("endpoint").and_then(|column| column.texts()) else { return };
    if data.scope.rows_left_out {
        return;
    }
    for (section, name) in (0..).zip(data.timed_endpoints()) {
        let mut timed = vec![false; subjects.table().rows()];
        for row in (0..endpoints.len()).filter(|row| endpoints.get(*row) == Some(name)) {
            let enrolled = view.subject(row).and_then(|number| data.enrolled(number));
            if let Some(timed) = enrolled.and_then(|enrolled| timed.get_mut(enrolled)) {
                *timed = true;
            }
        }
        report.section(section);
        for (row, _) in timed.iter().enumerate().filter(|(_, timed)| !**timed) {
            report.value(subjects, row, "subject_id", || format!("this subject has no time to `{name}`"));
        }
    }
}

/// What a row of `disease_events` tells.
struct Event {
    row: usize,
    kind: EventKind,
    day: chrono::NaiveDate,
}

/// The events of each subject, in the order of the file.
fn events<'a>(view: &'a TableView<'_>) -> Option<impl Iterator<Item = Vec<Event>> + 'a> {
    let column = view.column("kind")?.categories()?;
    let days = view.dates("occurred_on")?;
    let kinds: Vec<Option<EventKind>> = column.levels().iter().map(|level| level.parse().ok()).collect();
    let event = move |row: &u32| {
        let row = *row as usize;
        let kind = kinds.get(*column.codes().get(row)? as usize).copied().flatten()?;
        view.subject(row)?;
        Some(Event { row, kind, day: (*days.get(row)?)? })
    };
    Some(view.groups().map(move |group| group.iter().filter_map(&event).collect()))
}

fn two_deaths(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::DiseaseEvents) else { return };
    for events in events(view).into_iter().flatten() {
        let mut deaths = events.iter().filter(|event| event.kind == EventKind::Death);
        let Some(first) = deaths.next() else { continue };
        for again in deaths {
            let message = || {
                let (first, again) = (view.record_text(first.row), view.record_text(again.row));
                format!("rows {first} and {again} both give this subject's death")
            };
            report.value(view, again.row, "occurred_on", message);
        }
    }
}

fn after_death(data: &Data<'_>, report: &mut Report<'_>, wanted: impl Fn(EventKind) -> bool) {
    let Some(view) = data.table(TableName::DiseaseEvents) else { return };
    for events in events(view).into_iter().flatten() {
        let death =
            events.iter().filter(|event| event.kind == EventKind::Death).min_by_key(|event| event.day);
        let Some(death) = death else { continue };
        for event in events.iter().filter(|event| wanted(event.kind) && event.day > death.day) {
            let message = || format!("row {} has the death on {}", view.record_text(death.row), death.day);
            report.value(view, event.row, "occurred_on", message);
        }
    }
}

fn event_after_death(data: &Data<'_>, report: &mut Report<'_>) {
    after_death(data, report, EventKind::is_diagnosis);
}

fn alive_after_death(data: &Data<'_>, report: &mut Report<'_>) {
    after_death(data, report, EventKind::is_follow_up);
}

/// The codes of some words in a category column of `subjects`.
fn codes<'a>(view: &TableView<'a>, variable: &str, words: &[&str]) -> Option<(&'a [u32], Vec<u32>)> {
    let column = view.column(variable)?.categories()?;
    let wanted = (0_u32..).zip(column.levels()).filter(|(_, level)| words.contains(&level.as_str()));
    Some((column.codes(), wanted.map(|(code, _)| code).collect()))
}

fn sex_and_menopause(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Subjects) else { return };
    for (section, sex, statuses) in [(0, "female", &["male"][..]), (1, "male", &["post", "pre_or_peri"][..])]
    {
        report.section(section);
        let (Some((sexes, sex)), Some((found, wrong))) =
            (codes(view, "sex", &[sex]), codes(view, "menopausal_status", statuses))
        else {
            return;
        };
        for (row, (of, status)) in sexes.iter().zip(found).enumerate() {
            if sex.contains(of) && wrong.contains(status) {
                report.value(view, row, "menopausal_status", || "this contradicts the sex".to_owned());
            }
        }
    }
}

fn receptor_status(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Subjects) else { return };
    for (section, status, percent) in [(0, "er_status", "er_percent"), (1, "pr_status", "pr_percent")] {
        report.section(section);
        let Some(percents) = view.column(percent).and_then(|column| column.reals()) else { continue };
        let Some((found, positive)) = codes(view, status, &["positive"]) else { continue };
        let Some((_, negative)) = codes(view, status, &["negative"]) else { continue };
        for (row, (code, cells)) in found.iter().zip(percents).enumerate() {
            let Some(cells) = cells else { continue };
            let positive = match (positive.contains(code), negative.contains(code)) {
                (true, _) => Some(true),
                (_, true) => Some(false),
                _ => None,
            };
            if receptor_is_impossible(ReportedReceptor { percent: Some(*cells), positive }) {
                report.value(view, row, status, || format!("`{percent}` is {cells} %"));
            }
        }
    }
}

/// Whether no rule in use calls these cells so: positive with none, or negative with 10 % or more.
pub(super) fn receptor_is_impossible(receptor: ReportedReceptor) -> bool {
    match (receptor.percent, receptor.positive) {
        (Some(percent), Some(true)) => percent <= 0.0,
        (Some(percent), Some(false)) => percent >= 10.0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;
    use palladion_domain::trial::TrialDefinition;
    use serde_json::json;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    fn survival(trial: &mut TrialDefinition) {
        trial.endpoints =
            serde_json::from_value(json!([{"name": "OS", "title": "Overall survival"}])).unwrap();
    }

    fn times(ids: &[&str], endpoints: &[&str]) -> Fixture {
        let columns = vec![C::text("subject_id", ids), C::text("endpoint", endpoints)];
        Fixture::of(T::TimeToEvent, columns).in_trial(survival)
    }

    fn events(rows: &[(&str, &str, &str)]) -> Fixture {
        let columns = vec![
            C::text("subject_id", &rows.iter().map(|row| row.0).collect::<Vec<_>>()),
            C::category("kind", &rows.iter().map(|row| row.1).collect::<Vec<_>>()),
            C::date("occurred_on", &rows.iter().map(|row| row.2).collect::<Vec<_>>()),
        ];
        Fixture::of(T::DiseaseEvents, columns)
    }

    #[test]
    fn times_belong_to_the_endpoints_of_the_trial_once_a_subject() {
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("one each", times(&["P1", "P2"], &["OS", "OS"]), &[]),
            (
                "another endpoint",
                times(&["P1", "P1"], &["OS", "PFS"]),
                &[("END-001", Some(3), Some("endpoint"))],
            ),
            (
                "twice",
                times(&["P1", "P2", "P1"], &["OS", "OS", "OS"]),
                &[("END-002", Some(4), Some("endpoint"))],
            ),
            (
                "the second has none",
                Fixture::subjects(&["P1", "P2"], vec![])
                    .and(T::TimeToEvent, vec![C::text("subject_id", &["P1"]), C::text("endpoint", &["OS"])])
                    .in_trial(survival),
                &[("END-003", Some(3), Some("subject_id"))],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn nothing_follows_death() {
        let death = ("P1", "death", "2021-05-05");
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("recurrence, then death", events(&[("P1", "distant_recurrence", "2021-05-05"), death]), &[]),
            (
                "two deaths",
                events(&[death, ("P2", "death", "2020-01-01"), ("P1", "death", "2021-05-06")]),
                &[("END-004", Some(4), Some("occurred_on"))],
            ),
            (
                "found later",
                events(&[("P1", "dcis", "2021-05-06"), death]),
                &[("END-005", Some(2), Some("occurred_on"))],
            ),
            (
                "seen later",
                events(&[
                    death,
                    ("P1", "last_known_alive", "2021-05-06"),
                    ("P2", "last_known_alive", "2022-01-01"),
                ]),
                &[("END-006", Some(3), Some("occurred_on"))],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }

    #[test]
    fn columns_of_a_subject_agree() {
        let sex = |sex: &[&str], status: &[&str]| {
            Fixture::subjects(
                &["P1", "P2"],
                vec![C::category("sex", sex), C::category("menopausal_status", status)],
            )
        };
        let receptor = |status: &[&str], percent: &[f64]| {
            Fixture::subjects(
                &["P1", "P2"],
                vec![C::category("pr_status", status), C::real("pr_percent", percent)],
            )
        };
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("a man in the file is nothing", sex(&["male", "female"], &["male", "post"]), &[]),
            ("unknown is no contradiction", sex(&["male", "female"], &["unknown", ""]), &[]),
            (
                "mixed up",
                sex(&["female", "male"], &["male", "pre_or_peri"]),
                &[
                    ("CON-001", Some(2), Some("menopausal_status")),
                    ("CON-001", Some(3), Some("menopausal_status")),
                ],
            ),
            ("between the thresholds of guidelines", receptor(&["positive", "negative"], &[0.5, 9.0]), &[]),
            (
                "contradictory",
                receptor(&["positive", "negative"], &[0.0, 10.0]),
                &[("CON-002", Some(2), Some("pr_status")), ("CON-002", Some(3), Some("pr_status"))],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
