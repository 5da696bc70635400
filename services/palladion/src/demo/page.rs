//! The demo's page: what a newcomer sees at the end.

use std::fmt::Write as _;

use palladion_api::ingestion::{Snapshot, Upload};
use palladion_api::pathology_qc::result::{
    AssessmentLevel, CheckResult, FindingLevel, GroupRate, HierarchicalResult, Level, PrevalenceResult,
    QcResult,
};
use palladion_api::statistics::output::{CoefficientEstimate, CohortFlow, CoxModel, FollowUp, KaplanMeier};
use palladion_api::statistics::result::{AnalysisResult, Content};
use palladion_domain::flow::FlowBox;
use palladion_domain::trial::TrialDefinition;
use palladion_domain::validation::Severity;

use palladion_statistics::report::format::{
    count, p_value, percent, percent_interval, short, without_estimate, years,
};

use super::desk::desk_lines;
use crate::pipeline::Desk;

/// Everything the page tells.
pub(crate) struct Page<'a> {
    pub(crate) trial: &'a TrialDefinition,
    pub(crate) upload: &'a Upload,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) qc: &'a QcResult,
    pub(crate) desk: &'a Desk,
    pub(crate) statistics: &'a AnalysisResult,
    pub(crate) replays: &'a [ReplayLine],
    pub(crate) ledgers: &'a [LedgerLine],
    pub(crate) services: &'a [ServiceLine],
    pub(crate) tokens: &'a [TokenLine],
}

/// One replayed run.
pub(crate) struct ReplayLine {
    pub(crate) what: String,
    pub(crate) verdict: String,
    pub(crate) held: bool,
    pub(crate) result_digest: String,
}

/// One verified ledger.
pub(crate) struct LedgerLine {
    pub(crate) origin: String,
    pub(crate) size: u64,
    pub(crate) root: String,
    pub(crate) verified: Result<(), String>,
}

/// One running service.
pub(crate) struct ServiceLine {
    pub(crate) name: &'static str,
    pub(crate) address: String,
}

/// A token for one role.
pub(crate) struct TokenLine {
    pub(crate) role: String,
    pub(crate) token: String,
}

