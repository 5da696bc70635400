//! Days in a possible order, and inside the time that the data cover.

use chrono::NaiveDate;
use palladion_domain::tables::TableName;

use super::data::Data;
use super::rule::{Reach, Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::error(
        "DATE-001",
        "Randomised after the data cut-off",
        "What happens after the cut-off does not exist, so this subject cannot be in the data.",
        randomised_after_cut_off,
    )
    .reaching(Reach::Subject),
    Rule::error(
        "DATE-002",
        "A date before 1900",
        "A typing mistake, or a stand-in for a missing date.",
        too_early,
    ),
    Rule::error(
        "DATE-003",
        "An event before randomisation",
        "Times run from randomisation; an event before it is a data error.",
        before_randomisation,
    )
    .reaching(Reach::Subject),
    Rule::error(
        "DATE-004",
        "A specimen collected after it was read",
        "The two dates are mixed up, or one of them is wrong.",
        collected_after_read,
    ),
    Rule::warning(
        "DATE-005",
        "A date after the data cut-off",
        "What happens after the cut-off does not exist: events are cut off, readings still count.",
        after_cut_off,
    ),
    Rule::error(
        "DATE-006",
        "A time that ends after the data cut-off",
        "A ready-made time cannot be cut off again; deliver the times as of the cut-off.",
        time_past_cut_off,
    )
    .reaching(Reach::Subject),
    Rule::error(
        "DATE-007",
        "A date after the day of receipt",
        "The data cannot know the future.",
        after_receipt,
    ),
    Rule::warning(
        "DATE-008",
        "Events of a subject without a day of randomisation",
        "Times run from randomisation: this subject's endpoints cannot be derived.",
        no_day_of_randomisation,
    )
    .reaching(Reach::SubjectInTurn),
    Rule::error(
        "DATE-009",
        "A time that cannot be held against the data cut-off",
        "Without a day of randomisation nobody knows whether a ready-made time ends after the cut-off; \
         deliver the day, or freeze without a cut-off.",
        time_without_start,
    )
    .reaching(Reach::Subject),
];

/// The first day that no rule takes for a mistake.
const EARLIEST: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);

/// Reports the faulty values of every date column of every table.
fn each_date(
    data: &Data<'_>,
    report: &mut Report<'_>,
    faulty: impl Fn(&str, NaiveDate) -> bool,
    message: impl Fn() -> String,
) {
    for view in data.tables() {
        for (place, column) in (0..).zip(view.table().columns()) {
            report.section(view.section(place));
            for (row, day) in column.dates().unwrap_or_default().iter().enumerate() {
                if day.is_some_and(|day| faulty(&column.name, day)) {
                    report.value(view, row, &column.name, &message);
                }
            }
        }
    }
}

fn randomised_after_cut_off(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(cut_off) = data.scope.cut_off else { return };
    for name in [TableName::Subjects, TableName::Randomisations] {
        let Some(view) = data.table(name) else { continue };
        report.section(view.section(0));
        for (row, day) in view.dates("randomised_on").unwrap_or_default().iter().enumerate() {
            // A day that stands in `randomisations` is reported there, where it came from.
            let elsewhere = name == TableName::Subjects
                && view.subject(row).and_then(|number| data.randomisation(number)) == *day;
            if day.is_some_and(|day| day > cut_off) && !elsewhere {
                report.value(view, row, "randomised_on", || format!("the data cut-off is {cut_off}"));
            }
        }
    }
}

fn too_early(data: &Data<'_>, report: &mut Report<'_>) {
    let early = |_: &str, day| EARLIEST.is_some_and(|earliest| day < earliest);
    each_date(data, report, early, || "the date lies before 1900".to_owned());
}

fn before_randomisation(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::DiseaseEvents) else { return };
    for (row, day) in view.dates("occurred_on").unwrap_or_default().iter().enumerate() {
        let randomised = data.randomised_on(view, row);
        if let (Some(day), Some(randomised)) = (day, randomised)
            && *day < randomised
        {
            report.value(view, row, "occurred_on", || format!("the subject was randomised on {randomised}"));
        }
    }
}

fn collected_after_read(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::Her2Assessments) else { return };
    let (Some(collected), Some(read)) = (view.dates("collected_on"), view.dates("read_on")) else { return };
    for (row, days) in collected.iter().zip(read).enumerate() {
        if let (Some(collected), Some(read)) = days
            && collected > read
        {
            report.value(view, row, "collected_on", || format!("the reading is dated {read}"));
        }
    }
}

fn after_cut_off(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(cut_off) = data.scope.cut_off else { return };
    let late = |name: &str, day| day > cut_off && name != "randomised_on";
    each_date(data, report, late, || format!("the data cut-off is {cut_off}"));
}

