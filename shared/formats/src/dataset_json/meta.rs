//! What a Dataset-JSON file says about itself. Extensions are allowed by the standard and left alone.

use std::collections::BTreeMap;

use palladion_domain::validation::Issue;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::issues::Code;
use crate::records::{FileFault, listed};
use crate::source::{FileColumn, FileOptions, SourceNotes};

pub(super) const FORMAT: &str = "Dataset-JSON";

/// The members of a document of either version that are used.
#[derive(Debug, Deserialize)]
pub(super) struct Document<'a> {
    #[serde(rename = "datasetJSONVersion", default)]
    version: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    records: Option<u64>,
    #[serde(default)]
    columns: Option<Vec<Item>>,
    #[serde(borrow, default)]
    pub(super) rows: Option<Vec<&'a RawValue>>,
    #[serde(rename = "clinicalData", borrow, default)]
    clinical: Option<Groups<'a>>,
    #[serde(rename = "referenceData", borrow, default)]
    reference: Option<Groups<'a>>,
}

#[derive(Debug, Deserialize)]
struct Groups<'a> {
    #[serde(rename = "itemGroupData", borrow)]
    groups: BTreeMap<String, Group<'a>>,
}

#[derive(Debug, Deserialize)]
struct Group<'a> {
    #[serde(default)]
    records: Option<u64>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    label: Option<String>,
    items: Vec<Item>,
    #[serde(rename = "itemData", borrow, default)]
    rows: Vec<&'a RawValue>,
}

/// A column; version 1.0 calls the type `type`, version 1.1 `dataType`.
#[derive(Debug, Deserialize)]
struct Item {
    name: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(rename = "dataType", alias = "type", default)]
    kind: Option<String>,
    #[serde(rename = "displayFormat", default)]
    display: Option<String>,
    #[serde(default)]
    length: Option<u64>,
}

/// One data set of a file.
#[derive(Debug, Default)]
pub(super) struct DataSet {
    version: String,
    name: Option<String>,
    label: Option<String>,
    records: Option<u64>,
    pub(super) columns: Vec<FileColumn>,
}

impl Item {
    fn column(self) -> FileColumn {
        FileColumn {
            name: self.name.trim().to_owned(),
            label: self.label.filter(|label| !label.is_empty()),
            kind: self.kind,
            display: self.display,
            length: self.length,
        }
    }
}

impl<'a> Document<'a> {
    /// Whether this could be the first line of a file of lines: it describes columns and holds no rows.
    pub(super) const fn heads_lines(&self) -> bool {
        self.version.is_some() && self.columns.is_some() && self.rows.is_none()
    }

    /// The data set that the options name, or the only one, and its rows.
    pub(super) fn choose(self, options: &FileOptions) -> Result<(DataSet, Vec<&'a RawValue>), FileFault> {
        let advice = "export it as Dataset-JSON 1.1";
        let Some(version) = self.version else {
            return Err(FileFault::Unsupported("a JSON document other than Dataset-JSON".to_owned(), advice));
        };
        if !version.starts_with("1.0") && !version.starts_with("1.1") {
            return Err(FileFault::Unsupported(format!("Dataset-JSON of version {version}"), advice));
        }
        if let Some(columns) = self.columns {
            let columns = columns.into_iter().map(Item::column).collect();
            let set = DataSet { version, name: self.name, label: self.label, records: self.records, columns };
            let matches = options.dataset.is_none() || options.dataset == set.name;
            return if matches {
                Ok((set, self.rows.unwrap_or_default()))
            } else {
                Err(no_such(options, [&set]))
            };
        }
        let groups = [self.clinical, self.reference].into_iter().flatten().flat_map(|groups| groups.groups);
        let mut sets: Vec<(DataSet, Vec<&RawValue>)> = groups
            .map(|(key, group)| {
                let columns = group.items.into_iter().map(Item::column).collect();
                let name = Some(group.name.unwrap_or(key));
                let version = version.clone();
                (DataSet { version, name, label: group.label, records: group.records, columns }, group.rows)
            })
            .collect();
        if options.dataset.is_some() {
            return match sets.iter().position(|(set, _)| set.name == options.dataset) {
                Some(index) => Ok(sets.swap_remove(index)),
                None => Err(no_such(options, sets.iter().map(|(set, _)| set))),
            };
        }
        match sets.pop() {
            None => Err(FileFault::damaged(FORMAT, "it describes no columns")),
            Some(only) if sets.is_empty() => Ok(only),
            Some(last) => {
                let names = listed(sets.iter().chain([&last]).filter_map(|(set, _)| set.name.as_deref()));
                Err(FileFault::Several { container: "file", names, option: "dataset" })
            }
        }
    }
}

fn no_such<'a>(options: &FileOptions, sets: impl IntoIterator<Item = &'a DataSet>) -> FileFault {
    let names = listed(sets.into_iter().filter_map(|set| set.name.as_deref()));
    let wanted = options.dataset.clone().unwrap_or_default();
    FileFault::NoSuchMember { container: "file", wanted, names }
}

impl DataSet {
    /// Notes the data set and, once all records are read, whether there are as many as it says.
    pub(super) fn describe(&self, found: Option<u64>, notes: &mut SourceNotes, remarks: &mut Vec<Issue>) {
        notes.format_version = Some(self.version.clone());
        notes.dataset.clone_from(&self.name);
        notes.dataset_label.clone_from(&self.label);
        notes.declared_records = self.records;
        if let (Some(declared), Some(found)) = (self.records, found)
            && declared != found
        {
            let message = format!("the file says it has {declared} records; it has {found}");
            remarks.push(Code::DeclaredRecords.issue(message));
        }
    }
}