impl Page<'_> {
    /// The page as text; `false` when something did not hold.
    pub(crate) fn render(&self) -> (String, bool) {
        let mut text = String::new();
        self.data(&mut text);
        self.results(&mut text);
        self.sites(&mut text);
        desk_lines(&mut text, self.desk, self.statistics);
        let held = self.audit(&mut text);
        addresses(&mut text, self.services, self.tokens);
        (text, held)
    }

    fn data(&self, text: &mut String) {
        let upload = self.upload;
        heading(text, &self.trial.title);
        line(
            text,
            format_args!(
                "file      {} ({} bytes, sha256 {}…)",
                upload.file_name,
                count(upload.size_bytes),
                short(&upload.digest)
            ),
        );
        let found = &upload.validation;
        line(
            text,
            format_args!(
                "report    {} rows, {} columns: {} errors, {} warnings, {} notes",
                count(found.rows_read),
                found.columns_read,
                count(found.errors),
                count(found.warnings),
                count(found.notes)
            ),
        );
        for code in &found.codes {
            let severity = match code.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            line(
                text,
                format_args!(
                    "          {:<10} {:<8} {:>6}  {}",
                    code.code,
                    severity,
                    count(code.count),
                    code.title
                ),
            );
        }
        let tables = self.snapshot.manifest.tables.iter();
        let tables: Vec<String> =
            tables.map(|table| format!("{} {}", table.table, count(table.rows))).collect();
        line(text, format_args!("snapshot  {}", self.snapshot.snapshot_id));
        line(text, format_args!("          {}", tables.join(", ")));
    }

    fn results(&self, text: &mut String) {
        for output in &self.statistics.outputs {
            match &output.content {
                Content::CohortFlow(flow) => cohort_flow(text, flow),
                Content::FollowUp(follow_up) => follow_up_lines(text, follow_up),
                Content::KaplanMeier(curves) => kaplan_meier(text, &output.title, curves),
                Content::Cox(model) => cox(text, &output.title, model),
                Content::LogRank(test) => {
                    line(text, format_args!("log-rank  {}", p_value(test.test.p_value)))
                }
                Content::NotEstimable(why) => {
                    heading(text, &output.title);
                    line(text, format_args!("not estimable: {}", why.message));
                }
                // tables, and what the basic plan does not ask for, are in the result itself
                _ => {}
            }
        }
    }

    fn sites(&self, text: &mut String) {
        heading(text, "HER2-low by site (Wilson 95 %), levels by the rule of the QC policy");
        for check in &self.qc.checks {
            match check {
                CheckResult::Prevalence(rates) => self.rates(text, rates),
                CheckResult::Heterogeneity(tests) => {
                    for level in &tests.levels {
                        let test = level.monte_carlo.as_ref().unwrap_or(&level.pearson);
                        let name = match level.level {
                            Level::Region => "regions",
                            Level::Country => "countries",
                            Level::Site => "sites",
                        };
                        line(
                            text,
                            format_args!(
                                "equal rates over {} {name}: {} ({})",
                                level.groups,
                                p_value(test.p_value),
                                test.test
                            ),
                        );
                    }
                }
                CheckResult::NotAssessed(why) => line(text, format_args!("{}: {}", why.check, why.message)),
                CheckResult::Hierarchical(rule) => levels(text, rule),
                CheckResult::CaseMix(_)
                | CheckResult::LeaveOneOut(_)
                | CheckResult::Funnel(_)
                | CheckResult::Comparators(_)
                | CheckResult::IhcPattern(_)
                | CheckResult::IshMissing(_)
                | CheckResult::MissingScore(_)
                | CheckResult::Drift(_)
                | CheckResult::DigitPreference(_)
                | CheckResult::RecordRules(_)
                | CheckResult::CentralAgreement(_) => {}
            }
        }
        for finding in &self.qc.findings {
            let colour = match finding.severity {
                FindingLevel::Red => "red",
                FindingLevel::Amber => "amber",
            };
            line(text, format_args!("{colour:<6} {} {} ({})", finding.check, finding.group, finding.reason));
        }
    }

    fn rates(&self, text: &mut String, rates: &PrevalenceResult) {
        rate_line(text, &rates.overall, "all sites", "");
        let sites = rates.rates.iter().filter(|rate| rate.level == Some(Level::Site));
        let (read, unread): (Vec<&GroupRate>, Vec<&GroupRate>) = sites.partition(|site| site.evaluable > 0);
        for site in read {
            rate_line(text, site, self.site_name(&site.group), self.flag(&site.group));
        }
        if !unread.is_empty() {
            let names: Vec<&str> = unread.iter().map(|site| site.group.as_str()).collect();
            line(text, format_args!("no evaluable reading from {} sites: {}", names.len(), names.join(" ")));
        }
    }

    fn site_name(&self, site: &str) -> &str {
        let known = self.trial.sites.iter().find(|known| known.id.as_str() == site);
        known.and_then(|known| known.name.as_deref()).unwrap_or_default()
    }

    fn flag(&self, site: &str) -> &'static str {
        let rule = self.qc.checks.iter().find_map(|check| match check {
            CheckResult::Hierarchical(rule) => Some(rule),
            _ => None,
        });
        let found = rule.and_then(|rule| rule.sites.iter().find(|known| known.site_id == site));
        match found.map(|found| found.level) {
            Some(AssessmentLevel::Red) => "RED",
            Some(AssessmentLevel::Amber) => "AMBER",
            Some(AssessmentLevel::NotAssessable) => "too few",
            Some(AssessmentLevel::None | AssessmentLevel::NotAssessed) | None => "",
        }
    }

    fn audit(&self, text: &mut String) -> bool {
        heading(text, "Replays and ledgers");
        let mut held = true;
        for replay in self.replays {
            held &= replay.held;
            line(
                text,
                format_args!(
                    "replay    {:<14} {:<18} result {}…",
                    replay.what, replay.verdict, replay.result_digest
                ),
            );
        }
        for ledger in self.ledgers {
            held &= ledger.verified.is_ok();
            let verdict =
                ledger.verified.as_ref().map_or_else(String::clone, |()| "verified offline".to_owned());
            line(
                text,
                format_args!(
                    "ledger    {:<33} {:>4} leaves  {verdict}\n          root {}",
                    ledger.origin,
                    count(ledger.size),
                    ledger.root
                ),
            );
        }
        line(
            text,
            format_args!("verdict   {}", if held { "everything held" } else { "SOMETHING DID NOT HOLD" }),
        );
        held
    }
}

/// How much sites and countries differ, in one line.
fn levels(text: &mut String, rule: &HierarchicalResult) {
    let not_assessable =
        rule.sites.iter().filter(|site| site.level == AssessmentLevel::NotAssessable).count();
    line(
        text,
        format_args!(
            "within a country two subjects of one site correlate by {:.3}; {not_assessable} of {} sites are too small to assess",
            rule.model.correlation,
            rule.sites.len()
        ),
    );
}

