//! The pairs of one stratum.
//!
//! Each comparable pair is met twice: going back in time from the side of its event (with whom
//! is at risk), which counts it, and going forward from the side of the row that outlives it
//! (with whom had an event before), which only adds to that row's margins.

use super::stratum::Stratum;
use super::tree::{Split, Tree};
use crate::detsum::Sum;
use crate::parallel;

/// Weighted numbers of pairs; whole numbers without weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Counts {
    pub concordant: Sum,
    pub discordant: Sum,
    pub tied_predictor: Sum,
    pub tied_time: Sum,
    pub tied_both: Sum,
}

impl Counts {
    pub(super) fn merge(&mut self, other: Self) {
        self.concordant.merge(other.concordant);
        self.discordant.merge(other.discordant);
        self.tied_predictor.merge(other.tied_predictor);
        self.tied_time.merge(other.tied_time);
        self.tied_both.merge(other.tied_both);
    }
}

/// What one row's weight adds to the counts: the derivatives after its weight.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Margin {
    /// Concordant minus discordant partners.
    pub balance: f64,
    /// All comparable partners.
    pub partners: f64,
}

/// The counts, and the margins per position.
pub(super) fn pairs(stratum: &Stratum) -> (Counts, Vec<Margin>) {
    let passes = parallel::map_indices(2, |pass| match pass {
        0 => events_with_risk_sets(stratum),
        _ => (Counts::default(), rows_with_past_events(stratum)),
    });
    let mut passes = passes.into_iter();
    let (Some((counts, mut margins)), Some((_, past))) = (passes.next(), passes.next()) else {
        return (Counts::default(), Vec::new());
    };
    for (margin, other) in margins.iter_mut().zip(past) {
        margin.balance += other.balance;
        margin.partners += other.partners;
    }
    (counts, margins)
}

/// Back in time: each event with those who are at risk and outlive it.
fn events_with_risk_sets(stratum: &Stratum) -> (Counts, Vec<Margin>) {
    let mut counts = Counts::default();
    let mut margins = vec![Margin::default(); stratum.rows.len()];
    let mut at_risk = Tree::new(stratum.ranks);
    let mut left = 0;
    let mut tied = Vec::new();
    let mut start = 0;
    while start < stratum.rows.len() {
        let end = end_of_time(stratum, start);
        let events = start + stratum.event[start..end].iter().take_while(|event| !**event).count();
        if events < end {
            left = take_out_late_entries(stratum, &mut at_risk, left, stratum.time[start]);
        }
        (start..events).for_each(|p| at_risk.add(stratum.rank[p], stratum.weight[p]));
        for (position, own) in (events..end).zip(&mut margins[events..end]) {
            let (split, weight) = (at_risk.split(stratum.rank[position]), stratum.weight[position]);
            counts.concordant.add(weight * split.below);
            counts.discordant.add(weight * split.above);
            counts.tied_predictor.add(weight * split.equal);
            *own = margin(split.below, split.above, split.equal);
        }
        tied.clear();
        tied.extend((events..end).map(|p| (stratum.rank[p], stratum.weight[p])));
        count_tied_events(&mut tied, &mut counts);
        (events..end).for_each(|p| at_risk.add(stratum.rank[p], stratum.weight[p]));
        start = end;
    }
    (counts, margins)
}

/// Rows that entered at this time or later are not at risk at it. They leave after it, so all of
/// them have come.
fn take_out_late_entries(stratum: &Stratum, at_risk: &mut Tree, left: usize, now: f64) -> usize {
    let Some(entry) = &stratum.entry else { return 0 };
    let late = entry.order[left..].iter().take_while(|p| entry.time[**p] >= now);
    let mut left = left;
    for position in late {
        at_risk.take_out(stratum.rank[*position], stratum.weight[*position]);
        left += 1;
    }
    left
}

/// Pairs of events at one time.
fn count_tied_events(events: &mut [(u32, f64)], counts: &mut Counts) {
    if events.len() < 2 {
        return;
    }
    events.sort_by_key(|event| event.0);
    let mut before = 0.0;
    for same in events.chunk_by(|a, b| a.0 == b.0) {
        let mut own = 0.0;
        for (_, weight) in same {
            counts.tied_time.add(weight * before);
            counts.tied_both.add(weight * own);
            own += weight;
        }
        before += own;
    }
}

/// Forward in time: each row with the events it was at risk at and outlived.
fn rows_with_past_events(stratum: &Stratum) -> Vec<Margin> {
    let rows = stratum.rows.len();
    let mut margins = vec![Margin::default(); rows];
    let mut past = Tree::new(stratum.ranks);
    let entries = stratum.entry.as_ref();
    let mut entering = rows;
    let mut end = rows;
    while end > 0 {
        let now = stratum.time[end - 1];
        let start = stratum.time[..end].partition_point(|time| *time > now);
        let events = start + stratum.event[start..end].iter().take_while(|event| !**event).count();
        if let Some(entry) = entries {
            // Whoever entered before this time missed the events until then.
            while entering > 0 && entry.time[entry.order[entering - 1]] < now {
                entering -= 1;
                let position = entry.order[entering];
                subtract(&mut margins[position], past.split(stratum.rank[position]));
            }
        }
        for (rank, margin) in stratum.rank[events..end].iter().zip(&mut margins[events..end]) {
            outlived(margin, past.split(*rank));
        }
        (events..end).for_each(|p| past.add(stratum.rank[p], stratum.weight[p]));
        for (rank, margin) in stratum.rank[start..events].iter().zip(&mut margins[start..events]) {
            outlived(margin, past.split(*rank));
        }
        end = start;
    }
    margins
}

/// An outlived event with the higher predictor is concordant.
fn outlived(margin: &mut Margin, split: Split) {
    margin.balance += split.above - split.below;
    margin.partners += split.above + split.below + split.equal;
}

fn subtract(margin: &mut Margin, split: Split) {
    let none = Split { below: 0.0, equal: 0.0, above: 0.0 };
    outlived(margin, none.minus(split));
}

fn margin(concordant: f64, discordant: f64, tied: f64) -> Margin {
    Margin { balance: concordant - discordant, partners: concordant + discordant + tied }
}

/// The position after the last one with the time of `start`.
fn end_of_time(stratum: &Stratum, start: usize) -> usize {
    let now = stratum.time[start];
    start + stratum.time[start..].iter().take_while(|time| **time >= now).count()
}
