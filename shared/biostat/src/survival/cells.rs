//! Rows counted by distinct time, group and status.

use super::error::SurvivalError;
use super::observations::Observations;
use super::ties::{Cuts, Standing};

/// Right-censored rows as counts: for every distinct time, how many rows of each group leave with
/// an event and how many are censored.
///
/// A million rows of whole days are some thousand cells; every method that needs no more than
/// the counts (Kaplan-Meier, the bootstrap of it) is then independent of the number of rows. Cost: one
/// pass over the rows with a look-up of the time's bits in a table of the distinct times; with very
/// many distinct times the rows are sorted instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    times: Vec<f64>,
    counts: Vec<Leaving>,
    groups: usize,
}

/// Rows of one group that leave at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leaving {
    /// Rows with an event.
    pub events: u32,
    /// Rows censored.
    pub censored: u32,
}

impl Cells {
    /// Count the rows. `group[row] < groups`; times in any unit, closer than 1.5e-8 of the mean
    /// distinct time are one time, as in [`Observations::new`].
    ///
    /// # Errors
    /// `Empty`, `Length`, `NotFinite`, `NegativeTime`, `UnknownGroup`, and `OutOfRange` (`rows`)
    /// for more than 4,294,967,295 rows.
    pub fn new(time: &[f64], event: &[bool], group: &[usize], groups: usize) -> Result<Self, SurvivalError> {
        if time.is_empty() {
            return Err(SurvivalError::Empty);
        }
        for (column, found) in [("event", event.len()), ("groups", group.len())] {
            if found != time.len() {
                return Err(SurvivalError::Length { column, expected: time.len(), found });
            }
        }
        if u32::try_from(time.len()).is_err() {
            return Err(SurvivalError::OutOfRange { name: "rows", value: time.len() as f64 });
        }
        let mut numbers = Numbers::new();
        let mut counts: Vec<Leaving> = Vec::new();
        for row in 0..time.len() {
            let (now, own) = (time[row], group[row]);
            if !(0.0..=f64::MAX).contains(&now) || own >= groups {
                return Err(refusal(row, now, own, groups));
            }
            let number = numbers.of(now + 0.0);
            if number == MANY_TIMES {
                return Self::by_sorting(time, event, group, groups);
            }
            let cell = number * groups + own;
            if cell >= counts.len() {
                counts.resize((number + 1) * groups, Leaving::default());
            }
            counts[cell].add(event[row]);
        }
        Ok(Self::sorted(&numbers.values, &counts, groups))
    }

    /// The same without a table.
    fn by_sorting(
        time: &[f64],
        event: &[bool],
        group: &[usize],
        groups: usize,
    ) -> Result<Self, SurvivalError> {
        // Bits of times that are not negative ascend as the times do.
        let mut rows: Vec<(u64, u32)> = Vec::with_capacity(time.len());
        for row in 0..time.len() {
            let (now, group) = (time[row], group[row]);
            if !(0.0..=f64::MAX).contains(&now) || group >= groups {
                return Err(refusal(row, now, group, groups));
            }
            rows.push(((now + 0.0).to_bits(), narrow(2 * group + usize::from(event[row]))));
        }
        rows.sort_unstable_by_key(|row| row.0);
        let mut times: Vec<f64> =
            rows.chunk_by(|a, b| a.0 == b.0).map(|same| f64::from_bits(same[0].0)).collect();
        let (mut starts, mut ends) = (Standing::of(&times), Standing::of(&times));
        times.retain(|time| starts.starts(*time));
        let mut counts = vec![Leaving::default(); times.len() * groups];
        let mut index = 0;
        for same in rows.chunk_by(|a, b| a.0 == b.0) {
            index += usize::from(ends.starts(f64::from_bits(same[0].0)));
            for (_, own) in same {
                counts[(index - 1) * groups + (own / 2) as usize].add(own % 2 == 1);
            }
        }
        Ok(Self { times, counts, groups })
    }

