//! The tables as a page.

use palladion_simulator::{Scenario, SiteDesign};

use super::published::PUBLISHED;
use super::tally::{FlagCount, RuleTally, Rules};
use super::trials::{OperatingError, ScenarioTally, TrialFlags, first_trials, operating_characteristics};

/// What was asked for, and what came out.
const MOST_FALSE_RED: f64 = 0.06;
const MOST_FALSE: f64 = 0.23;
const LEAST_RATIO: f64 = 2.5;

const HEAD: &str = "| scenario | gsm amber | gsm red | FunnelPlotR 99.8 % | red | amber or red | power at one false flag: gsm, \
                    ours |\n| --- | --- | --- | --- | --- | --- | --- |\n";

/// Trials of `shifted` that are shown one by one.
pub const FIRST_TRIALS: u64 = 5;

/// Simulates and writes the page: the headline scenarios, or all of them.
///
/// # Errors
/// [`OperatingError`].
pub fn simulated_page(all: bool, trials: u64, seed: u64) -> Result<String, OperatingError> {
    let scenarios: &[Scenario] = if all { &Scenario::ALL } else { &Scenario::HEADLINE };
    let tallies = operating_characteristics(scenarios, trials, seed)?;
    let first = Scenario::named("shifted").map(|shifted| first_trials(&shifted, FIRST_TRIALS, seed));
    Ok(page(&tallies, &first.transpose()?.unwrap_or_default(), trials, seed))
}

/// The page of a simulation: what was simulated, the tables, and whether the rule keeps what it promises. The same
/// text for the same arguments.
fn page(scenarios: &[ScenarioTally], first: &[TrialFlags], trials: u64, seed: u64) -> String {
    let mut page = format!(
        "# Operating characteristics of the QC rule\n\n\
         Written by `palladion simulate --qc-operating-characteristics --trials {trials} --seed {seed}{}`; the same \
         command writes the same bytes on any machine. The rule is that of the built-in policy, applied as a QC run \
         applies it.\n\n",
        if scenarios.len() > Scenario::HEADLINE.len() { " --all" } else { "" }
    );
    page.push_str(&simulated(scenarios, seed));
    page.push_str(&format!("\n## Flags a trial / false discovery rate % / power %\n\n{HEAD}"));
    for tally in scenarios {
        page.push_str(&row(tally));
    }
    page.push_str(&format!(
        "\nFalse discovery rate: mean over the trials of the share of flags whose site is neither shifted nor more than \
         20 points from its country's rate; 0 for a trial without flags. Power: flagged sites that are, of all that \
         are, the many too small to be seen included. Largest standard error of a false discovery rate of the rule: \
         {:.1} points. Power at one false flag: per cent of the sites that should be found which rank above the \
         cut that lets one other site a trial pass; ranked by gsm's score, and by the larger of 1 - surprise and \
         materiality.\n",
        100.0 * largest(scenarios, |rule| rule.standard_error)
    ));
    page.push_str(&verdicts(scenarios));
    page.push_str(&format!(
        "\n## As published\n\nFrom the paper that specifies the rule (200 to 400 trials, other random numbers, the \
         rule on a grid of 91 nodes; the small layouts of other sites).\n\n{HEAD}"
    ));
    for row in PUBLISHED.iter().filter(|row| scenarios.iter().any(|one| one.scenario.name == row.scenario)) {
        page.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            row.scenario,
            row.gsm_amber,
            row.gsm_red,
            row.funnel_plot_r,
            row.red,
            row.amber_or_red,
            row.rankings
        ));
    }
    page.push_str(&format!("\n## The first trials of `shifted`\n\n{}", first_trials_table(first)));
    page
}

/// What each scenario is.
fn simulated(scenarios: &[ScenarioTally], seed: u64) -> String {
    let mut text = "## What was simulated\n\nA site's logit of HER2-low is that of 57.5 %, plus its country's deviation, plus \
                    its own; the shifted sites also have plus or minus the shift.\n\n\
                    | scenario | sites | subjects | countries | SD countries | SD sites | shifted |\n\
                    | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for ScenarioTally { scenario, .. } in scenarios {
        let design = SiteDesign::of(scenario.layout, seed);
        let shifted = if scenario.shifted > 0.0 {
            format!("{:.1} % by {}", 100.0 * scenario.shifted, scenario.shift)
        } else {
            "none".to_owned()
        };
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {}{} | {shifted} |\n",
            scenario.name,
            design.sites(),
            design.subjects(),
            design.country_count,
            scenario.country_deviation,
            scenario.site_deviation,
            if scenario.heavy { ", t with 4 df" } else { "" },
        ));
    }
    text
}

