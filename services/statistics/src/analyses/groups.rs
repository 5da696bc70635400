use std::collections::BTreeMap;

use palladion_api::statistics::output::GroupLevel;
use palladion_domain::endpoint::Observation;
use palladion_domain::ids::{EndpointName, VariableName};

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

/// The subjects with an observation and a group, and how many were left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GroupedTimes {
    pub(super) definitions: Vec<Vec<GroupLevel>>,
    pub(super) time: Vec<f64>,
    pub(super) event: Vec<bool>,
    pub(super) groups: Vec<usize>,
    /// Strata numbers, 0 without strata.
    pub(super) strata: Vec<usize>,
    pub(super) missing: u64,
}

impl GroupedTimes {
    /// Observations of the endpoint with their groups and strata; groups that lose all their
    /// subjects that way are left out.
    pub(super) fn of(
        study: &Study<'_>,
        endpoint: &EndpointName,
        group: &[VariableName],
        strata: &[VariableName],
    ) -> Result<Self, AnalysisError> {
        let observations = study.observations(endpoint)?;
        let groups = Groups::of(study, group)?;
        let strata = Groups::of(study, strata)?;
        let rows = observations.iter().zip(&groups.codes).zip(&strata.codes);
        let complete: Vec<(Observation, usize, usize)> = rows
            .filter_map(|((observation, group), stratum)| {
                Some((observation.as_ref().copied()?, (*group)?, (*stratum)?))
            })
            .collect();
        let mut number = vec![None; groups.definitions.len()];
        for (_, group, _) in &complete {
            number[*group] = Some(0);
        }
        number.iter_mut().flatten().enumerate().for_each(|(index, number)| *number = index);
        let kept = groups.definitions.into_iter().zip(&number).filter(|(_, number)| number.is_some());
        Ok(Self {
            definitions: kept.map(|(definition, _)| definition).collect(),
            time: complete.iter().map(|(observation, _, _)| observation.time_days.value()).collect(),
            event: complete.iter().map(|(observation, _, _)| observation.event).collect(),
            groups: complete.iter().filter_map(|(_, group, _)| number[*group]).collect(),
            strata: complete.iter().map(|(_, _, stratum)| *stratum).collect(),
            missing: (observations.len() - complete.len()) as u64,
        })
    }
}
