//! One page of a list, cut from one item more.

use palladion_api::page::Page;

/// How many rows to read for a page of this size: one more tells whether there is another page.
pub(crate) const fn rows_to_read(size: u64) -> u64 {
    size.saturating_add(1)
}

/// The page, and the key of its last item when there are more.
pub(crate) fn cut<T>(mut items: Vec<T>, size: u64, key: impl Fn(&T) -> String) -> Page<T> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = items.len() > size;
    items.truncate(size);
    let next = items.last().filter(|_| more).map(key);
    Page { items, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_with_more_behind_it_names_a_next_one() {
        let next = |count: u32| cut((0..count).collect(), 2, ToString::to_string).next;
        assert_eq!((next(1), next(2), next(3)), (None, None, Some("1".to_owned())));
    }
}