/// Where the services are, and a token for each role.
pub(crate) fn addresses(text: &mut String, services: &[ServiceLine], tokens: &[TokenLine]) {
    heading(text, "Services");
    for service in services {
        line(
            text,
            format_args!("{:<14} {}  documentation {}/docs/", service.name, service.address, service.address),
        );
    }
    heading(text, "Development tokens (Authorization: Bearer …), new at every start");
    for token in tokens {
        line(text, format_args!("{:<14} {}", token.role, token.token));
    }
}

fn cohort_flow(text: &mut String, flow: &CohortFlow) {
    heading(text, "Subject flow");
    line(text, format_args!("{:>7}  subjects", count(flow.subjects)));
    for found in &flow.boxes {
        let title = match found.name.parse::<FlowBox>() {
            Ok(flow_box) => flow_box.title(),
            Err(_unknown) => found.name.as_str(),
        };
        line(text, format_args!("{:>7}  {title}", count(found.n)));
    }
}

fn follow_up_lines(text: &mut String, follow_up: &FollowUp) {
    heading(text, &format!("{} of the subjects analysed", follow_up.endpoint));
    for group in &follow_up.groups {
        let median = group.quantiles.iter().find(|quantile| (quantile.probability - 0.5).abs() < 1e-9);
        let median = median.and_then(|median| median.days).map_or_else(|| "not reached".to_owned(), years);
        line(text, format_args!("median follow-up (reverse Kaplan-Meier) {median}, n = {}", count(group.n)));
    }
}

/// A column a group, a row a time; survival with its interval and the number at risk.
fn kaplan_meier(text: &mut String, title: &str, curves: &KaplanMeier) {
    line(text, format_args!("{title}: survival (95 % CI), at risk"));
    let mut header = format!("  {:<10}", "");
    for curve in &curves.curves {
        let group: Vec<&str> = curve.group.iter().map(|level| level.level.as_str()).collect();
        let group = if group.is_empty() { "all".to_owned() } else { group.join(" x ") };
        let column = format!("{group}, n = {}, {} events", count(curve.n), count(curve.events));
        let _infallible = write!(header, " {column:<34}");
    }
    line(text, format_args!("{header}"));
    let times = curves.curves.first().map(|curve| curve.at.len()).unwrap_or_default();
    for index in 0..times {
        let mut row = String::new();
        for at in curves.curves.iter().filter_map(|curve| curve.at.get(index)) {
            if row.is_empty() {
                let _infallible = write!(row, "  {:<10}", years(at.time_days));
            }
            let survival = percent(at.survival);
            let interval = format!("({})", percent_interval(&at.interval));
            let _infallible = write!(row, " {survival:>7} {interval:<17} {:>6}  ", count(at.at_risk));
        }
        line(text, format_args!("{row}"));
    }
}

/// A hazard ratio or a limit of it; one beyond the range of numbers is not there.
fn two_digits(number: &Option<f64>) -> String {
    number.map_or_else(|| "beyond all numbers".to_owned(), |number| format!("{number:.2}"))
}

fn cox(text: &mut String, title: &str, model: &CoxModel) {
    for coefficient in &model.coefficients {
        let estimate = match &coefficient.estimate {
            CoefficientEstimate::Estimated { hazard_ratio, conf_low, conf_high, p_value: p, .. } => {
                let [ratio, low, high] = [hazard_ratio, conf_low, conf_high].map(two_digits);
                format!("HR {ratio} (95 % CI {low}-{high}), {}", p_value(*p))
            }
            CoefficientEstimate::Penalised { hazard_ratio, p_value: p, .. } => {
                format!("HR {hazard_ratio:.2} (penalised), {}", p_value(*p))
            }
            other => without_estimate(other).to_owned(),
        };
        line(
            text,
            format_args!(
                "{title}\n  {}: {estimate}; n = {}, events = {}",
                coefficient.term,
                count(model.n),
                count(model.events)
            ),
        );
    }
}

fn rate_line(text: &mut String, rate: &GroupRate, name: &str, flag: &str) {
    line(
        text,
        format_args!(
            "{:<5} {:<42} {:>4} of {:<4} {:>8}  {:<15} {flag}",
            rate.group,
            name.chars().take(42).collect::<String>(),
            rate.her2_low,
            rate.evaluable,
            percent(rate.proportion),
            percent_interval(&rate.wilson)
        ),
    );
}

pub(super) fn heading(text: &mut String, title: &str) {
    let _infallible = write!(text, "\n{title}\n{}\n", "-".repeat(title.chars().count()));
}

pub(super) fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    let _infallible = writeln!(text, "{}", content.to_string().trim_end());
}
