//! Sorting by counting.

/// Positions of the rows in stable ascending order of `key(row) < keys`, of the rows in `rows`.
pub(super) fn counting_sort(
    rows: impl Iterator<Item = u32> + Clone,
    keys: usize,
    key: impl Fn(u32) -> usize,
) -> Vec<u32> {
    let mut next = vec![0_u32; keys + 1];
    let mut count = 0;
    for row in rows.clone() {
        next[key(row) + 1] += 1;
        count += 1;
    }
    for k in 0..keys {
        next[k + 1] += next[k];
    }
    let mut order = vec![0_u32; count];
    for row in rows {
        let place = &mut next[key(row)];
        order[*place as usize] = row;
        *place += 1;
    }
    order
}

/// Any numbers as 0, 1, 2 … in ascending order, and how many there are.
pub(super) fn dense_labels(labels: &[usize]) -> (Vec<u32>, usize) {
    let largest = labels.iter().copied().max().unwrap_or_default();
    if largest > 4 * labels.len() + 1024 {
        let mut distinct = labels.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let place = |label: &usize| narrow(distinct.partition_point(|d| d < label));
        return (labels.iter().map(place).collect(), distinct.len());
    }
    let mut numbers = vec![0_u32; largest + 1];
    labels.iter().for_each(|label| numbers[*label] = 1);
    let mut count = 0;
    for number in numbers.iter_mut().filter(|number| **number == 1) {
        *number = count;
        count += 1;
    }
    (labels.iter().map(|label| numbers[*label]).collect(), count as usize)
}

/// A row number as it is kept; there are fewer than 2^32 rows.
pub(super) fn narrow(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