    /// The rows of right-censored observations as one group.
    pub(super) fn of(observations: &Observations) -> Self {
        let mut numbers = Numbers::new();
        let mut counts: Vec<Leaving> = Vec::new();
        for (time, event) in observations.time().iter().zip(observations.event()) {
            let number = numbers.of(*time);
            if number >= counts.len() {
                counts.push(Leaving::default());
            }
            counts[number].add(*event);
        }
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_unstable_by(|a, b| numbers.values[*a].total_cmp(&numbers.values[*b]));
        let times = order.iter().map(|number| numbers.values[*number]).collect();
        Self { times, counts: order.iter().map(|number| counts[*number]).collect(), groups: 1 }
    }

    /// Times ascending, those that are ties made one.
    fn sorted(values: &[f64], counts: &[Leaving], groups: usize) -> Self {
        let cuts = Cuts::of(&[values]);
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
        let mut sorted = Self { times: Vec::with_capacity(values.len()), counts: Vec::new(), groups };
        sorted.counts.reserve(counts.len());
        for number in order {
            let (time, own) = (cuts.snap(values[number]), &counts[number * groups..][..groups]);
            if sorted.times.last().is_some_and(|last| *last >= time) {
                let start = sorted.counts.len() - groups;
                for (sum, cell) in sorted.counts[start..].iter_mut().zip(own) {
                    sum.events += cell.events;
                    sum.censored += cell.censored;
                }
            } else {
                sorted.times.push(time);
                sorted.counts.extend_from_slice(own);
            }
        }
        sorted
    }

    /// Distinct times of all groups, ascending.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Who leaves at the time with this index, one entry per group.
    pub fn at(&self, index: usize) -> &[Leaving] {
        &self.counts[index * self.groups..][..self.groups]
    }

    /// Times and counts of one group, ascending, with the times at which nobody of it leaves left
    /// out.
    pub fn group(&self, group: usize) -> impl Iterator<Item = (f64, Leaving)> + '_ {
        let counts = self.counts.iter().skip(group).step_by(self.groups.max(1));
        self.times.iter().copied().zip(counts.copied()).filter(|(_, leaving)| leaving.rows() > 0)
    }
}

impl Leaving {
    #[inline]
    fn add(&mut self, event: bool) {
        self.events += u32::from(event);
        self.censored += u32::from(!event);
    }

    /// Rows that leave.
    pub fn rows(self) -> u32 {
        self.events + self.censored
    }
}

fn refusal(row: usize, time: f64, group: usize, groups: usize) -> SurvivalError {
    if !time.is_finite() {
        SurvivalError::NotFinite { column: "time", row, value: time }
    } else if time < 0.0 {
        SurvivalError::NegativeTime { row, time }
    } else {
        SurvivalError::UnknownGroup { row, group, groups }
    }
}

/// Numbers 0, 1, 2 … for distinct values in the order of their first appearance: a table with
/// linear probing on the bits of the value. Nothing ever depends on the order inside the table.
struct Numbers {
    slots: Vec<(u64, u32)>,
    shift: u32,
    values: Vec<f64>,
}

const FREE: u32 = u32::MAX;

/// From this many distinct times on the table no longer fits the caches.
const MANY_TIMES: usize = 1 << 16;

impl Numbers {
    fn new() -> Self {
        Self { slots: vec![(0, FREE); 256], shift: 56, values: Vec::new() }
    }

    #[inline]
    fn of(&mut self, value: f64) -> usize {
        let bits = value.to_bits();
        let mask = self.slots.len() - 1;
        let mut slot = start(bits, self.shift);
        loop {
            let (key, number) = self.slots[slot & mask];
            if number == FREE {
                return self.insert(slot & mask, value);
            }
            if key == bits {
                return number as usize;
            }
            slot += 1;
        }
    }

    #[cold]
    fn insert(&mut self, slot: usize, value: f64) -> usize {
        let number = self.values.len();
        self.values.push(value);
        self.slots[slot] = (value.to_bits(), narrow(number));
        if self.values.len() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        self.shift -= 2;
        self.slots.clear();
        self.slots.resize(size, (0, FREE));
        for (number, value) in self.values.iter().enumerate() {
            let bits = value.to_bits();
            let mut slot = start(bits, self.shift);
            while self.slots[slot & (size - 1)].1 != FREE {
                slot += 1;
            }
            self.slots[slot & (size - 1)] = (bits, narrow(number));
        }
    }
}

