//! Columns with few distinct values.

/// More distinct values than this are not few.
const MOST: usize = 1024;
/// Places of the hash table, four for each value.
const PLACES: usize = 4 * MOST;
/// Below this many rows a table of values saves nothing.
const LEAST_ROWS: usize = 50_000;

/// A column as numbers of its distinct values: what is a function of the value is computed once
/// for each, and looked up.
pub(crate) struct Few {
    /// Number of its value, by position.
    pub codes: Vec<u16>,
    /// Distinct values, standardised, in the order of their first rows.
    pub values: Vec<f64>,
}

impl Few {
    /// The column in the sorted order; `None` when it has many values or few rows.
    pub(super) fn of(column: &[f64], order: &[u32], standardise: impl Fn(f64) -> f64) -> Option<Self> {
        if column.len() < LEAST_ROWS {
            return None;
        }
        let mut places = vec![0_u16; PLACES];
        let mut values: Vec<f64> = Vec::new();
        let mut unsorted = Vec::with_capacity(column.len());
        for value in column {
            let bits = value.to_bits();
            let mut place =
                usize::try_from(bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52).unwrap_or_default();
            // A place keeps the number of its value and one more; 0 is free.
            while places[place] > 0 && values[usize::from(places[place]) - 1].to_bits() != bits {
                place = (place + 1) % PLACES;
            }
            if places[place] == 0 {
                if values.len() == MOST {
                    return None;
                }
                values.push(*value);
                places[place] = u16::try_from(values.len()).ok()?;
            }
            unsorted.push(places[place] - 1);
        }
        let codes = order.iter().map(|row| unsorted[*row as usize]).collect();
        Some(Self { codes, values: values.into_iter().map(standardise).collect() })
    }

    pub(super) fn thinned(&self, stride: usize) -> Self {
        Self { codes: self.codes.iter().copied().step_by(stride).collect(), values: self.values.clone() }
    }

    /// The column itself.
    pub(super) fn column(&self) -> Vec<f64> {
        self.codes.iter().map(|code| self.values[usize::from(*code)]).collect()
    }
}
