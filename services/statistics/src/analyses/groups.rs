use std::collections::BTreeMap;

use palladion_api::statistics::output::GroupLevel;
use palladion_domain::ids::VariableName;

use super::{AnalysisError, Study};

/// Groups made of the combinations of several variables' levels; of none, one group for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// What defines each group, in the order of the levels; every group has a subject.
    pub definitions: Vec<Vec<GroupLevel>>,
    /// For each subject analysed, its group; `None` when a variable is missing.
    pub codes: Vec<Option<usize>>,
}

impl Groups {
    /// The combinations that occur, the first variable varying slowest.
    ///
    /// # Errors
    /// When a variable is not there or defines no groups.
    pub fn of(study: &Study<'_>, variables: &[VariableName]) -> Result<Self, AnalysisError> {
        let subjects = study.analysed.len();
        let mut keys: Vec<Option<Vec<u32>>> = vec![Some(Vec::new()); subjects];
        let mut levels = Vec::new();
        for variable in variables {
            let column = study.levels(variable)?;
            for (key, code) in keys.iter_mut().zip(&column.codes) {
                *key = key.take().zip(*code).map(|(mut key, code)| {
                    key.push(code);
                    key
                });
            }
            levels.push((variable, column.levels));
        }
        let mut found: BTreeMap<&[u32], usize> =
            keys.iter().flatten().map(|key| (key.as_slice(), 0)).collect();
        found.values_mut().enumerate().for_each(|(index, number)| *number = index);
        let definition = |key: &&[u32]| {
            let parts = levels.iter().zip(key.iter());
            let part = |((variable, levels), code): (&(&VariableName, Vec<String>), &u32)| GroupLevel {
                variable: variable.to_string(),
                level: levels.get(*code as usize).cloned().unwrap_or_default(),
            };
            parts.map(part).collect()
        };
        let definitions = found.keys().map(definition).collect();
        let codes =
            keys.iter().map(|key| key.as_ref().and_then(|key| found.get(key.as_slice()).copied())).collect();
        Ok(Self { definitions, codes })
    }
}

/// Groups without subjects left out, the others renumbered in their order: their definitions, and for each
/// row its group.
pub(super) fn with_subjects(
    definitions: Vec<Vec<GroupLevel>>,
    groups: &[usize],
) -> (Vec<Vec<GroupLevel>>, Vec<usize>) {
    let mut number = vec![None; definitions.len()];
    for group in groups {
        number[*group] = Some(0);
    }
    number.iter_mut().flatten().enumerate().for_each(|(index, number)| *number = index);
    let kept = definitions.into_iter().zip(&number).filter(|(_, number)| number.is_some());
    let kept = kept.map(|(definition, _)| definition).collect();
    (kept, groups.iter().filter_map(|group| number[*group]).collect())
}
