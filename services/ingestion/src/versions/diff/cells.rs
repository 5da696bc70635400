use std::borrow::Cow;

use palladion_formats::table::{Column, Table, Values};

/// One variable in both states of a table; a table that lacks the column has no value in any row.
pub(super) struct ColumnPair<'a> {
    pub(super) name: &'a str,
    old: Option<&'a Values>,
    new: Option<&'a Values>,
}

/// The columns of both tables but the subject's id: those of the new one in their order, then those
/// that only the old one has.
pub(super) fn pair_columns<'a>(old: Option<&'a Table>, new: Option<&'a Table>) -> Vec<ColumnPair<'a>> {
    let of = |table: Option<&'a Table>| table.map(Table::columns).unwrap_or_default();
    let find = |columns: &'a [Column], name: &str| {
        columns.iter().find(|column| column.name == name).map(|column| &column.values)
    };
    let pair = |column: &'a Column| ColumnPair {
        name: &column.name,
        old: find(of(old), &column.name),
        new: find(of(new), &column.name),
    };
    let gone = of(old).iter().filter(|column| find(of(new), &column.name).is_none());
    of(new).iter().chain(gone).filter(|column| column.name != "subject_id").map(pair).collect()
}

impl<'a> ColumnPair<'a> {
    /// The value before, as text.
    pub(super) fn before(&self, row: u32) -> Option<Cow<'a, str>> {
        self.old.and_then(|values| text(values, row as usize))
    }

    /// The value now, as text.
    pub(super) fn now(&self, row: u32) -> Option<Cow<'a, str>> {
        self.new.and_then(|values| text(values, row as usize))
    }

    /// Whether the value is the same in a row of each.
    pub(super) fn equal(&self, old: u32, new: u32) -> bool {
        let (old_row, new_row) = (old as usize, new as usize);
        match (self.old, self.new) {
            (Some(Values::Text(one)), Some(Values::Text(other))) => one.get(old_row) == other.get(new_row),
            (Some(Values::Category(one)), Some(Values::Category(other))) => {
                one.get(old_row) == other.get(new_row)
            }
            (Some(Values::Integer(one)), Some(Values::Integer(other))) => {
                one.get(old_row) == other.get(new_row)
            }
            (Some(Values::Date(one)), Some(Values::Date(other))) => one.get(old_row) == other.get(new_row),
            (Some(Values::Boolean(one)), Some(Values::Boolean(other))) => {
                one.get(old_row) == other.get(new_row)
            }
            (Some(Values::Real(one)), Some(Values::Real(other))) => {
                let bits = |value: Option<&Option<f64>>| value.copied().flatten().map(f64::to_bits);
                bits(one.get(old_row)) == bits(other.get(new_row))
            }
            _ => self.before(old) == self.now(new),
        }
    }
}

/// A value as text: numbers by their shortest exact form, days as in ISO 8601.
pub(super) fn text(values: &Values, row: usize) -> Option<Cow<'_, str>> {
    match values {
        Values::Text(values) => values.get(row).map(Cow::Borrowed),
        Values::Category(values) => values.get(row).map(Cow::Borrowed),
        Values::Integer(values) => owned(values.get(row).copied().flatten()),
        Values::Real(values) => owned(values.get(row).copied().flatten()),
        Values::Date(values) => owned(values.get(row).copied().flatten()),
        Values::Boolean(values) => owned(values.get(row).copied().flatten()),
    }
}

fn owned<'a>(value: Option<impl ToString>) -> Option<Cow<'a, str>> {
    value.map(|value| Cow::Owned(value.to_string()))
}
