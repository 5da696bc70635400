//! Sorting in linear time.

/// Fewer numbers than this are compared: the tables of a sort by digits would cost more.
const FEW: usize = 2_048;
/// Bits of a digit; six digits hold 64 bits.
const DIGIT_BITS: u32 = 11;
const DIGITS: u32 = u64::BITS.div_ceil(DIGIT_BITS);
const DIGIT_VALUES: usize = 1 << DIGIT_BITS;
const DIGIT_MASK: u64 = (1 << DIGIT_BITS) - 1;

/// The numbers in ascending order, each with its position in `numbers`; equal ones in the order of
/// their positions.
pub(in crate::survival) fn ascending(numbers: impl Iterator<Item = u64>) -> Vec<(u64, u32)> {
    let mut sorted: Vec<(u64, u32)> = numbers.zip(0..).collect();
    if sorted.len() < FEW {
        sorted.sort_unstable();
        return sorted;
    }
    let digit = |number: u64, place: u32| {
        usize::try_from(number >> (place * DIGIT_BITS) & DIGIT_MASK).unwrap_or_default()
    };
    let mut counts = vec![[0_u32; DIGIT_VALUES]; DIGITS as usize];
    for (number, _) in &sorted {
        for (place, count) in (0..).zip(&mut counts) {
            count[digit(*number, place)] += 1;
        }
    }
    let mut other = vec![(0, 0); sorted.len()];
    for (place, next) in (0..).zip(&mut counts) {
        if next.iter().any(|count| *count as usize == sorted.len()) {
            continue;
        }
        let mut before = 0;
        for count in next.iter_mut() {
            before += std::mem::replace(count, before);
        }
        for pair in &sorted {
            let place = &mut next[digit(pair.0, place)];
            other[*place as usize] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut sorted, &mut other);
    }
    sorted
}

/// Positions of the rows in stable ascending order of `key(row) < keys`, of the rows in `rows`.
pub(in crate::survival) fn counting_sort(
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
pub(in crate::survival) fn dense_labels(labels: &[usize]) -> (Vec<u32>, usize) {
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
pub(in crate::survival) fn narrow(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Many and few numbers, with equal ones and with digits that all share.
    #[test]
    fn digits_sort_as_comparisons_do() {
        for (count, modulus) in [(FEW - 1, 7), (FEW, u64::MAX), (3 * FEW, 1_000), (FEW + 1, 1)] {
            let numbers: Vec<u64> = (0..count as u64)
                .map(|i| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) % modulus) ^ (1 << 62))
                .collect();
            let mut expected: Vec<(u64, u32)> = numbers.iter().copied().zip(0..).collect();
            expected.sort();
            assert_eq!(ascending(numbers.into_iter()), expected, "{count} of {modulus}");
        }
    }
}
