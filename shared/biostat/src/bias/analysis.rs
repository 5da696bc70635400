//! Draw, reclassify, estimate again.

use super::reading::{ReadingModel, Reclassification, Tally};
use crate::models::RateDraws;
use crate::parallel;
use crate::random::Stream;

/// How a subject was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Negative; may be positive.
    Negative,
    /// Positive; may be negative.
    Positive,
    /// Positive by a reading that is not in doubt.
    SurelyPositive,
}

/// What an analysis is made of.
#[derive(Debug, Clone, Copy)]
pub struct BiasInput<'a> {
    /// Rates of groups and clusters to draw.
    pub rates: &'a RateDraws,
    /// The cluster of each group.
    pub clusters: &'a [usize],
    /// Group of each row; a row without one is taken as read.
    pub groups: &'a [Option<usize>],
    /// How each row was read.
    pub reads: &'a [Read],
    /// Whether each row has an event.
    pub events: &'a [bool],
    /// Share of the difference of a group from its cluster that is taken for wrong readings, from 0 to 1.
    pub attributed: f64,
}

/// An estimate made again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Refit {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// One draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BiasDraw {
    /// The estimate on the reclassified rows.
    pub refit: Refit,
    /// The estimate with sampling error: less a standard normal deviate times the standard error.
    pub with_random_error: f64,
    /// Rows read positive that became negative.
    pub to_negative: u64,
    /// Rows read negative that became positive.
    pub to_positive: u64,
}

/// Every draw, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct BiasAnalysis {
    /// Draws with an estimate.
    pub draws: Vec<BiasDraw>,
    /// Draws that the readings exclude: more wrong positives were expected than positives were read.
    pub impossible: u64,
    /// Draws whose estimate could not be made.
    pub without_estimate: u64,
}

enum Drawn {
    Estimated(BiasDraw),
    Impossible,
    WithoutEstimate,
}

/// How far does the estimate move when groups read as differently from their clusters as the data say?
///
/// Inputs: [`BiasInput`], rows all of one length; `refit` makes the estimate from a characteristic, 1 for positive and
/// 0 for negative, or none.
/// Each draw: rates of clusters and groups from their posterior, a [`ReadingModel`] for every group, the
/// [`Reclassification`] of those with and of those without an event; every row that may be wrong is then drawn anew and
/// the estimate made. What reads positive for sure stays; the false positives that are expected of a group are all
/// among the others, so their probability is divided by the share of those in doubt (at most 1).
/// Assumptions: sensitivity and specificity of a group do not depend on outcome, time or covariates; the difference
/// `attributed` is reading and not population; parameters of the model of rates are known.
/// Draw `k` uses ChaCha stream `k`, so numbers do not depend on the number of threads.
///
/// Source: as [`Reclassification::of_class`]; random error as there, chapter 8.
pub fn analyse(
    input: &BiasInput<'_>,
    seed: u64,
    analysis: u64,
    draws: u64,
    refit: impl Fn(&[f64]) -> Option<Refit> + Sync,
) -> BiasAnalysis {
    let tallies = [false, true].map(|event| Class::of(input, event));
    let count = usize::try_from(draws).unwrap_or(usize::MAX);
    let drawn = parallel::map_indices(count, |replicate| {
        one(input, &tallies, &mut Stream::new(seed, analysis, replicate as u64), &refit)
    });
    let mut found = BiasAnalysis { draws: Vec::with_capacity(count), impossible: 0, without_estimate: 0 };
    for drawn in drawn {
        match drawn {
            Drawn::Estimated(draw) => found.draws.push(draw),
            Drawn::Impossible => found.impossible += 1,
            Drawn::WithoutEstimate => found.without_estimate += 1,
        }
    }
    found
}

/// The rows with an event, or those without.
struct Class {
    tallies: Vec<Tally>,
    /// Share of the positives that are in doubt.
    doubtful: f64,
}

impl Class {
    fn of(input: &BiasInput<'_>, event: bool) -> Self {
        let mut tallies = vec![Tally::default(); input.clusters.len()];
        let (mut doubtful, mut positive) = (0_u64, 0_u64);
        for ((group, read), _) in
            input.groups.iter().zip(input.reads).zip(input.events).filter(|(_, own)| **own == event)
        {
            let Some(tally) = group.and_then(|group| tallies.get_mut(group)) else { continue };
            let is_positive = u64::from(*read != Read::Negative);
            tally.total += 1;
            tally.positive += is_positive;
            positive += is_positive;
            doubtful += u64::from(*read == Read::Positive);
        }
        let doubtful = if positive > 0 { doubtful as f64 / positive as f64 } else { 0.0 };
        Self { tallies, doubtful }
    }
}

