//! National ids by their shape and their check digits.

use super::check_digits::{digits, is_day, iso_7064_11_10, luhn, number, verhoeff, weighted};

/// Letters of Spain's ids, by the number's rest.
const SPAIN: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
/// Check characters of Finland's, by the number's rest.
const FINLAND: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
/// What a letter or digit at an odd place of Italy's tax code counts, by its place in the alphabet.
const ITALY: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// What one value alone is for certain: its shape is that of nothing else and its check digits are right.
pub(super) fn certain(value: &[u8]) -> Option<&'static str> {
    match value.len() {
        11 if is_united_states(value) => Some("a social security number"),
        11 if is_finland(value) => Some("a Finnish identity code"),
        14 if is_brazil_with_signs(value) => Some("a Brazilian CPF number"),
        14 if is_korea(value) => Some("a Korean resident registration number"),
        15 if is_belgium(value) => Some("a Belgian national number"),
        16 if is_switzerland(value) => Some("a Swiss social security number"),
        16 if is_italy(value) => Some("an Italian tax code"),
        18 if is_china(value) => Some("a Chinese resident id"),
        21 if is_france_with_blanks(value) => Some("a French social security number"),
        _ => None,
    }
}

/// Whether a value has the shape of an id.
type Shape = fn(&[u8]) -> bool;

/// What a value may be: numbers that other numbers look like, told apart only where a whole column is so.
pub(super) const POSSIBLE: [(&str, Shape); 13] = [
    ("Dutch citizen service numbers", is_netherlands),
    ("German tax ids", is_germany),
    ("NHS numbers", is_nhs),
    ("Brazilian CPF numbers", is_brazil),
    ("Aadhaar numbers", is_india),
    ("French social security numbers", is_france),
    ("Swedish personal numbers", is_sweden),
    ("Danish personal numbers", is_denmark),
    ("Norwegian birth numbers", is_norway),
    ("Polish PESEL numbers", is_poland),
    ("Spanish DNI numbers", is_spain),
    ("Spanish NIE numbers", is_spain_for_foreigners),
    ("British national insurance numbers", is_britain),
];

/// A value without the blanks or hyphens at these places; nothing when others stand there.
fn without<const N: usize>(value: &[u8], sign: u8, places: [usize; N]) -> Option<Vec<u8>> {
    places.iter().all(|place| value.get(*place) == Some(&sign)).then(|| {
        let kept = |(place, byte): (usize, &u8)| (!places.contains(&place)).then_some(*byte);
        value.iter().enumerate().filter_map(kept).collect()
    })
}

/// `123-45-6789`, within what is given out: area not 000, 666 or from 900, group not 00, serial not 0000.
fn is_united_states(value: &[u8]) -> bool {
    let Some([a0, a1, a2, g0, g1, s0, s1, s2, s3]) =
        without(value, b'-', [3, 6]).and_then(|value| digits::<9>(&value))
    else {
        return false;
    };
    let area = number(&[a0, a1, a2]);
    !matches!(area, 0 | 666 | 900..) && g0 + g1 > 0 && s0 + s1 + s2 + s3 > 0
}

fn is_finland(value: &[u8]) -> bool {
    let [head @ .., n0, n1, n2, check] = value else { return false };
    let (Some(birth), Some(serial)) = (head.get(..6).and_then(digits::<6>), digits::<3>(&[*n0, *n1, *n2]))
    else {
        return false;
    };
    let [d0, d1, m0, m1, ..] = birth;
    let rest = (number(&birth) * 1_000 + number(&serial)) % 31;
    let expected = usize::try_from(rest).ok().and_then(|rest| FINLAND.get(rest));
    matches!(head.get(6), Some(b'+' | b'-' | b'A'..=b'F' | b'U'..=b'Y'))
        && is_day(d0 * 10 + d1, m0 * 10 + m1)
        && expected == Some(check)
}

fn is_brazil_with_signs(value: &[u8]) -> bool {
    let plain = (value.get(11) == Some(&b'-')).then(|| [value.get(..11), value.get(12..)]);
    let Some([Some(head), Some(check)]) = plain else { return false };
    without(head, b'.', [3, 7]).is_some_and(|head| is_brazil(&[&head, check].concat()))
}

