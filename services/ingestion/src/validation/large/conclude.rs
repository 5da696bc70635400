use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use palladion_domain::flow::FlowBox;
use palladion_domain::tables::TableName;
use palladion_formats::issues::Issues;

use super::findings::Findings;
use super::relation::{PARTITIONS, Partition};
use super::{CheckedTable, LargeError, Relation, Setting};
use crate::parallel::{Task, cores, in_parallel};
use crate::validation::data::{Data, RowOrigins, Scope, TableView};
use crate::validation::flow::flow;
use crate::validation::rule::Reach;

/// What all parts together say.
pub(crate) struct Conclusion {
    /// What the rules found, in the order of data held whole.
    pub(crate) issues: Issues,
    /// How many subjects end in each box; `None` without `subjects` or readings.
    pub(crate) flow: Option<BTreeMap<FlowBox, u64>>,
}

/// Looks at the rows that were set aside, subject by subject and site by site. `carried` are tables that count
/// for the flow and are not looked at themselves.
///
/// # Errors
/// [`LargeError`].
pub(crate) fn conclude(
    setting: &Setting<'_>,
    scope: Scope,
    tables: Vec<CheckedTable>,
    carried: &[(TableName, Relation)],
) -> Result<Conclusion, LargeError> {
    let setting = Setting { scope, ..*setting };
    let mut findings = Findings::new(setting.capacity);
    let mut relations = Relations { subjects: Vec::new(), sites: Vec::new(), carried };
    let mut heads = Vec::new();
    for CheckedTable { name, findings: of_rows, subjects, sites, head } in tables {
        findings.absorb(of_rows);
        relations.subjects.push((name, subjects));
        relations.sites.extend(sites.map(|sites| (name, sites)));
        heads.extend(head.map(|head| (name, head)));
    }
    let (mut counts, mut timed) = (None, BTreeSet::new());
    for seen in each_partition(|number, seen| relations.look(&setting, number, seen), &setting)? {
        findings.absorb(seen.findings);
        timed.extend(seen.timed);
        for (flow_box, count) in seen.flow.into_iter().flatten() {
            *counts.get_or_insert_with(BTreeMap::new).entry(flow_box).or_default() += count;
        }
    }
    if !timed.is_empty() {
        let look = |number, seen: &mut Seen| relations.look_at_endpoints(&setting, number, &timed, seen);
        each_partition(look, &setting)?.into_iter().for_each(|seen| findings.absorb(seen.findings));
    }
    let views =
        heads.iter().map(|(name, (table, origins))| TableView::new(*name, table, RowOrigins::File(origins)));
    let heads = Data::new(setting.trial, scope, views.collect());
    let mut issues = Issues::new(setting.capacity);
    findings.report(&heads, &mut issues);
    Ok(Conclusion { issues, flow: counts })
}

/// What one thread has seen of the partitions.
struct Seen {
    findings: Findings,
    flow: Option<BTreeMap<FlowBox, u64>>,
    /// Endpoints of the trial to which an enrolled subject has a time.
    timed: BTreeSet<String>,
}

/// Looks at every partition, on every core.
fn each_partition(
    look: impl Fn(usize, &mut Seen) -> Result<(), LargeError> + Sync,
    setting: &Setting<'_>,
) -> Result<Vec<Seen>, LargeError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut seen = Seen { findings: Findings::new(setting.capacity), flow: None, timed: BTreeSet::new() };
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= PARTITIONS {
                return Ok(seen);
            }
            look(number, &mut seen)?;
        }
    };
    let tasks = (0..cores()).map(|_| Box::new(work) as Task<'_, Result<Seen, LargeError>>);
    in_parallel(tasks.collect()).into_iter().collect()
}

/// All rows that were set aside.
struct Relations<'a> {
    subjects: Vec<(TableName, Relation)>,
    sites: Vec<(TableName, Relation)>,
    carried: &'a [(TableName, Relation)],
}

type Partitions = Vec<(TableName, Partition)>;

impl Relations<'_> {
    fn look(&self, setting: &Setting<'_>, number: usize, seen: &mut Seen) -> Result<(), LargeError> {
        let (subjects, carried) = (read(&self.subjects, number)?, read(self.carried, number)?);
        let data = Data::new(setting.trial, setting.scope, views(setting, &subjects));
        seen.findings.run(&[Reach::Subject, Reach::SubjectInTurn], &data);
        seen.timed.extend(data.timed_endpoints().into_iter().map(str::to_owned));
        let counts = if carried.is_empty() {
            flow(&data)
        } else {
            let together = views(setting, &subjects).into_iter().chain(views(setting, &carried));
            flow(&Data::new(setting.trial, setting.scope, together.collect()))
        };
        if let Some(counts) = counts {
            let known = seen.flow.get_or_insert_with(BTreeMap::new);
            counts.into_iter().for_each(|(flow_box, count)| *known.entry(flow_box).or_default() += count);
        }
        let sites = read(&self.sites, number)?;
        seen.findings.run(&[Reach::Site], &Data::new(setting.trial, setting.scope, views(setting, &sites)));
        Ok(())
    }

    fn look_at_endpoints(
        &self,
        setting: &Setting<'_>,
        number: usize,
        timed: &BTreeSet<String>,
        seen: &mut Seen,
    ) -> Result<(), LargeError> {
        let subjects = read(&self.subjects, number)?;
        let data =
            Data::new(setting.trial, setting.scope, views(setting, &subjects)).with_timed_endpoints(timed);
        seen.findings.run(&[Reach::Endpoint], &data);
        Ok(())
    }
}

fn read(relations: &[(TableName, Relation)], number: usize) -> Result<Partitions, LargeError> {
    let mut partitions = Vec::with_capacity(relations.len());
    for (name, relation) in relations {
        partitions.extend(relation.partition(number)?.map(|partition| (*name, partition)));
    }
    Ok(partitions)
}

fn views<'a>(setting: &Setting<'a>, partitions: &'a Partitions) -> Vec<TableView<'a>> {
    partitions
        .iter()
        .map(|(name, partition)| {
            let view = TableView::new(*name, &partition.table, RowOrigins::File(&partition.origins));
            view.with_rows(&partition.rows).with_sources(setting.sources(*name))
        })
        .collect()
}