/// First slot of a value: the upper bits of its product with the golden ratio.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "fewer bits than the table has slots")]
const fn start(bits: u64, shift: u32) -> usize {
    (bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift) as usize
}

/// Numbers of rows fit 32 bits: [`Cells::new`] refuses more.
#[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than that")]
const fn narrow(number: usize) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two groups, times 0.1 + 0.2 and 0.3 are one time.
    #[test]
    fn rows_are_counted_by_time_group_and_status() {
        let time = [5.0, 0.1 + 0.2, 0.3, 5.0, 0.3];
        let cells = Cells::new(&time, &[true, true, false, false, true], &[0, 0, 0, 1, 1], 2).unwrap();
        assert_eq!(cells.times(), [0.3, 5.0]);
        let leaving = |events, censored| Leaving { events, censored };
        assert_eq!(cells.at(0), [leaving(1, 1), leaving(1, 0)]);
        assert_eq!(cells.at(1), [leaving(1, 0), leaving(0, 1)]);
    }

    #[test]
    fn many_distinct_times_are_all_found() {
        let time: Vec<f64> = (0..5000_u32).map(|i| f64::from(i * 7919 % 5000) / 365.25).collect();
        let cells = Cells::new(&time, &[true; 5000], &[0; 5000], 1).unwrap();
        assert_eq!(cells.times().len(), 5000);
        assert!(cells.times().windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// 70,000 rows of 20,000 times, some of them apart by less than the tolerance.
    #[test]
    fn sorted_rows_are_counted_as_rows_looked_up() {
        let close =
            |i: u32| f64::from(i * 7919 % 20_000) / 7.0 + if i.is_multiple_of(5) { 1e-9 } else { 0.0 };
        let time: Vec<f64> = (0..70_000).map(close).collect();
        let event: Vec<bool> = (0..70_000).map(|i| i % 3 == 0).collect();
        let group: Vec<usize> = (0..70_000).map(|i| i % 11 / 4).collect();
        let looked_up = Cells::new(&time, &event, &group, 3).unwrap();
        assert_eq!(Cells::by_sorting(&time, &event, &group, 3).unwrap(), looked_up);
        assert_eq!(looked_up.times().len(), 20_000);
        // and with too many times for the table
        let all: Vec<f64> = (0..70_000_u32).map(|i| f64::from(i * 7919 % 70_000) / 7.0).collect();
        let sorted = Cells::new(&all, &event, &group, 3).unwrap();
        assert_eq!(sorted.times().len(), 70_000);
        assert_eq!(sorted.counts.iter().map(|leaving| leaving.rows()).sum::<u32>(), 70_000);
        let mut bad = all;
        bad[69_999] = -1.0;
        assert_eq!(
            Cells::new(&bad, &event, &group, 3).unwrap_err(),
            SurvivalError::NegativeTime { row: 69_999, time: -1.0 }
        );
    }

    #[test]
    fn impossible_rows_are_named() {
        let new = |time: &[f64], group: &[usize]| Cells::new(time, &[true, true], group, 2).unwrap_err();
        assert_eq!(new(&[1.0, -1.0], &[0, 1]), SurvivalError::NegativeTime { row: 1, time: -1.0 });
        assert!(matches!(new(&[f64::NAN, 1.0], &[0, 1]), SurvivalError::NotFinite { row: 0, .. }));
        assert!(matches!(new(&[1.0, f64::INFINITY], &[0, 1]), SurvivalError::NotFinite { row: 1, .. }));
        assert!(matches!(new(&[1.0, 1.0], &[0, 2]), SurvivalError::UnknownGroup { row: 1, group: 2, .. }));
        assert!(matches!(new(&[1.0, 1.0], &[0]), SurvivalError::Length { column: "groups", .. }));
        assert_eq!(Cells::new(&[], &[], &[], 1).unwrap_err(), SurvivalError::Empty);
    }
}