fn one(
    input: &BiasInput<'_>,
    classes: &[Class; 2],
    stream: &mut Stream,
    refit: &(impl Fn(&[f64]) -> Option<Refit> + Sync),
) -> Drawn {
    let rates = input.rates.draw(stream);
    let model = |(group, cluster): (&f64, &usize)| {
        ReadingModel::new(*group, rates.clusters[*cluster], input.attributed)
    };
    let models: Vec<ReadingModel> = rates.groups.iter().zip(input.clusters).map(model).collect();
    let of = |class: &Class| Reclassification::of_class(&models, &class.tallies);
    let (Some(without), Some(with)) = (of(&classes[0]), of(&classes[1])) else { return Drawn::Impossible };
    let (mut to_negative, mut to_positive) = (0, 0);
    let mut values = Vec::with_capacity(input.reads.len());
    for ((group, read), event) in input.groups.iter().zip(input.reads).zip(input.events) {
        // every row takes a number, so that another row's reading changes none
        let uniform = stream.uniform();
        let (class, probabilities) = if *event { (&classes[1], &with) } else { (&classes[0], &without) };
        let wrong = group.and_then(|group| probabilities.get(group)).copied().unwrap_or_default();
        let positive = match read {
            Read::Negative => uniform < wrong.false_negative,
            Read::Positive => uniform * class.doubtful >= wrong.false_positive,
            Read::SurelyPositive => true,
        };
        to_positive += u64::from(positive && *read == Read::Negative);
        to_negative += u64::from(!positive && *read == Read::Positive);
        values.push(if positive { 1.0 } else { 0.0 });
    }
    let normal = stream.standard_normal();
    match refit(&values) {
        Some(refit) => Drawn::Estimated(BiasDraw {
            with_random_error: refit.estimate - normal * refit.standard_error,
            refit,
            to_negative,
            to_positive,
        }),
        None => Drawn::WithoutEstimate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{ClusteredCounts, HierarchicalFit};
    use crate::parallel::with_threads;

    /// The share of positives: an estimate that can be checked by counting.
    fn share(values: &[f64]) -> Option<Refit> {
        let estimate = values.iter().sum::<f64>() / values.len() as f64;
        Some(Refit { estimate, standard_error: 0.5 })
    }

    struct Trial {
        rates: RateDraws,
        groups: Vec<Option<usize>>,
        reads: Vec<Read>,
        events: Vec<bool>,
    }

    /// One country, five sites of 200 that read half, one that reads 180 of 200. A fifth of the subjects have events.
    fn trial() -> Trial {
        let (events, totals) = ([100, 100, 100, 100, 100, 180], [200; 6]);
        let data = ClusteredCounts::new(&events, &totals, &[0; 6]).unwrap();
        let rates = HierarchicalFit::with_parameters(0.0, 0.02, 0.0, 0.05).unwrap().rate_draws(&data);
        let rows = || (0..6).flat_map(|site| (0..200).map(move |row| (site, row)));
        let read = |(site, row): (usize, u64)| match row < events[site] {
            true if row % 5 == 0 => Read::SurelyPositive,
            true => Read::Positive,
            false => Read::Negative,
        };
        Trial {
            rates,
            groups: rows().map(|(site, _)| Some(site)).collect(),
            reads: rows().map(read).collect(),
            events: rows().map(|(_, row)| row % 7 == 0).collect(),
        }
    }

    fn input(trial: &Trial, attributed: f64) -> BiasInput<'_> {
        let Trial { rates, groups, reads, events } = trial;
        BiasInput { rates, clusters: &[0; 6], groups, reads, events, attributed }
    }

    /// The sixth site reads about 0.9 where its country has 0.5: of its 180 positives about 80 are false, and the share
    /// of all positives falls from 680/1200 by about 80/1200.
    #[test]
    fn a_site_that_reads_too_many_positives_loses_them() {
        let trial = trial();
        let found = analyse(&input(&trial, 1.0), 5, 0, 400, share);
        assert_eq!((found.draws.len(), found.impossible, found.without_estimate), (400, 0, 0));
        let mean = |of: fn(&BiasDraw) -> f64| found.draws.iter().map(of).sum::<f64>() / 400.0;
        let lost = mean(|draw| draw.to_negative as f64) - mean(|draw| draw.to_positive as f64);
        assert!((lost - 80.0).abs() < 12.0, "{lost}");
        assert!((mean(|draw| draw.refit.estimate) - (680.0 - lost) / 1200.0).abs() < 1e-9);
        let spread = mean(|draw| (draw.with_random_error - draw.refit.estimate).powi(2)).sqrt();
        assert!((spread - 0.5).abs() < 0.09, "{spread}");
    }

    #[test]
    fn nothing_attributed_changes_nobody() {
        let trial = trial();
        let found = analyse(&input(&trial, 0.0), 5, 0, 20, share);
        assert!(found.draws.iter().all(|draw| (draw.to_negative, draw.to_positive) == (0, 0)));
    }

    #[test]
    fn the_bits_do_not_depend_on_the_number_of_threads_and_draws_not_on_how_many_there_are() {
        let trial = trial();
        let run = |threads, draws| {
            with_threads(threads, || analyse(&input(&trial, 1.0), 5, 0, draws, share)).unwrap()
        };
        let one = run(1, 50);
        assert_eq!(one, run(3, 50));
        assert_eq!(one.draws[..20], run(2, 20).draws[..]);
    }

    #[test]
    fn a_draw_without_an_estimate_is_counted() {
        let trial = trial();
        let found = analyse(&input(&trial, 1.0), 5, 0, 10, |_| None);
        assert_eq!((found.draws.len(), found.without_estimate), (0, 10));
    }
}
