//! Every pattern of dirt seen in real clinical files: mapped by a rule, kept and flagged, or refused with
//! row and column. One test for each, named after it.

mod clinical;
mod her2;
mod identifiers;
mod missing_words;
mod shape;
mod time;
mod trial;
mod variants;
