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
        let mut codes: Vec<Option<usize>> = vec![Some(0); study.analysed.len()];
        let mut definitions = vec![Vec::new()];
        for variable in variables {
            let column = study.levels(variable)?;
            let width = column.levels.len();
            for (group, code) in codes.iter_mut().zip(&column.codes) {
                *group = group.zip(*code).map(|(group, code)| group * width + code as usize);
            }
            let extended = |(group, definition): (usize, &Vec<GroupLevel>)| {
                let level = column.levels[group % width].clone();
                let own = GroupLevel { variable: variable.to_string(), level };
                definition.iter().cloned().chain([own]).collect()
            };
            let found = renumber(&mut codes, definitions.len() * width);
            definitions =
                found.into_iter().map(|group| extended((group, &definitions[group / width]))).collect();
        }
        if codes.is_empty() {
            definitions.clear();
        }
        Ok(Self { definitions, codes })
    }
}

/// A table of as many places as rows, or of this many, costs no more than the rows themselves.
const SMALL: usize = 1 << 16;

/// Renumbers numbers below `space` to 0, 1, 2 … in their order, and gives those that occur.
fn renumber(numbers: &mut [Option<usize>], space: usize) -> Vec<usize> {
    if space > SMALL.max(numbers.len()) {
        let mut found: Vec<usize> = numbers.iter().copied().flatten().collect();
        found.sort_unstable();
        found.dedup();
        let place = |number: usize| found.binary_search(&number).ok();
        numbers.iter_mut().for_each(|number| *number = number.and_then(place));
        return found;
    }
    let mut place = vec![None; space];
    for number in numbers.iter().flatten() {
        place[*number] = Some(0);
    }
    place.iter_mut().flatten().enumerate().for_each(|(index, place)| *place = index);
    numbers.iter_mut().for_each(|number| *number = number.and_then(|number| place[number]));
    (0..space).filter(|number| place[*number].is_some()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_occur_are_counted_through_in_small_and_in_large_spaces() {
        for space in [8, SMALL + 1] {
            let mut numbers = [Some(5), None, Some(0), Some(7), Some(5)];
            assert_eq!(renumber(&mut numbers, space), [0, 5, 7], "{space}");
            assert_eq!(numbers, [Some(1), None, Some(0), Some(2), Some(1)], "{space}");
        }
        assert!(renumber(&mut [None], 0).is_empty());
    }
}
