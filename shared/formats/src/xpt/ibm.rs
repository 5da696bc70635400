//! IBM/370 floating point: a sign, seven bits of an exponent of 16, fifty-six bits of a fraction.

/// A number as SAS stores it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stored {
    /// A number; `exact` unless its fraction has more bits than a double keeps and was rounded to nearest.
    Number {
        /// The number.
        value: f64,
        /// Whether nothing was lost.
        exact: bool,
    },
    /// Missing: `.` for the ordinary one, `A` to `Z` and `_` for the special ones.
    Missing(char),
}

const FRACTION_BITS: u32 = 56;

/// Reads a number of 2 to 8 bytes; shorter ones lack the last bytes of the fraction.
pub(crate) fn read(bytes: &[u8]) -> Stored {
    let mut whole = [0; 8];
    for (to, from) in whole.iter_mut().zip(bytes) {
        *to = *from;
    }
    let [first, rest @ ..] = whole;
    if matches!(first, b'.' | b'_' | b'A'..=b'Z') && rest == [0; 7] {
        return Stored::Missing(char::from(first));
    }
    let fraction = u64::from_be_bytes(whole) & ((1 << FRACTION_BITS) - 1);
    let exponent = 4 * (i32::from(first & 0x7F) - 64) - 56;
    let rounded = nearest(fraction);
    let magnitude = rounded * power_of_two(exponent);
    let value = if first & 0x80 == 0 { magnitude } else { -magnitude };
    Stored::Number { value, exact: fraction.trailing_zeros() + 53 >= 64 - fraction.leading_zeros() }
}

/// The nearest double; ties go to the even one.
#[expect(clippy::cast_precision_loss, reason = "rounding to nearest is what is wanted; the caller is told")]
const fn nearest(fraction: u64) -> f64 {
    fraction as f64
}

/// 2 to a power from -1022 to 1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(u64::try_from(exponent + 1_023).unwrap_or_default() << 52)
}

/// The bytes of a number; `None` when it is not finite or outside 16^-65 to 16^63, the range of the format.
/// Fifty-three bits fit into fifty-six: nothing is rounded.
pub(crate) fn write(value: f64) -> Option<[u8; 8]> {
    let bits = value.to_bits();
    let sign = if value.is_sign_negative() { 0x80 } else { 0 };
    if value.abs().to_bits() == 0 {
        return Some([sign, 0, 0, 0, 0, 0, 0, 0]);
    }
    if !value.is_normal() {
        return None;
    }
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let exponent = i32::try_from((bits >> 52) & 0x7FF).ok()? - 1_075;
    let shift = (exponent + 56).rem_euclid(4);
    let sixteens =
        u8::try_from((exponent - shift + 56).div_euclid(4) + 64).ok().filter(|byte| *byte < 0x80)?;
    let [_, fraction @ ..] = (mantissa << shift).to_be_bytes();
    let [a, b, c, d, e, f, g] = fraction;
    Some([sign | sixteens, a, b, c, d, e, f, g])
}

/// The bytes of a missing number.
pub(crate) const MISSING: [u8; 8] = [b'.', 0, 0, 0, 0, 0, 0, 0];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_patterns() {
        // TS-140 and the IBM System/370 Principles of Operation: 1 is 0x41 10.., -118.625 is 0xC2 76A0...
        for (value, bytes) in [
            (1.0, [0x41, 0x10, 0, 0, 0, 0, 0, 0]),
            (-118.625, [0xC2, 0x76, 0xA0, 0, 0, 0, 0, 0]),
            (0.15625, [0x40, 0x28, 0, 0, 0, 0, 0, 0]),
            (0.0, [0; 8]),
        ] {
            assert_eq!(write(value), Some(bytes), "{value}");
            assert_eq!(read(&bytes), Stored::Number { value, exact: true }, "{value}");
        }
        assert_eq!(read(b".\0\0\0\0\0\0\0"), Stored::Missing('.'));
        assert_eq!(read(b"Z\0\0\0\0\0\0\0"), Stored::Missing('Z'));
        assert_eq!(read(&[0x41, 0x10, 0]), Stored::Number { value: 1.0, exact: true }, "three bytes");
    }

    #[test]
    fn what_a_double_cannot_keep_is_rounded_and_said() {
        let most = [0x41, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        assert_eq!(read(&most), Stored::Number { value: 16.0, exact: false });
        let kept = [0x41, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8];
        assert!(matches!(read(&kept), Stored::Number { exact: true, .. }));
    }

    #[test]
    fn the_range_ends_where_the_exponent_does() {
        let least = 16_f64.powi(-65);
        let beyond = 16_f64.powi(63);
        assert_eq!(write(least), Some([0, 0x10, 0, 0, 0, 0, 0, 0]));
        assert_eq!(write(least / 2.0), None);
        assert_eq!(write(beyond), None);
        assert!(write(f64::from_bits(beyond.to_bits() - 1)).is_some());
        for value in [f64::NAN, f64::INFINITY, f64::MIN_POSITIVE / 2.0, f64::MAX] {
            assert_eq!(write(value), None, "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn every_double_of_the_range_survives(bits in any::<u64>(), exponent in 763_u64..1275) {
            // Any sign and fraction, and an exponent of the range.
            let value = f64::from_bits((bits & 0x800F_FFFF_FFFF_FFFF) | (exponent << 52));
            let bytes = write(value).unwrap();
            let Stored::Number { value: back, exact } = read(&bytes) else { panic!("{value} became missing") };
            prop_assert_eq!((back.to_bits(), exact), (value.to_bits(), true));
        }

        #[test]
        fn what_is_written_is_exact_or_refused(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            if let Some(bytes) = write(value) {
                prop_assert_eq!(read(&bytes), Stored::Number { value, exact: true });
            }
        }
    }
}
