//! Numbers in canonical words.

use std::fmt::Write as _;

/// Writes the shortest decimal that reads back as the same double, with an exponent where that is far
/// shorter. Not finite numbers are written as words, which no number column accepts.
pub(crate) fn write_number(value: f64, into: &mut String) {
    let size = value.abs();
    // Writing to a text does not fail.
    let _ = if size.to_bits() == 0 || (1e-5..1e17).contains(&size) || !size.is_finite() {
        write!(into, "{value}")
    } else {
        write!(into, "{value:e}")
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_where_that_is_short() {
        for (value, expected) in
            [(63.0, "63"), (0.1, "0.1"), (-0.0, "-0"), (1e300, "1e300"), (1.5e-9, "1.5e-9")]
        {
            let mut text = String::new();
            write_number(value, &mut text);
            assert_eq!(text, expected);
        }
    }

    proptest! {
        #[test]
        fn every_double_reads_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let mut text = String::new();
            write_number(value, &mut text);
            prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), bits);
        }
    }
}
