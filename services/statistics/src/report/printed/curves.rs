use palladion_api::statistics::output::{FollowUp, KaplanMeier};
use palladion_printed::{Line, Table};

use super::describing::digits;
use crate::report::figures::months;
use crate::report::format::{count, percent, percent_interval};
use crate::report::wording;

pub(super) fn survival_at(survival: &KaplanMeier) -> Table {
    let rows = survival.curves.iter().flat_map(|curve| {
        curve.at.iter().map(|at| {
            let shown = match at.survival {
                Some(_) => format!("{} ({})", percent(at.survival), percent_interval(&at.interval)),
                None => "nobody at risk".to_owned(),
            };
            let days = format!("{}", at.time_days);
            Line::plain(wording::group(&curve.group), vec![days, count(at.at_risk), count(at.events), shown])
        })
    });
    let headings = ["Group", "Day", "At risk", "Events until then", "Survival (interval)"];
    Table::new("", &format!("Survival without {} event", survival.endpoint), &headings, rows.collect())
}

pub(super) fn followed(follow_up: &FollowUp) -> Table {
    let rows = follow_up.groups.iter().flat_map(|group| {
        group.quantiles.iter().map(|quantile| {
            let limits = [quantile.interval.lower, quantile.interval.upper].map(digits).join("-");
            let in_months = digits(quantile.days.map(months));
            let share = percent(Some(quantile.probability));
            let cells = vec![count(group.n), share, digits(quantile.days), limits, in_months];
            Line::plain(wording::group(&group.group), cells)
        })
    });
    let caption = format!("Follow-up for {}, by reverse Kaplan-Meier", follow_up.endpoint);
    Table::new(
        "",
        &caption,
        &["Group", "n", "Quantile", "Days", "Interval in days", "Months"],
        rows.collect(),
    )
}
