//! HER2 readings counted by site, country and region: what every check starts from.

use std::sync::Arc;

use palladion_api::pathology_qc::result::Level;
use palladion_cohort::{Categorical, Cohort, LookUpError, VariableColumn};
use palladion_domain::her2::Her2Status;
use palladion_domain::ids::{InvalidText, VariableName};

/// Why a snapshot cannot be counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// A variable's name is not one; the names are constants.
    #[error("a variable's name is not valid")]
    Name(#[source] InvalidText),
    /// The snapshot lacks a variable that places a subject.
    #[error("subjects cannot be placed")]
    LookUp(#[source] LookUpError),
}

/// Subjects of one site, country, region, or of the whole trial.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Enrolled.
    pub subjects: u64,
    /// With HER2-0 or HER2-low.
    pub evaluable: u64,
    /// With HER2-low.
    pub her2_low: u64,
}

/// The counts of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Site id, country or region.
    pub name: String,
    /// The country of a site, the region of a country: that of its first subject who has one.
    pub within: Option<String>,
    /// Further ones that other subjects of the group name; a group should have none.
    pub also_within: Vec<String>,
    /// Its counts.
    pub counts: Counts,
}

/// All counts of a snapshot; groups are in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadingCounts {
    /// The whole trial.
    pub overall: Counts,
    /// Regions.
    pub regions: Vec<Group>,
    /// Countries.
    pub countries: Vec<Group>,
    /// Sites.
    pub sites: Vec<Group>,
}

impl Counts {
    fn add(&mut self, status: Her2Status) {
        self.subjects += 1;
        match status {
            Her2Status::Zero => self.evaluable += 1,
            Her2Status::Low => {
                self.evaluable += 1;
                self.her2_low += 1;
            }
            Her2Status::Positive | Her2Status::Unknown => {}
        }
    }
}

impl ReadingCounts {
    /// Counts a cohort.
    ///
    /// # Errors
    /// [`CountError`] when the snapshot does not say where subjects were enrolled.
    pub fn of(cohort: &Cohort) -> Result<Self, CountError> {
        let (site, country, region) =
            (place(cohort, "site_id")?, place(cohort, "country")?, place(cohort, "region")?);
        let mut overall = Counts::default();
        for classification in cohort.classifications() {
            overall.add(classification.status);
        }
        Ok(Self {
            overall,
            regions: groups(cohort, &region, None),
            countries: groups(cohort, &country, Some(&region)),
            sites: groups(cohort, &site, Some(&country)),
        })
    }

    /// The groups of a level.
    #[must_use]
    pub fn level(&self, level: Level) -> &[Group] {
        match level {
            Level::Region => &self.regions,
            Level::Country => &self.countries,
            Level::Site => &self.sites,
        }
    }
}

pub(super) fn place(cohort: &Cohort, name: &str) -> Result<Arc<Categorical>, CountError> {
    let name = VariableName::new(name).map_err(CountError::Name)?;
    let column = cohort.variable(&name).map_err(CountError::LookUp)?;
    match column {
        VariableColumn::Categorical(places) => Ok(places),
        VariableColumn::Numeric(_) => Err(CountError::LookUp(LookUpError::NotAnalysable {
            name,
            reason: "a place is a word, not a number",
        })),
    }
}

fn groups(cohort: &Cohort, places: &Categorical, outer: Option<&Categorical>) -> Vec<Group> {
    let code = |column: &Categorical, subject: usize| {
        column.codes.get(subject).copied().flatten().and_then(|code| usize::try_from(code).ok())
    };
    let mut groups: Vec<Option<(Counts, Vec<usize>)>> = vec![None; places.levels.len()];
    for (subject, classification) in cohort.classifications().iter().enumerate() {
        let Some(group) = code(places, subject).and_then(|place| groups.get_mut(place)) else { continue };
        let (counts, within) = group.get_or_insert_default();
        counts.add(classification.status);
        let Some(outside) = outer.and_then(|outer| code(outer, subject)) else { continue };
        if !within.contains(&outside) {
            within.push(outside);
        }
    }
    let word = |outside: usize| outer.and_then(|outer| outer.levels.get(outside).cloned());
    let named = places.levels.iter().zip(groups).filter_map(|(name, group)| {
        let (counts, within) = group?;
        let mut within = within.into_iter().filter_map(word);
        let first = within.next();
        let mut also_within: Vec<String> = within.collect();
        also_within.sort();
        Some(Group { name: name.clone(), within: first, also_within, counts })
    });
    let mut groups: Vec<Group> = named.collect();
    groups.sort_by(|one, other| one.name.cmp(&other.name));
    groups
}
