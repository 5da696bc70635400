use serde::{Deserialize, Serialize};

use crate::Table;

/// A whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Heading.
    pub title: String,
    /// When what it reports was done; the report has no date of its own.
    pub date: Moment,
    /// What stands at the head of every page beside the title, in a few words.
    pub running: String,
    /// What a reader must know first: whether the numbers were planned, whether the data are real.
    pub standing: Vec<String>,
    /// What was done, in paragraphs.
    pub methods: Vec<String>,
    /// The outputs in their order.
    pub sections: Vec<Section>,
    /// What it was made from.
    pub identity: Vec<Fact>,
}

/// A moment in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// Year.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

/// One output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its id in the plan.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Whether it was planned, whether the data are real; empty when that is not known.
    pub standing: String,
    /// Why there are no numbers.
    pub absent: Option<String>,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// What a reader must know about its numbers.
    pub notes: Vec<String>,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Unique in the report.
    pub name: String,
    /// Heading.
    pub title: String,
    /// What it shows, in words.
    pub description: String,
    /// The drawing.
    pub svg: String,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: String,
}
