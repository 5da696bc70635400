//! Check digits, as the issuers of national ids define them.

/// The digits of a text that holds nothing else.
pub(super) fn digits<const N: usize>(text: &[u8]) -> Option<[u32; N]> {
    let mut digits = [0; N];
    if text.len() != N {
        return None;
    }
    for (digit, byte) in digits.iter_mut().zip(text) {
        *digit = u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some(digits)
}

/// The sum of digits, each with its weight.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The number that digits write.
pub(super) fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

/// Luhn: every second digit from the right doubled, its digits added.
pub(super) fn luhn(digits: &[u32]) -> bool {
    let doubled = |(index, digit): (usize, &u32)| match (index % 2, digit * 2) {
        (0, _) => *digit,
        (_, twice) if twice > 9 => twice - 9,
        (_, twice) => twice,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// Verhoeff's scheme over the dihedral group of ten elements.
pub(super) fn verhoeff(digits: &[u32]) -> bool {
    /// One step of the permutation, applied as often as the digit's place says.
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    // The group is that of a pentagon: below 5 turns, from 5 on turns of the pentagon turned over.
    let product = |left: u32, right: u32| match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => (left + right) % 5 + 5,
        (false, true) => (left - right + 5) % 5 + 5,
        (false, false) => (left - right + 5) % 5,
    };
    let step = |digit: u32| usize::try_from(digit).ok().and_then(|at| STEP.get(at)).copied().unwrap_or(0);
    let placed = |(place, digit): (usize, &u32)| (0..place % 8).fold(*digit, |digit, _| step(digit));
    digits.iter().rev().enumerate().map(placed).fold(0, product) == 0
}

/// ISO 7064 modulus 11, 10.
pub(super) fn iso_7064_11_10(digits: &[u32]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let product = rest.iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + check) % 10 == 1
}

/// Whether a day, a month and the last two digits of a year may be a date; 29 February counts in any year.
pub(super) fn is_day(day: u32, month: u32) -> bool {
    let last = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}
