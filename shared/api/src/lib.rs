//! HTTP contracts: what every route takes and gives, and the typed client of each service.
//!
//! One module per service holds its request and response types and its client; the console, the
//! command line, the tests and the other services call a service only through these. The crate
//! knows no rule: a value that parses here may still be refused by the service that receives it.
//!
//! Where to start: [`ingestion::IngestionClient`], [`statistics::plan::Plan`],
//! [`pathology_qc::policy::QcPolicy`].

pub mod client;
pub mod grants;
pub mod health;
pub mod ingestion;
pub mod ledger;
pub mod page;
pub mod pathology_qc;
pub mod problem;
pub mod runs;
pub mod schema;
pub mod statistics;
