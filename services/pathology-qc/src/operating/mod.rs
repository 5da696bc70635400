//! What the rule does on simulated trials whose truth is known: how many sites it flags, how many of the flags are
//! wrong, how many of the sites that should be found are. Beside it the rules of other programs.

mod page;
mod published;
mod rules;
mod tally;
mod trials;

pub use page::{FIRST_TRIALS, first_trials_table, simulated_page};
pub use tally::{FlagCount, RuleTally, Rules};
pub use trials::{OperatingError, ScenarioTally, TrialFlags, first_trials, operating_characteristics};
