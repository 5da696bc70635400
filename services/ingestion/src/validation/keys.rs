//! Subjects: each enrolled once, and nothing about anyone who is not.

use palladion_domain::tables::TableName;

use super::data::Data;
use super::rule::{Reach, Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::error(
        "KEY-001",
        "A subject is enrolled twice",
        "Every subject has one row in `subjects`; which of two is right cannot be guessed.",
        enrolled_twice,
    )
    .reaching(Reach::SubjectInTurn),
    Rule::error(
        "KEY-002",
        "A row belongs to a subject who is not enrolled",
        "Readings, events and times count only for subjects that have a row in `subjects`.",
        not_enrolled,
    )
    .reaching(Reach::Subject),
    Rule::note(
        "KEY-003",
        "A subject has no HER2 reading",
        "Without a reading the HER2 status is unknown, and the subject leaves the analysis there.",
        never_read,
    )
    .reaching(Reach::Subject),
    Rule::error(
        "KEY-004",
        "Two days of randomisation of one subject",
        "Times run from randomisation; a day in `randomisations` completes `subjects`, and replaces no other day.",
        randomised_twice,
    )
    .reaching(Reach::SubjectInTurn),
];

fn enrolled_twice(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Subjects) else { return };
    for group in view.groups().filter(|group| group.len() > 1) {
        let Some((first, others)) = group.split_first() else { continue };
        if view.subject(*first as usize).is_none() {
            continue;
        }
        for row in others {
            let message = || {
                let (first, row) = (view.record_text(*first as usize), view.record_text(*row as usize));
                format!("the subject of row {row} is enrolled in row {first} already")
            };
            report.value(view, *row as usize, "subject_id", message);
        }
    }
}

fn not_enrolled(data: &Data<'_>, report: &mut Report<'_>) {
    if data.scope.rows_left_out || data.table(TableName::Subjects).is_none() {
        return;
    }
    for view in data.tables().iter().filter(|view| view.name() != TableName::Subjects) {
        report.section(view.section(0));
        for row in 0..view.table().rows() {
            if view.subject(row).is_some_and(|number| data.enrolled(number).is_none()) {
                report.value(view, row, "subject_id", || "this subject has no row in `subjects`".to_owned());
            }
        }
    }
}

fn never_read(data: &Data<'_>, report: &mut Report<'_>) {
    let (Some(subjects), Some(readings)) =
        (data.table(TableName::Subjects), data.table(TableName::Her2Assessments))
    else {
        return;
    };
    if data.scope.rows_left_out {
        return;
    }
    let mut read = vec![false; subjects.table().rows()];
    let enrolled = (0..readings.table().rows()).filter_map(|row| data.enrolled(readings.subject(row)?));
    for row in enrolled {
        if let Some(read) = read.get_mut(row) {
            *read = true;
        }
    }
    for (row, _) in read.iter().enumerate().filter(|(_, read)| !**read) {
        report.value(subjects, row, "subject_id", || "there is no HER2 reading of this subject".to_owned());
    }
}

fn randomised_twice(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Randomisations) else { return };
    let Some(days) = view.dates("randomised_on") else { return };
    let subjects = data.table(TableName::Subjects);
    let day_of = |row: &u32| *days.get(*row as usize)?;
    for group in view.groups() {
        let Some(number) = group.first().and_then(|row| view.subject(*row as usize)) else { continue };
        let enrolled = || {
            let (subjects, row) = (subjects?, data.enrolled(number)?);
            Some((subjects, row, (*subjects.dates("randomised_on")?.get(row)?)?))
        };
        let first = || group.iter().find_map(|row| Some((view, *row as usize, day_of(row)?)));
        let Some((known, at, expected)) = enrolled().or_else(first) else { continue };
        for row in group.iter().filter(|row| day_of(row).is_some_and(|day| day != expected)) {
            let message = || format!("row {} in `{}` says {expected}", known.record_text(at), known.name());
            report.value(view, *row as usize, "randomised_on", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    #[test]
    fn subjects_are_enrolled_once_and_only_they_have_data() {
        let readings = |ids: &[&str]| vec![C::text("subject_id", ids)];
        let days = |enrolled: &[&str], ids: &[&str], days: &[&str]| {
            let of = vec![C::text("subject_id", ids), C::date("randomised_on", days)];
            Fixture::subjects(&["P1", "P2"], vec![C::date("randomised_on", enrolled)])
                .and(T::Randomisations, of)
        };
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("two subjects", Fixture::subjects(&["P2", "P1"], vec![]), &[]),
            (
                "the third row repeats the first",
                Fixture::subjects(&["P1", "P0", "P1", "P1"], vec![]),
                &[("KEY-001", Some(4), Some("subject_id")), ("KEY-001", Some(5), Some("subject_id"))],
            ),
            (
                "a reading of a stranger",
                Fixture::subjects(&["P1", "P2"], vec![])
                    .and(T::Her2Assessments, readings(&["P2", "P3", "P1"])),
                &[("KEY-002", Some(3), Some("subject_id"))],
            ),
            (
                "an event of a stranger before every enrolled one",
                Fixture::subjects(&["P1", "P2"], vec![]).and(T::DiseaseEvents, readings(&["A0", "P1"])),
                &[("KEY-002", Some(2), Some("subject_id"))],
            ),
            ("readings without subjects", Fixture::of(T::Her2Assessments, readings(&["P3"])), &[]),
            (
                "nobody read the second",
                Fixture::subjects(&["P1", "P2"], vec![]).and(T::Her2Assessments, readings(&["P1"])),
                &[("KEY-003", Some(3), Some("subject_id"))],
            ),
            ("one day, said three times", days(&["2020-01-02", ""], &["P1", "P1"], &["2020-01-02"; 2]), &[]),
            ("a day that `subjects` lacks", days(&["", ""], &["P2"], &["2020-01-02"]), &[]),
            (
                "another day than in `subjects`",
                days(&["2020-01-02", ""], &["P2", "P1"], &["2020-01-05", "2020-01-03"]),
                &[("KEY-004", Some(3), Some("randomised_on"))],
            ),
            (
                "two days, none in `subjects`",
                days(&["", ""], &["P2", "P1", "P2"], &["2020-01-05", "2020-01-03", "2020-01-06"]),
                &[("KEY-004", Some(4), Some("randomised_on"))],
            ),
            (
                "the day of a stranger",
                days(&["", ""], &["P7"], &["2020-01-05"]),
                &[("KEY-002", Some(2), Some("subject_id"))],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