fn time_past_cut_off(data: &Data<'_>, report: &mut Report<'_>) {
    let (Some(cut_off), Some(view)) = (data.scope.cut_off, data.table(TableName::TimeToEvent)) else {
        return;
    };
    let Some(times) = view.column("time_days").and_then(|column| column.reals()) else { return };
    for (row, time) in times.iter().enumerate() {
        let (Some(time), Some(randomised)) = (time, data.randomised_on(view, row)) else { continue };
        let longest = (cut_off - randomised).num_days();
        // Days between two dates of the calendar are far below 2^31.
        if i32::try_from(longest).is_ok_and(|longest| *time > f64::from(longest.max(0))) {
            let message =
                || format!("from randomisation to the data cut-off there are {} days", longest.max(0));
            report.value(view, row, "time_days", message);
        }
    }
}

fn time_without_start(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::TimeToEvent) else { return };
    if data.scope.cut_off.is_none() || data.table(TableName::Subjects).is_none() {
        return;
    }
    for row in 0..view.table().rows() {
        let enrolled = view.subject(row).and_then(|number| data.enrolled(number)).is_some();
        if enrolled && data.randomised_on(view, row).is_none() {
            report.value(view, row, "time_days", || {
                "the day of randomisation is not known, so the data cut-off cannot be applied".to_owned()
            });
        }
    }
}

fn after_receipt(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(received) = data.scope.received_on else { return };
    each_date(data, report, |_, day| day > received, || format!("the data were received on {received}"));
}

fn no_day_of_randomisation(data: &Data<'_>, report: &mut Report<'_>) {
    let Some(view) = data.table(TableName::DiseaseEvents) else { return };
    if data.table(TableName::Subjects).is_none() {
        return;
    }
    for group in view.groups() {
        let Some(first) = group.first().map(|row| *row as usize) else { continue };
        let enrolled = view.subject(first).and_then(|number| data.enrolled(number)).is_some();
        if enrolled && data.randomised_on(view, first).is_none() {
            report.value(view, first, "subject_id", || "the day of randomisation is not known".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    fn randomised(days: &[&str]) -> Fixture {
        let ids: Vec<String> = (1..=days.len()).map(|number| format!("P{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        Fixture::subjects(&ids, vec![C::date("randomised_on", days)])
    }

    fn events(fixture: Fixture, ids: &[&str], days: &[&str]) -> Fixture {
        fixture.and(T::DiseaseEvents, vec![C::text("subject_id", ids), C::date("occurred_on", days)])
    }

    fn times(fixture: Fixture, days: &[f64]) -> Fixture {
        fixture.and(
            T::TimeToEvent,
            vec![C::text("subject_id", &vec!["P1"; days.len()]), C::real("time_days", days)],
        )
    }

    fn reading(collected: &str, read: &str) -> Fixture {
        let columns = vec![
            C::text("subject_id", &["P1"]),
            C::date("collected_on", &[collected]),
            C::date("read_on", &[read]),
        ];
        Fixture::of(T::Her2Assessments, columns)
    }

    #[test]
    fn days_are_in_a_possible_order() {
        let start = || randomised(&["2020-03-01", "2020-06-30"]);
        let day = |text: &str| text.parse().unwrap();
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("on the cut-off", start().cut_off("2020-06-30"), &[]),
            ("after it", start().cut_off("2020-06-29"), &[("DATE-001", Some(3), Some("randomised_on"))]),
            (
                "1899",
                randomised(&["1899-12-31", "1900-01-01"]),
                &[("DATE-002", Some(2), Some("randomised_on"))],
            ),
            (
                "before and on the day of randomisation",
                events(start(), &["P2", "P1", "P2"], &["2020-06-29", "2020-03-01", "2020-07-01"]),
                &[("DATE-003", Some(2), Some("occurred_on"))],
            ),
            ("collected on the day it was read", reading("2020-01-02", "2020-01-02"), &[]),
            (
                "collected later",
                reading("2020-01-03", "2020-01-02"),
                &[("DATE-004", Some(2), Some("collected_on"))],
            ),
            (
                "an event after the cut-off",
                events(start(), &["P1"], &["2020-07-02"]).cut_off("2020-07-01"),
                &[("DATE-005", Some(2), Some("occurred_on"))],
            ),
            (
                "122 days from 1 March to 1 July",
                times(start(), &[122.0, 122.5]).cut_off("2020-07-01"),
                &[("DATE-006", Some(3), Some("time_days"))],
            ),
            (
                "a time without a day of randomisation at a cut-off",
                times(randomised(&[""]), &[100.0]).cut_off("2020-07-01"),
                &[("DATE-009", Some(2), Some("time_days"))],
            ),
            ("the same without a cut-off", times(randomised(&[""]), &[100.0]), &[]),
            (
                "tomorrow",
                start().received_on(day("2020-06-29")),
                &[("DATE-007", Some(3), Some("randomised_on"))],
            ),
            (
                "never randomised",
                events(randomised(&["", "2020-01-01"]), &["P2", "P1", "P1"], &["2020-02-01"; 3]),
                &[("DATE-008", Some(3), Some("subject_id"))],
            ),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
