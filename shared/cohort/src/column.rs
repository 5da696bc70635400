//! A variable of the cohort: one value a subject, in the order of the subjects.

use std::collections::BTreeMap;
use std::sync::Arc;

/// One variable, one entry a subject; a copy shares the entries.
#[derive(Debug, Clone, PartialEq)]
pub enum VariableColumn {
    /// Words of a list.
    Categorical(Arc<Categorical>),
    /// Numbers.
    Numeric(Arc<Numeric>),
}

/// A categorical variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categorical {
    /// The words in their order; a level may have no subject.
    pub levels: Vec<String>,
    /// Index into `levels`; `None` is missing.
    pub codes: Vec<Option<u32>>,
}

/// A numeric variable. Every value present is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Numeric {
    /// The values; `None` is missing.
    pub values: Vec<Option<f64>>,
    /// Their unit, when they have one.
    pub unit: Option<String>,
    /// Whether the column was declared as whole numbers, and may so define groups.
    pub whole: bool,
}

impl VariableColumn {
    /// Subjects.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Categorical(column) => column.codes.len(),
            Self::Numeric(column) => column.values.len(),
        }
    }

    /// Whether there is no subject.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the subject at `index` has no value.
    #[must_use]
    pub fn is_missing(&self, index: usize) -> bool {
        match self {
            Self::Categorical(column) => column.codes.get(index).copied().flatten().is_none(),
            Self::Numeric(column) => column.values.get(index).copied().flatten().is_none(),
        }
    }

    /// The variable as groups: categories as they are, whole numbers by their distinct values from
    /// small to large. `None` for real numbers, which define no groups.
    #[must_use]
    pub fn groups(&self) -> Option<Arc<Categorical>> {
        match self {
            Self::Categorical(column) => Some(Arc::clone(column)),
            Self::Numeric(column) if column.whole => Some(Arc::new(Categorical::of_numbers(&column.values))),
            Self::Numeric(_) => None,
        }
    }

    /// The subjects at `indices`, in that order. An index past the end gives a missing value.
    #[must_use]
    pub fn select(&self, indices: &[usize]) -> Self {
        match self {
            Self::Categorical(column) => Self::Categorical(Arc::new(Categorical {
                levels: column.levels.clone(),
                codes: indices.iter().map(|index| column.codes.get(*index).copied().flatten()).collect(),
            })),
            Self::Numeric(column) => Self::Numeric(Arc::new(Numeric {
                values: indices.iter().map(|index| column.values.get(*index).copied().flatten()).collect(),
                unit: column.unit.clone(),
                whole: column.whole,
            })),
        }
    }
}

impl Categorical {
    /// Words as they come; the levels are the distinct words in code point order.
    #[must_use]
    pub fn of_words<'a>(words: impl Iterator<Item = Option<&'a str>>) -> Self {
        // numbered as they come, then in order
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let mut last: Option<(&str, u32)> = None;
        let mut number = |word| match last {
            Some((known, number)) if known == word => number,
            _ => {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(word).or_insert(next);
                last = Some((word, number));
                number
            }
        };
        let mut codes: Vec<Option<u32>> = words.map(|word| word.map(&mut number)).collect();
        let mut ordered = vec![0; numbers.len()];
        for (code, number) in (0..).zip(numbers.values()) {
            ordered[*number as usize] = code;
        }
        codes.iter_mut().flatten().for_each(|code| *code = ordered[*code as usize]);
        Self { levels: numbers.into_keys().map(str::to_owned).collect(), codes }
    }

    /// Words of a closed list without repetitions; all of it are levels, in its order.
    pub(crate) fn of_levels<'a>(levels: &[&str], words: impl Iterator<Item = Option<&'a str>>) -> Self {
        let codes: BTreeMap<&str, u32> = levels.iter().copied().zip(0..).collect();
        let codes = words.map(|word| word.and_then(|word| codes.get(word).copied())).collect();
        Self { levels: levels.iter().map(|level| (*level).to_owned()).collect(), codes }
    }

    fn of_numbers(values: &[Option<f64>]) -> Self {
        let mut distinct: Vec<f64> = values.iter().copied().flatten().collect();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup_by(|a, b| a.total_cmp(b).is_eq());
        let find = |value: f64| distinct.binary_search_by(|known| known.total_cmp(&value)).ok();
        let code = |value: f64| find(value).and_then(|found| u32::try_from(found).ok());
        let codes = values.iter().map(|value| value.and_then(code)).collect();
        Self { levels: distinct.iter().map(ToString::to_string).collect(), codes }
    }

    /// The word of the subject at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let code = self.codes.get(index).copied().flatten()?;
        self.levels.get(code as usize).map(String::as_str)
    }

    /// Subjects of each level, in the order of levels.
    #[must_use]
    pub fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.levels.len()];
        for code in self.codes.iter().flatten() {
            if let Some(count) = counts.get_mut(*code as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The same without levels that no subject has.
    #[must_use]
    pub fn without_empty_levels(&self) -> Self {
        let counts = self.counts();
        let mut renumbered = vec![None; counts.len()];
        let mut levels = Vec::new();
        for (old, (level, count)) in self.levels.iter().zip(&counts).enumerate() {
            if *count > 0 {
                renumbered[old] = u32::try_from(levels.len()).ok();
                levels.push(level.clone());
            }
        }
        let renumber = |code: u32| renumbered.get(code as usize).copied().flatten();
        let codes = self.codes.iter().map(|code| code.and_then(renumber)).collect();
        Self { levels, codes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_whole_numbers_are_sorted_as_numbers() {
        let values = vec![Some(10.0), Some(9.0), None, Some(10.0)];
        let column = VariableColumn::Numeric(Arc::new(Numeric { values, unit: None, whole: true }));
        let groups = column.groups().unwrap();
        assert_eq!(groups.levels, ["9", "10"]);
        assert_eq!(groups.codes, [Some(1), Some(0), None, Some(1)]);
        assert_eq!(groups.counts(), [1, 2]);
    }

    #[test]
    fn real_numbers_define_no_groups() {
        let column = Numeric { values: vec![Some(0.5)], unit: None, whole: false };
        let column = VariableColumn::Numeric(Arc::new(column));
        assert_eq!(column.groups(), None);
    }

    #[test]
    fn empty_levels_go_and_the_others_keep_their_order() {
        let column = Categorical {
            levels: ["c", "b", "a"].map(str::to_owned).to_vec(),
            codes: vec![Some(2), None, Some(0)],
        };
        let kept = column.without_empty_levels();
        assert_eq!(kept.levels, ["c", "a"]);
        assert_eq!(kept.codes, [Some(1), None, Some(0)]);
        assert_eq!(kept.get(0), Some("a"));
        assert_eq!(kept.get(1), None);
    }

    #[test]
    fn words_are_sorted_whatever_the_order_of_rows() {
        let column = Categorical::of_words([Some("b"), None, Some("a")].into_iter());
        assert_eq!(column.levels, ["a", "b"]);
        assert_eq!(column.codes, [Some(1), None, Some(0)]);
    }
}
