//! Ready-made times held against the dated events they were made from.

use std::collections::BTreeMap;

use palladion_domain::endpoint::{DiseaseEvent, EventKind, Observation, derive};
use palladion_domain::tables::TableName;

use super::data::{Data, TableView};
use super::rule::{Reach, Report, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule::warning(
        "END-007",
        "A delivered endpoint and the dated events disagree about the event",
        "The trial defines the endpoint by its events; the delivered row says event where the dates say \
         censored, or the other way round. The delivered one counts.",
        compared,
    )
    .reaching(Reach::Subject),
    Rule::warning(
        "END-008",
        "A delivered time differs from the dated events by more than a day",
        "A difference of one day is the custom of counting the day of randomisation as day 1; more is not. \
         The delivered one counts.",
        compared,
    )
    .reaching(Reach::Subject),
];

/// The largest difference, in days, that a way of counting explains.
const COUNTING_DAYS: f64 = 1.0;

fn compared(data: &Data<'_>, report: &mut Report<'_>) {
    let (Some(times), Some(events)) =
        (data.table(TableName::TimeToEvent), data.table(TableName::DiseaseEvents))
    else {
        return;
    };
    let Some(columns) = Columns::of(times) else { return };
    let events = events_of_subjects(events);
    let about_the_event = report.code() == "END-007";
    for row in 0..times.table().rows() {
        let Some((endpoint, delivered)) = columns.row(data, row) else { continue };
        let records = times.subject(row).and_then(|subject| events.get(&subject));
        let randomised_on = data.randomised_on(times, row);
        let cut_off = data.scope.cut_off;
        let Some(Ok(derived)) = records.map(|records| derive(endpoint, randomised_on, cut_off, records))
        else {
            continue;
        };
        let Observation { time_days, event } = derived;
        let same_event = event == delivered.event;
        if about_the_event && !same_event {
            let found = if event { "an event" } else { "no event" };
            report.value(times, row, "event", || {
                format!("the dated events give {found} for `{}`", endpoint.name)
            });
        }
        let difference = (time_days.value() - delivered.time_days).abs();
        if !about_the_event && same_event && difference > COUNTING_DAYS {
            report.value(times, row, "time_days", || {
                format!("the dated events give {} days", time_days.value())
            });
        }
    }
}

/// A row of `time_to_event` as it was delivered.
struct Delivered {
    time_days: f64,
    event: bool,
}

struct Columns<'a> {
    endpoints: &'a palladion_formats::table::TextValues,
    times: &'a [Option<f64>],
    events: &'a [Option<bool>],
}

impl<'a> Columns<'a> {
    fn of(view: &TableView<'a>) -> Option<Self> {
        Some(Self {
            endpoints: view.column("endpoint")?.texts()?,
            times: view.column("time_days")?.reals()?,
            events: view.column("event")?.booleans()?,
        })
    }

    /// A complete row of an endpoint that the trial defines by its events.
    fn row<'b>(
        &self,
        data: &Data<'b>,
        row: usize,
    ) -> Option<(&'b palladion_domain::endpoint::EndpointDefinition, Delivered)> {
        let endpoint = data.trial.endpoint(self.endpoints.get(row)?)?;
        let (time_days, event) = ((*self.times.get(row)?)?, (*self.events.get(row)?)?);
        Some((endpoint, Delivered { time_days, event }))
    }
}

/// The dated events of each subject, by its number.
fn events_of_subjects(view: &TableView<'_>) -> BTreeMap<u32, Vec<DiseaseEvent>> {
    let mut events: BTreeMap<u32, Vec<DiseaseEvent>> = BTreeMap::new();
    let (Some(column), Some(days)) =
        (view.column("kind").and_then(|column| column.categories()), view.dates("occurred_on"))
    else {
        return events;
    };
    let kinds: Vec<Option<EventKind>> = column.levels().iter().map(|level| level.parse().ok()).collect();
    for (row, (code, day)) in column.codes().iter().zip(days).enumerate() {
        let kind = kinds.get(*code as usize).copied().flatten();
        if let (Some(subject), Some(kind), Some(date)) = (view.subject(row), kind, *day) {
            events.entry(subject).or_default().push(DiseaseEvent { kind, date });
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use palladion_domain::tables::TableName as T;
    use palladion_domain::trial::TrialDefinition;
    use serde_json::json;

    use super::super::fixture::{Column as C, Expected, Fixture, run};

    fn survival(trial: &mut TrialDefinition) {
        let death = json!([
            {"name": "OS", "title": "Overall survival", "events": ["death"]},
            {"name": "PFI", "title": "Only delivered"}
        ]);
        trial.endpoints = serde_json::from_value(death).unwrap();
    }

    /// One subject, randomised on 1 March 2020, last seen or dead 100 days later.
    fn subject(kind: &str, endpoint: &str, time: f64, event: bool) -> Fixture {
        Fixture::subjects(&["P1"], vec![C::date("randomised_on", &["2020-03-01"])])
            .and(
                T::DiseaseEvents,
                vec![
                    C::text("subject_id", &["P1"]),
                    C::category("kind", &[kind]),
                    C::date("occurred_on", &["2020-06-09"]),
                ],
            )
            .and(
                T::TimeToEvent,
                vec![
                    C::text("subject_id", &["P1"]),
                    C::text("endpoint", &[endpoint]),
                    C::real("time_days", &[time]),
                    C::boolean("event", &[event]),
                ],
            )
            .in_trial(survival)
    }

    #[test]
    fn delivered_times_are_held_against_the_dated_events() {
        let event: &[Expected] = &[("END-007", Some(2), Some("event"))];
        let time: &[Expected] = &[("END-008", Some(2), Some("time_days"))];
        let cases: &[(&str, Fixture, &[Expected])] = &[
            ("the same", subject("death", "OS", 100.0, true), &[]),
            ("counted from day 1", subject("death", "OS", 101.0, true), &[]),
            ("two days more", subject("death", "OS", 102.0, true), time),
            ("dead, but delivered as censored", subject("death", "OS", 100.0, false), event),
            ("alive, but delivered as an event", subject("last_known_alive", "OS", 100.0, true), event),
            ("alive", subject("last_known_alive", "OS", 99.0, false), &[]),
            ("an endpoint without events", subject("death", "PFI", 7.0, false), &[]),
        ];
        for (name, fixture, expected) in cases {
            assert_eq!(run(super::RULES, fixture), *expected, "{name}");
        }
    }
}