fn is_brazil(value: &[u8]) -> bool {
    let Some(all) = digits::<11>(value) else { return false };
    let check = |weights: &[u32]| match weighted(&all, weights) * 10 % 11 {
        10 => 0,
        rest => rest,
    };
    all.iter().any(|digit| *digit != all[0])
        && check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]) == all[9]
        && check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == all[10]
}

fn is_korea(value: &[u8]) -> bool {
    let Some(all) = without(value, b'-', [6]).and_then(|value| digits::<13>(&value)) else { return false };
    let rest = weighted(&all, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11;
    is_day(all[4] * 10 + all[5], all[2] * 10 + all[3]) && (11 - rest) % 10 == all[12]
}

fn is_belgium(value: &[u8]) -> bool {
    let signs = [value.get(2), value.get(5), value.get(8), value.get(12)];
    if signs != [Some(&b'.'), Some(&b'.'), Some(&b'-'), Some(&b'.')] {
        return false;
    }
    let bytes: Vec<u8> = value.iter().copied().filter(u8::is_ascii_digit).collect();
    let Some(all) = digits::<11>(&bytes) else { return false };
    let (head, check) = (number(&all[..9]), number(&all[9..]));
    // Who was born from 2000 on has a 2 before the number when the rest is taken.
    is_day(all[4] * 10 + all[5], all[2] * 10 + all[3])
        && [head, head + 2_000_000_000].iter().any(|head| 97 - head % 97 == check)
}

fn is_switzerland(value: &[u8]) -> bool {
    let Some(all) = without(value, b'.', [3, 8, 13]).and_then(|value| digits::<13>(&value)) else {
        return false;
    };
    number(&all[..3]) == 756 && weighted(&all, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// Letters stand for digits where two persons would have the same code.
fn is_italy(value: &[u8]) -> bool {
    let upper: Vec<u8> = value.iter().map(u8::to_ascii_uppercase).collect();
    let digit = |byte: &u8| byte.is_ascii_digit() || b"LMNPQRSTUV".contains(byte);
    let shape = upper.iter().enumerate().all(|(place, byte)| match place {
        6 | 7 | 9 | 10 | 12..=14 => digit(byte),
        8 => b"ABCDEHLMPRST".contains(byte),
        _ => byte.is_ascii_uppercase(),
    });
    let Some((check, rest)) = upper.split_last() else { return false };
    let counts = |(place, byte): (usize, &u8)| {
        let at = u32::from(if byte.is_ascii_digit() { byte - b'0' } else { byte.wrapping_sub(b'A') });
        match place % 2 {
            0 => usize::try_from(at).ok().and_then(|at| ITALY.get(at)).copied().unwrap_or(0),
            _ => at,
        }
    };
    let sum: u32 = rest.iter().enumerate().map(counts).sum();
    shape && sum % 26 == u32::from(check.wrapping_sub(b'A'))
}

fn is_china(value: &[u8]) -> bool {
    let Some((check, head)) = value.split_last() else { return false };
    let Some(all) = digits::<17>(head) else { return false };
    let rest = weighted(&all, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    let expected = usize::try_from(rest).ok().and_then(|rest| b"10X98765432".get(rest));
    let year = number(&all[6..10]);
    (1900..=2100).contains(&year)
        && is_day(all[12] * 10 + all[13], all[10] * 10 + all[11])
        && expected == Some(&check.to_ascii_uppercase())
}

fn is_france_with_blanks(value: &[u8]) -> bool {
    without(value, b' ', [1, 4, 7, 10, 14, 18]).is_some_and(|value| is_france(&value))
}

/// Sex, year and month of birth, place, serial number, and a rest of 97; Corsica writes letters.
fn is_france(value: &[u8]) -> bool {
    let corsica = match value.get(5..7) {
        Some(b"2A" | b"2a") => Some(b"19"),
        Some(b"2B" | b"2b") => Some(b"18"),
        _ => None,
    };
    let mut bytes = value.to_vec();
    if let (Some(place), Some(corsica)) = (bytes.get_mut(5..7), corsica) {
        place.copy_from_slice(corsica);
    }
    let Some(all) = digits::<15>(&bytes) else { return false };
    let (head, check) = (number(&all[..13]), number(&all[13..]));
    let month = all[3] * 10 + all[4];
    matches!(all[0], 1..=4 | 7 | 8) && matches!(month, 1..=12 | 20..=42 | 50..) && 97 - head % 97 == check
}

fn is_netherlands(value: &[u8]) -> bool {
    let Some(all) = digits::<9>(value) else { return false };
    let sum = weighted(&all, &[9, 8, 7, 6, 5, 4, 3, 2]);
    number(&all) > 9_999_999 && sum % 11 == all[8]
}

/// The first digit is not 0, and one digit stands twice or three times among the first ten, no other does.
fn is_germany(value: &[u8]) -> bool {
    let Some(all) = digits::<11>(value) else { return false };
    let counts = (0..10).map(|digit| all[..10].iter().filter(|found| **found == digit).count());
    let repeated: Vec<usize> = counts.filter(|count| *count > 1).collect();
    all[0] != 0 && matches!(repeated.as_slice(), [2 | 3]) && iso_7064_11_10(&all)
}

fn is_nhs(value: &[u8]) -> bool {
    let plain = without(value, b' ', [3, 7]).or_else(|| without(value, b'-', [3, 7]));
    let Some(all) = digits::<10>(plain.as_deref().unwrap_or(value)) else { return false };
    let check = 11 - weighted(&all, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    check != 10 && check % 11 == all[9]
}

fn is_india(value: &[u8]) -> bool {
    let plain = without(value, b' ', [4, 9]).or_else(|| without(value, b'-', [4, 9]));
    digits::<12>(plain.as_deref().unwrap_or(value)).is_some_and(|all| all[0] > 1 && verhoeff(&all))
}

/// With or without the century, with `-`, or `+` from a hundred years on.
fn is_sweden(value: &[u8]) -> bool {
    let Some((head, tail)) = value.len().checked_sub(4).and_then(|at| value.split_at_checked(at)) else {
        return false;
    };
    let head = head.strip_suffix(b"-").or_else(|| head.strip_suffix(b"+")).unwrap_or(head);
    let born = match head.len() {
        8 if head.starts_with(b"19") || head.starts_with(b"20") => head.get(2..).unwrap_or_default(),
        _ => head,
    };
    let Some(all) = digits::<10>(&[born, tail].concat()) else { return false };
    let day = all[4] * 10 + all[5];
    is_day(if day > 60 { day - 60 } else { day }, all[2] * 10 + all[3]) && luhn(&all)
}

/// Day, month, year and four digits; the numbers given out today have no check digit.
fn is_denmark(value: &[u8]) -> bool {
    let all = without(value, b'-', [6]).and_then(|value| digits::<10>(&value));
    all.is_some_and(|all| is_day(all[0] * 10 + all[1], all[2] * 10 + all[3]))
}

fn is_norway(value: &[u8]) -> bool {
    let Some(all) = digits::<11>(value) else { return false };
    let day = all[0] * 10 + all[1];
    let check = |weights: &[u32]| (11 - weighted(&all, weights) % 11) % 11;
    is_day(if day > 40 { day - 40 } else { day }, all[2] * 10 + all[3])
        && check(&[3, 7, 6, 1, 8, 9, 4, 5, 2]) == all[9]
        && check(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) == all[10]
}

/// The century is added to the month.
fn is_poland(value: &[u8]) -> bool {
    let Some(all) = digits::<11>(value) else { return false };
    let check = (10 - weighted(&all, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10;
    is_day(all[4] * 10 + all[5], (all[2] * 10 + all[3]) % 20) && check == all[10]
}

fn is_spain(value: &[u8]) -> bool {
    let Some((letter, head)) = value.split_last() else { return false };
    let head = head.strip_suffix(b"-").unwrap_or(head);
    digits::<8>(head).is_some_and(|all| spanish(number(&all), *letter))
}

fn is_spain_for_foreigners(value: &[u8]) -> bool {
    let [first, head @ .., letter] = value else { return false };
    let head = head.strip_prefix(b"-").unwrap_or(head);
    let head = head.strip_suffix(b"-").unwrap_or(head);
    let leading = match first.to_ascii_uppercase() {
        b'X' => 0,
        b'Y' => 10_000_000,
        b'Z' => 20_000_000,
        _ => return false,
    };
    digits::<7>(head).is_some_and(|all| spanish(leading + number(&all), *letter))
}

fn spanish(number: u64, letter: u8) -> bool {
    let expected = usize::try_from(number % 23).ok().and_then(|rest| SPAIN.get(rest));
    expected == Some(&letter.to_ascii_uppercase())
}

/// Two letters, six digits and a letter from A to D; written with or without blanks.
fn is_britain(value: &[u8]) -> bool {
    let plain: Vec<u8> = value.iter().filter(|byte| **byte != b' ').map(u8::to_ascii_uppercase).collect();
    let [first, second, middle @ .., last] = plain.as_slice() else { return false };
    let letter = |byte: &u8| byte.is_ascii_uppercase() && !b"DFIQUV".contains(byte);
    digits::<6>(middle).is_some()
        && letter(first)
        && letter(second)
        && *second != b'O'
        && matches!(last, b'A'..=b'D')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples that issuers and registers publish, checked with python-stdnum 2.2; each is refused with one
    /// digit of its own changed.
    #[test]
    fn ids_are_told_by_their_check_digits() {
        for (value, what) in [
            ("078-05-1120", "a social security number"),
            ("131052-308T", "a Finnish identity code"),
            ("390.533.447-05", "a Brazilian CPF number"),
            ("971013-9019902", "a Korean resident registration number"),
            ("85.07.30-033.28", "a Belgian national number"),
            ("756.9217.0769.85", "a Swiss social security number"),
            ("MRTMTT25D09F205Z", "an Italian tax code"),
            ("360426199101010071", "a Chinese resident id"),
            ("2 55 08 14 168 025 38", "a French social security number"),
        ] {
            assert_eq!(certain(value.as_bytes()), Some(what), "{value}");
        }
        for (value, what) in POSSIBLE_VALUES {
            let (_, is) = POSSIBLE.iter().find(|(name, _)| name == what).unwrap();
            assert!(is(value.as_bytes()), "{value} {what}");
        }
    }

    const POSSIBLE_VALUES: &[(&str, &str)] = &[
        ("111222333", "Dutch citizen service numbers"),
        ("36574261809", "German tax ids"),
        ("943 476 5919", "NHS numbers"),
        ("9434765919", "NHS numbers"),
        ("39053344705", "Brazilian CPF numbers"),
        ("2341 2341 2346", "Aadhaar numbers"),
        ("255081416802538", "French social security numbers"),
        ("811218-9876", "Swedish personal numbers"),
        ("198112189876", "Swedish personal numbers"),
        ("211062-5629", "Danish personal numbers"),
        ("15108695088", "Norwegian birth numbers"),
        ("44051401359", "Polish PESEL numbers"),
        ("54362315K", "Spanish DNI numbers"),
        ("X-2482300W", "Spanish NIE numbers"),
        ("HH 20 77 23 B", "British national insurance numbers"),
    ];

    #[test]
    fn a_wrong_digit_makes_an_id_none() {
        for (value, what) in POSSIBLE_VALUES {
            let (name, is) = POSSIBLE.iter().find(|(name, _)| name == what).unwrap();
            if name.starts_with("Danish") || name.starts_with("British") {
                continue;
            }
            let place = value.bytes().rposition(|byte| byte.is_ascii_digit()).unwrap();
            for digit in b'0'..=b'9' {
                let mut other = value.as_bytes().to_vec();
                other[place] = digit;
                assert_eq!(is(&other), other == value.as_bytes(), "{value} {what} with {digit}");
            }
        }
    }
}
