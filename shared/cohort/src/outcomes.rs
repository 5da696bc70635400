//! Times to events: as delivered, else derived from dated events.

use std::collections::BTreeMap;

use palladion_domain::endpoint::{Days, DiseaseEvent, EndpointErrorKind, EventKind, Observation};
use palladion_domain::ids::EndpointName;

use crate::error::CohortError;
use crate::source::Source;
use crate::subjects::Subjects;

/// One observation a subject.
pub(crate) type Observations = Vec<Option<Observation>>;

/// One observation a subject, or why there is none.
pub(crate) type Reasoned = Vec<Result<Observation, EndpointErrorKind>>;

/// The dated events of each subject, sorted by day and kind.
pub(crate) fn events(source: Source<'_>, subjects: &Subjects) -> Result<Vec<Vec<DiseaseEvent>>, CohortError> {
    let kinds = source.categories("kind")?;
    let dates = source.dates("occurred_on")?;
    let mut events = vec![Vec::new(); subjects.len()];
    for (row, subject) in subjects.of_rows(source)?.into_iter().enumerate() {
        let missing = |column| CohortError::MissingValue { table: source.name, column, row: row + 1 };
        let word = kinds.word(row).ok_or_else(|| missing("kind"))?;
        let kind: EventKind = word.parse().map_err(|_unknown| source.invalid("kind", row))?;
        let date = dates.value(row).ok_or_else(|| missing("occurred_on"))?;
        if let Some(list) = events.get_mut(subject) {
            list.push(DiseaseEvent { kind, date });
        }
    }
    for list in &mut events {
        list.sort_by_key(|event| (event.date, event.kind));
    }
    Ok(events)
}

/// The endpoints that were delivered as times, one observation a subject at most.
pub(crate) fn delivered(
    source: Source<'_>,
    subjects: &Subjects,
) -> Result<BTreeMap<EndpointName, Observations>, CohortError> {
    let (names, times, events) =
        (source.texts("endpoint")?, source.reals("time_days")?, source.booleans("event")?);
    let mut endpoints: BTreeMap<EndpointName, Observations> = BTreeMap::new();
    for (row, subject) in subjects.of_rows(source)?.into_iter().enumerate() {
        let missing = |column| CohortError::MissingValue { table: source.name, column, row: row + 1 };
        let name = names.text(row).ok_or_else(|| missing("endpoint"))?;
        let name = EndpointName::new(name).map_err(|_rule| source.invalid("endpoint", row))?;
        let time = times.value(row).ok_or_else(|| missing("time_days"))?;
        let time_days = Days::new(time).map_err(|_negative| source.invalid("time_days", row))?;
        let event = events.value(row).ok_or_else(|| missing("event"))?;
        let observations = endpoints.entry(name).or_insert_with(|| vec![None; subjects.len()]);
        if let Some(place) = observations.get_mut(subject)
            && place.replace(Observation { time_days, event }).is_some()
        {
            return Err(CohortError::DuplicateSubject { table: source.name, row: row + 1 });
        }
    }
    Ok(endpoints)
}
