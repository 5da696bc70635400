//! Every rule in one table, and the runs over it.

use palladion_api::ingestion::ValidationRule;
use palladion_formats::issues::{Code, Issues};

use super::data::Data;
use super::guidance::guide_of;
use super::rule::{Reach, Rule};
use super::{consistency, dates, her2, keys, outcomes, ranges, readers, records, schema, sites};
use crate::parallel::{Task, in_parallel};

const TABLE: &[&[Rule]] = &[
    schema::RULES,
    keys::RULES,
    sites::RULES,
    ranges::RULES,
    dates::RULES,
    her2::RULES,
    readers::RULES,
    records::RULES,
    consistency::RULES,
    outcomes::RULES,
];

pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    TABLE.iter().copied().flatten()
}

/// Runs every rule: the lists beside each other, what they find in their order.
pub(crate) fn check(data: &Data<'_>, issues: &mut Issues) {
    let capacity = issues.capacity();
    let list = |rules: &'static [Rule]| {
        let run = move || {
            let mut found = Issues::new(capacity);
            rules.iter().for_each(|rule| rule.run(data, &mut found));
            found
        };
        Box::new(run) as Task<'_, Issues>
    };
    let found = in_parallel(TABLE.iter().copied().map(list).collect());
    found.into_iter().for_each(|found| issues.append(found));
}

/// Whether a code is that of a rule that looks across the rows of a subject or a site: what it says of one
/// file alone need not hold of all tables together.
#[must_use]
pub(crate) fn looks_across(code: &str) -> bool {
    let reach = rules().find(|rule| rule.code == code).map(|rule| rule.reach);
    reach.is_some_and(|reach| !matches!(reach, Reach::Row | Reach::Table))
}

/// What a code means in a few words, also for the codes of the import; empty for an unknown code.
#[must_use]
pub(crate) fn title_of(code: &str) -> &'static str {
    let imported = || Code::ALL.iter().find(|known| known.id() == code).map(|known| known.meaning());
    rules().find(|rule| rule.code == code).map(|rule| rule.title).or_else(imported).unwrap_or_default()
}

/// Every code that a validation can raise: first those of the import, then the rules.
#[must_use]
pub(crate) fn catalogue() -> Vec<ValidationRule> {
    let imported = Code::ALL.iter().map(|code| {
        let (title, rest) =
            code.meaning().trim_end_matches('.').split_once(';').unwrap_or((code.meaning(), ""));
        ValidationRule {
            code: code.id().to_owned(),
            severity: code.severity(),
            title: title.trim_end_matches('.').to_owned(),
            meaning: if rest.is_empty() {
                code.meaning().to_owned()
            } else {
                format!("{}.", capitalised(rest.trim()))
            },
            example: code.example().to_owned(),
            remedy: code.remedy().to_owned(),
        }
    });
    let own = rules().map(|rule| {
        let (example, remedy) = guide_of(rule.code).map_or(("", ""), |guide| (guide.example, guide.remedy));
        ValidationRule {
            code: rule.code.to_owned(),
            severity: rule.severity,
            title: rule.title.to_owned(),
            meaning: rule.meaning.to_owned(),
            example: example.to_owned(),
            remedy: remedy.to_owned(),
        }
    });
    imported.chain(own).collect()
}

/// The rule with this code.
#[must_use]
pub(crate) fn find(code: &str) -> Option<ValidationRule> {
    catalogue().into_iter().find(|rule| rule.code == code)
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_stands_once_and_says_what_it_means() {
        let catalogue = catalogue();
        let codes: BTreeSet<&str> = catalogue.iter().map(|rule| rule.code.as_str()).collect();
        assert_eq!(codes.len(), catalogue.len());
        for rule in &catalogue {
            assert!(!rule.title.is_empty() && !rule.meaning.is_empty(), "{}", rule.code);
            assert!(!rule.title.ends_with('.') && rule.meaning.ends_with('.'), "{}", rule.code);
            assert!(!title_of(&rule.code).is_empty(), "{}", rule.code);
        }
    }
}
