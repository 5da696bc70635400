//! Endpoints as data.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EventKind;
use crate::ids::EndpointName;

/// An endpoint: time from randomisation to the first of a list of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointDefinition {
    /// Short name, as plans and results use it.
    pub name: EndpointName,
    /// Name for people.
    pub title: String,
    /// The events, of which the first counts. Empty for an endpoint that is only delivered
    /// ready-made in `time_to_event`.
    #[serde(default)]
    pub events: Vec<EventKind>,
}

impl EndpointDefinition {
    /// Invasive disease-free survival, distant relapse-free survival and overall survival.
    #[must_use]
    pub fn built_ins() -> Vec<Self> {
        use EventKind as K;
        const ALL: [(&str, &str, &[EventKind]); 3] = [
            (
                "IDFS",
                "Invasive disease-free survival",
                &[
                    K::LocoregionalInvasiveRecurrence,
                    K::ContralateralInvasiveBreastCancer,
                    K::DistantRecurrence,
                    K::SecondPrimaryNonBreast,
                    K::Death,
                ],
            ),
            ("DRFS", "Distant relapse-free survival", &[K::DistantRecurrence, K::Death]),
            ("OS", "Overall survival", &[K::Death]),
        ];
        ALL.iter().filter_map(|(name, title, events)| Self::of(name, title, events)).collect()
    }

    /// The built-in endpoint of that name: `IDFS`, `DRFS` or `OS`.
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        Self::built_ins().into_iter().find(|endpoint| endpoint.name.as_str() == name)
    }

    fn of(name: &str, title: &str, events: &[EventKind]) -> Option<Self> {
        let name = EndpointName::new(name).ok()?;
        Some(Self { name, title: title.to_owned(), events: events.to_vec() })
    }

    /// Whether this kind of record is an event of the endpoint.
    #[must_use]
    pub fn counts(&self, kind: EventKind) -> bool {
        self.events.contains(&kind)
    }

    /// Whether being alive is all it takes to be free of the endpoint's events.
    #[must_use]
    pub fn is_death_only(&self) -> bool {
        !self.events.is_empty() && self.events.iter().all(|kind| *kind == EventKind::Death)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_endpoints_are_those_of_steep() {
        let names: Vec<_> = EndpointDefinition::built_ins().iter().map(|e| e.name.to_string()).collect();
        assert_eq!(names, ["IDFS", "DRFS", "OS"]);
        for (kind, idfs, drfs, os) in [
            (EventKind::LocoregionalInvasiveRecurrence, true, false, false),
            (EventKind::ContralateralInvasiveBreastCancer, true, false, false),
            (EventKind::DistantRecurrence, true, true, false),
            (EventKind::SecondPrimaryNonBreast, true, false, false),
            (EventKind::Death, true, true, true),
            (EventKind::Dcis, false, false, false),
            (EventKind::NonMelanomaSkinCancer, false, false, false),
            (EventKind::OtherInSituCarcinoma, false, false, false),
            (EventKind::LastDiseaseAssessment, false, false, false),
            (EventKind::LastKnownAlive, false, false, false),
        ] {
            let counts = |name| EndpointDefinition::built_in(name).unwrap().counts(kind);
            assert_eq!([counts("IDFS"), counts("DRFS"), counts("OS")], [idfs, drfs, os], "{kind}");
        }
        assert!(EndpointDefinition::built_in("OS").unwrap().is_death_only());
        assert!(!EndpointDefinition::built_in("DRFS").unwrap().is_death_only());
        assert!(EndpointDefinition::built_in("PFS").is_none());
    }
}