fn row(tally: &ScenarioTally) -> String {
    let Rules { gsm_amber, gsm_red, funnel_plot_r, red, amber_or_red } = tally.rules.map(cell);
    let rankings = match (tally.gsm_ranking, tally.ranking) {
        (Some(gsm), Some(own)) => format!("{:.1}, {:.1}", 100.0 * gsm, 100.0 * own),
        _ => "-".to_owned(),
    };
    format!(
        "| {} | {gsm_amber} | {gsm_red} | {funnel_plot_r} | {red} | {amber_or_red} | {rankings} |\n",
        tally.scenario.name
    )
}

fn cell(rule: RuleTally) -> String {
    let power = rule.power.map_or_else(|| "-".to_owned(), |power| format!("{:.0}", 100.0 * power));
    format!("{:.1}/{:.1}/{power}", rule.flags, 100.0 * rule.false_discovery_rate)
}

fn largest(scenarios: &[ScenarioTally], of: fn(&RuleTally) -> f64) -> f64 {
    let rules = scenarios.iter().flat_map(|one| [one.rules.red, one.rules.amber_or_red]);
    rules.map(|rule| of(&rule)).fold(0.0, f64::max)
}

fn verdicts(scenarios: &[ScenarioTally]) -> String {
    let promise = |most: f64, what: &str, of: fn(&Rules<RuleTally>) -> RuleTally| {
        let highest = scenarios.iter().map(|one| (of(&one.rules), one.scenario.name));
        let highest =
            highest.max_by(|(a, _), (b, _)| a.false_discovery_rate.total_cmp(&b.false_discovery_rate));
        highest.map_or_else(String::new, |(rule, scenario)| {
            format!(
                "- At most {:.0} % of {what} flags false in every scenario: highest {:.1} % in `{scenario}` (standard \
                 error {:.1}); {}.\n",
                100.0 * most,
                100.0 * rule.false_discovery_rate,
                100.0 * rule.standard_error,
                verdict(rule.false_discovery_rate <= most)
            )
        })
    };
    let mut text = "\n## What the rule promises\n\n".to_owned();
    text.push_str(&promise(MOST_FALSE_RED, "red", |rules| rules.red));
    text.push_str(&promise(MOST_FALSE, "amber and red", |rules| rules.amber_or_red));
    let headline = scenarios.iter().find(|one| one.scenario.name == "shifted");
    if let Some((Some(gsm), Some(own))) = headline.map(|one| (one.gsm_ranking, one.ranking)) {
        text.push_str(&format!(
            "- Power at one false flag a trial at least {LEAST_RATIO} times gsm's in `shifted`: {:.1} % against {:.1} %, \
             {:.1} times; {}.\n",
            100.0 * own,
            100.0 * gsm,
            own / gsm,
            verdict(own >= LEAST_RATIO * gsm)
        ));
    }
    text
}

const fn verdict(holds: bool) -> &'static str {
    if holds { "holds" } else { "**does not hold**" }
}

/// Flags and, of them, false ones of single trials: by these a short run is compared with the page.
#[must_use]
pub fn first_trials_table(trials: &[TrialFlags]) -> String {
    let mut text = "Flags (false ones among them) of each rule.\n\n\
                    | trial | should be found | gsm amber | gsm red | FunnelPlotR 99.8 % | red | amber or red |\n\
                    | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for trial in trials {
        let counts = |count: FlagCount| format!("{} ({})", count.flags, count.wrong);
        let Rules { gsm_amber, gsm_red, funnel_plot_r, red, amber_or_red } = trial.rules.map(counts);
        text.push_str(&format!(
            "| {} | {} | {gsm_amber} | {gsm_red} | {funnel_plot_r} | {red} | {amber_or_red} |\n",
            trial.number, trial.real
        ));
    }
    text
}
