//! Follow-up: how long the subjects were observed.

use super::kaplan_meier::KaplanMeier;
use super::observations::Observations;

/// Who is at risk of being censored when an event falls on the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReverseRule {
    /// The subject with the event still is, as R `survfit(Surv(time, 1 - event))`.
    #[default]
    Survfit,
    /// The subject with the event is not any more, as R `prodlim(reverse = TRUE)`.
    Prodlim,
}

/// Reverse Kaplan-Meier: the curve of the time until censoring, events counting as the end of
/// observation. Its median is the median follow-up.
///
/// In the result `events` are the censorings and `censored` the events of the input. Source:
/// M. Schemper, T. L. Smith, Controlled Clinical Trials 17 (1996) 343-346.
pub fn reverse_kaplan_meier(observations: &Observations, rule: ReverseRule) -> KaplanMeier {
    let flipped = observations.flipped();
    match rule {
        ReverseRule::Survfit => KaplanMeier::fit(&flipped),
        ReverseRule::Prodlim => KaplanMeier::from_leavers(&flipped, |at_risk, event| at_risk - event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Death and censoring tied at 2 among 3 rows, the last censored at 3. `survfit`: 1 of 3
    /// censored at 2 -> 2/3. `prodlim`: the death leaves first, 1 of 2 -> 1/2.
    #[test]
    fn the_two_rules_differ_in_a_tied_death() {
        let data = Observations::new(&[2.0, 3.0, 2.0], &[true, false, false]).unwrap();
        let value = |rule| reverse_kaplan_meier(&data, rule).survival(2.0);
        assert!((value(ReverseRule::Survfit) - 2.0 / 3.0).abs() < 1e-15);
        assert!((value(ReverseRule::Prodlim) - 0.5).abs() < 1e-15);
    }
}
