//! Time-to-event endpoints after STEEP: time zero is randomisation, the data end at the cut-off.

mod days;
mod definition;
mod derive;
mod event;

pub use days::{DAYS_PER_YEAR, Days, InvalidDays};
pub use definition::EndpointDefinition;
pub use derive::{EndpointError, EndpointErrorKind, Observation, derive};
pub use event::{DiseaseEvent, EventKind};
