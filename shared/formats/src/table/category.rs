//! A column with few distinct words: levels once, codes per row.

use std::collections::BTreeMap;

use super::TableError;

/// A categorical column: the levels in their order and one code a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryValues {
    levels: Vec<String>,
    codes: Vec<u32>,
}

impl CategoryValues {
    /// The code of a missing value.
    pub const MISSING: u32 = u32::MAX;

    /// Takes levels and codes as they are; [`Self::MISSING`] stands for a missing value.
    ///
    /// # Errors
    /// A level listed twice, a code without a level, more than 4 billion levels.
    pub fn new(levels: Vec<String>, codes: Vec<u32>) -> Result<Self, TableError> {
        let mut sorted: Vec<&String> = levels.iter().collect();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(TableError::DuplicateLevel(pair[0].clone()));
        }
        if levels.len() >= Self::MISSING as usize {
            return Err(TableError::TooLarge);
        }
        let known = |code: u32| code == Self::MISSING || (code as usize) < levels.len();
        match codes.iter().find(|code| !known(**code)) {
            Some(code) => Err(TableError::CodeOutOfRange { code: *code, levels: levels.len() }),
            None => Ok(Self { levels, codes }),
        }
    }

    /// Collects words; the levels are the distinct words in alphabetical (code point) order, so that
    /// they do not depend on the order of the rows.
    ///
    /// # Errors
    /// `TooLarge` with more than 4 billion levels.
    pub fn collect<'a>(words: impl IntoIterator<Item = Option<&'a str>>) -> Result<Self, TableError> {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut codes = Vec::new();
        for word in words {
            codes.push(match word {
                None => Self::MISSING,
                Some(word) => match seen.get(word) {
                    Some(code) => *code,
                    None => {
                        let code = u32::try_from(seen.len()).map_err(|_too_large| TableError::TooLarge)?;
                        seen.insert(word.to_owned(), code);
                        code
                    }
                },
            });
        }
        Self::sorted(seen, codes)
    }

    /// Renumbers codes given in order of appearance to the alphabetical order of their words. A word
    /// that no row has any more is no level.
    pub(super) fn sorted(mut seen: BTreeMap<String, u32>, mut codes: Vec<u32>) -> Result<Self, TableError> {
        let mut used = vec![false; seen.len()];
        for code in &codes {
            if let Some(slot) = used.get_mut(*code as usize) {
                *slot = true;
            }
        }
        seen.retain(|_word, code| used.get(*code as usize).copied().unwrap_or(false));
        let mut renumbered = vec![Self::MISSING; used.len()];
        for (new, old) in (0_u32..).zip(seen.values()) {
            if let Some(slot) = renumbered.get_mut(*old as usize) {
                *slot = new;
            }
        }
        for code in &mut codes {
            *code = renumbered.get(*code as usize).copied().unwrap_or(Self::MISSING);
        }
        Self::new(seen.into_keys().collect(), codes)
    }

    /// Appends codes of these levels.
    pub(super) fn extend(&mut self, codes: impl Iterator<Item = u32>) -> Result<(), TableError> {
        let levels = self.levels.len();
        for code in codes {
            if code != Self::MISSING && code as usize >= levels {
                return Err(TableError::CodeOutOfRange { code, levels });
            }
            self.codes.push(code);
        }
        Ok(())
    }

    /// The levels in their order; some may have no row.
    #[must_use]
    pub fn levels(&self) -> &[String] {
        &self.levels
    }

    /// One code a row, an index into [`Self::levels`] or [`Self::MISSING`].
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The word of a row; `None` when it is missing or the row does not exist.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.levels.get(*self.codes.get(row)? as usize).map(String::as_str)
    }

    /// Number of rows, missing ones included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The words in row order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_do_not_depend_on_the_order_of_rows() {
        let one = CategoryValues::collect([Some("b"), None, Some("a"), Some("b")]).unwrap();
        assert_eq!(one.levels(), ["a", "b"]);
        assert_eq!(one.codes(), [1, CategoryValues::MISSING, 0, 1]);
        assert_eq!(one.iter().collect::<Vec<_>>(), [Some("b"), None, Some("a"), Some("b")]);
    }

    #[test]
    fn codes_without_a_level_and_levels_listed_twice_are_refused() {
        let level = || vec!["a".to_owned()];
        let error = CategoryValues::new(level(), vec![1]).unwrap_err();
        assert_eq!(error, TableError::CodeOutOfRange { code: 1, levels: 1 });
        let twice = [level(), level()].concat();
        assert_eq!(
            CategoryValues::new(twice, vec![]).unwrap_err(),
            TableError::DuplicateLevel("a".to_owned())
        );
    }
}
