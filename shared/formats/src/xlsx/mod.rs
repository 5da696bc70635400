//! Excel workbooks (xlsx): one sheet, cell by cell, within limits.

mod check;
mod formulas;
mod reader;
mod serial;

pub(crate) use reader::SheetRecords;
