use chrono::TimeDelta;
use palladion_domain::digest::Digest;

use super::failure::FailureClass as Class;
use super::objects::Misfit;
use super::state::{Bad, Current, State, bad};
use crate::event::Action;
use crate::export::{HeaderLine, LeafLine, OpeningLine};
use crate::leaf::{CommittedField, Leaf, RuleError, parse_redaction_id};
use crate::tree::leaf_hash;

/// How far a leaf's time may lie before an earlier one's: times are taken before the log is
/// locked, and clocks of replicas differ.
const TIME_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

impl State<'_> {
    pub(super) fn leaf(&mut self, header: &HeaderLine, line: LeafLine) -> Result<(), Bad> {
        self.finish_leaf(header);
        let index = self.frontier.size();
        if line.index != index || index >= header.size {
            return Err(bad(
                Class::Order,
                Some(index.min(line.index)),
                format!("leaf {} where leaf {index} should be", line.index),
            ));
        }
        if let Some(bytes) = line.leaf {
            if leaf_hash(&bytes.0) != line.leaf_hash {
                return Err(bad(
                    Class::LeafHash,
                    Some(index),
                    format!("its bytes do not give {}", line.leaf_hash),
                ));
            }
            let leaf = Leaf::parse(&bytes.0).map_err(|error| bad(Class::Leaf, Some(index), chain(&error)))?;
            self.meaning(header, index, &leaf, line.leaf_hash)?;
            self.rows_and_redactions(header, index, &leaf);
            let commitments =
                CommittedField::ALL.into_iter().filter_map(|field| Some((field, leaf.commitment(field)?)));
            self.current = Some(Current { index, unopened: commitments.collect(), leaf });
        } else {
            self.report.hidden += 1;
        }
        self.frontier.push(line.leaf_hash);
        self.compare_known(index + 1)
    }

    pub(super) fn meaning(
        &mut self,
        header: &HeaderLine,
        index: u64,
        leaf: &Leaf,
        hash: Digest,
    ) -> Result<(), Bad> {
        if leaf.log != header.origin {
            return Err(bad(Class::Leaf, Some(index), format!("it belongs to the log `{}`", leaf.log)));
        }
        self.objects.add(leaf, hash).map_err(|misfit| match misfit {
            Misfit::Chain => bad(Class::Chain, Some(index), "it does not name the last leaf of its object"),
            Misfit::Rule(rule @ RuleError::Version { .. }) => {
                bad(Class::Version, Some(index), rule.to_string())
            }
            Misfit::Rule(rule) => bad(Class::Semantics, Some(index), rule.to_string()),
        })?;
        leaf.check().map_err(|rule| bad(Class::Semantics, Some(index), rule.to_string()))?;
        if self.latest.is_some_and(|latest| leaf.ts < latest - TIME_TOLERANCE) {
            return Err(bad(Class::Semantics, Some(index), "its time lies before an earlier leaf's"));
        }
        self.latest = self.latest.max(Some(leaf.ts));
        Ok(())
    }

    pub(super) fn rows_and_redactions(&mut self, header: &HeaderLine, index: u64, leaf: &Leaf) {
        if header.rows {
            self.rows.written(leaf, index);
        }
        if leaf.action == Action::PayloadRedacted
            && let Some(redacted) = parse_redaction_id(&leaf.object.id)
            && self.unopened.remove(&redacted)
        {
            self.report.redacted += 1;
        }
    }

    /// What was not opened must be redacted by a later leaf.
    pub(super) fn finish_leaf(&mut self, header: &HeaderLine) {
        if let Some(current) = self.current.take()
            && header.openings
        {
            self.unopened.extend(current.unopened.into_keys().map(|field| (current.index, field)));
        }
    }

    pub(super) fn opening(&mut self, header: &HeaderLine, line: OpeningLine) -> Result<(), Bad> {
        let (index, field) = (line.index, line.field);
        let Some(current) = self.current.as_mut().filter(|current| header.openings && current.index == index)
        else {
            return Err(bad(Class::Malformed, Some(index), "an opening that does not follow its leaf"));
        };
        let wrong =
            |detail: &str| bad(Class::Commitment, Some(index), format!("`{}` {detail}", field.as_str()));
        let commitment =
            current.unopened.remove(&field).ok_or_else(|| wrong("is not committed to, or opened twice"))?;
        let opening = line.opening().ok_or_else(|| wrong("has a salt of another length"))?;
        if opening.commitment() != commitment {
            return Err(wrong("is not what the leaf commits to"));
        }
        if header.rows {
            self.rows.opened(&current.leaf, field, opening.salt);
        }
        self.report.openings += 1;
        Ok(())
    }
}

/// The error and what it came from, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
