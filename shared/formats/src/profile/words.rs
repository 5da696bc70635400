//! Small look-up tables of words.

/// Words with a value each, found by linear search when few and by halving when many.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Words<T> {
    entries: Vec<(Box<str>, T)>,
}

const FEW: usize = 8;

impl<T> Words<T> {
    /// Of two entries for one word the first counts.
    pub(super) fn new(entries: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut entries: Vec<(Box<str>, T)> =
            entries.into_iter().map(|(word, value)| (word.into_boxed_str(), value)).collect();
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        entries.dedup_by(|later, earlier| later.0 == earlier.0);
        Self { entries }
    }

    pub(super) fn find(&self, word: &str) -> Option<&T> {
        if self.entries.len() <= FEW {
            return self.entries.iter().find(|entry| &*entry.0 == word).map(|entry| &entry.1);
        }
        let index = self.entries.binary_search_by(|entry| (*entry.0).cmp(word)).ok()?;
        self.entries.get(index).map(|entry| &entry.1)
    }

    /// The words in alphabetical order.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_words_are_found_alike() {
        for count in [0, 1, FEW, FEW + 1, 100] {
            let words = Words::new((0..count).map(|index| (format!("w{index}"), index)));
            for index in 0..count {
                assert_eq!(words.find(&format!("w{index}")), Some(&index), "{count} words");
            }
            assert_eq!(words.find("W0"), None, "letter case counts");
        }
    }
}
