//! The cells of one sheet as records.

use std::io::Cursor;

use calamine::{DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use palladion_domain::validation::Issue;

use super::check::check;
use super::serial;
use crate::container::guarded;
use crate::issues::Code;
use crate::records::{FileFault, ReadError, ReadLimits, Record, RecordBuffer, listed, write_number};
use crate::source::{FileColumn, FileOptions, Header, Records, SourceNotes};

pub(super) const FORMAT: &str = "xlsx";

/// The texts of the cells that hold something, in the order of the sheet.
#[derive(Debug, Default)]
struct Sheets {
    text: String,
    /// Row and column, from 0, and the end of the text.
    cells: Vec<(u32, u32, usize)>,
}

/// Records of one sheet.
pub(crate) struct SheetRecords {
    cells: Sheets,
    next: usize,
    /// The first column of the header.
    first: u32,
    columns: usize,
    number: u64,
    last_row: Option<u32>,
    blank_rows: u64,
    sheet: String,
    /// The other worksheets.
    others: Vec<String>,
    buffer: RecordBuffer,
    most_columns: usize,
}

impl SheetRecords {
    /// Reads the cells of the sheet that the options name, or of the first one that is shown.
    pub(crate) fn open(
        bytes: Vec<u8>,
        options: &FileOptions,
        limits: &ReadLimits,
    ) -> Result<(Self, Header), ReadError> {
        let checked = check(&bytes, limits)?;
        let (chosen, cells) = guarded(FORMAT, || read(bytes, options, limits))?;
        checked.formulas(chosen.place)?;
        let mut records = Self {
            cells,
            next: 0,
            first: 0,
            columns: 0,
            number: 0,
            last_row: None,
            blank_rows: 0,
            sheet: chosen.name,
            others: chosen.others,
            buffer: RecordBuffer::default(),
            most_columns: limits.columns,
        };
        for _ in 1..options.header_row {
            records.skip_row();
        }
        let header = records.header()?;
        for _ in 0..options.skip_rows_after_header {
            records.skip_row();
        }
        records.blank_rows = 0;
        Ok((records, header))
    }

    /// The cells of the next row that holds something, as a range.
    fn row(&self) -> Option<(u32, std::ops::Range<usize>)> {
        let (row, _, _) = *self.cells.cells.get(self.next)?;
        let rest = self.cells.cells.get(self.next..).unwrap_or_default();
        Some((row, self.next..self.next + rest.partition_point(|cell| cell.0 == row)))
    }

    fn skip_row(&mut self) {
        if let Some((row, cells)) = self.row() {
            self.next = cells.end;
            self.last_row = Some(row);
        }
    }

    fn text(&self, cell: usize) -> &str {
        let end = |index: usize| self.cells.cells.get(index).map_or(0, |cell| cell.2);
        let start = cell.checked_sub(1).map_or(0, end);
        self.cells.text.get(start..end(cell)).unwrap_or_default()
    }

    fn column(&self, cell: usize) -> u32 {
        self.cells.cells.get(cell).map_or(0, |cell| cell.1)
    }

    fn header(&mut self) -> Result<Header, ReadError> {
        let Some((row, cells)) = self.row() else {
            return Err(ReadError::whole(FileFault::Empty));
        };
        self.first = self.column(cells.start);
        let width = self.column(cells.end - 1) - self.first + 1;
        let width = usize::try_from(width).unwrap_or(usize::MAX);
        if width > self.most_columns {
            return Err(ReadError::whole(FileFault::TooManyColumns(self.most_columns)));
        }
        let mut columns = vec![FileColumn::default(); width];
        for cell in cells.clone() {
            let index = usize::try_from(self.column(cell) - self.first).unwrap_or(usize::MAX);
            if let Some(column) = columns.get_mut(index) {
                *column = FileColumn::named(self.text(cell).trim());
            }
        }
        self.columns = width;
        self.next = cells.end;
        self.last_row = Some(row);
        Ok(Header { row: u64::from(row) + 1, ..Header::described(columns) })
    }
}

impl Records for SheetRecords {
    /// A record has as many fields as the header, and more when a cell stands beside the header's columns.
    fn read(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let Some((row, cells)) = self.row() else {
            return Ok(None);
        };
        self.next = cells.end;
        let before = self.last_row.replace(row).unwrap_or(row);
        self.blank_rows += u64::from(row.saturating_sub(before).saturating_sub(1));
        self.number += 1;
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let mut outside = false;
        for cell in cells {
            let index = self.column(cell).checked_sub(self.first);
            let index =
                index.and_then(|index| usize::try_from(index).ok()).filter(|index| *index < self.columns);
            match index {
                None => outside = true,
                Some(index) => {
                    while buffer.len() < index {
                        buffer.field("");
                    }
                    buffer.field(self.text(cell));
                }
            }
        }
        while buffer.len() < self.columns + usize::from(outside) {
            buffer.field("");
        }
        self.buffer = buffer;
        Ok(Some(self.buffer.record(u64::from(row) + 1, self.number, None)))
    }

    fn describe(&self, notes: &mut SourceNotes, remarks: &mut Vec<Issue>) {
        notes.sheet = Some(self.sheet.clone());
        notes.blank_lines = self.blank_rows;
        if !self.others.is_empty() {
            let names = listed(self.others.iter().map(String::as_str));
            remarks.push(
                Code::OtherSheets.issue(format!("the sheet `{}` was read, and not: {names}", self.sheet)),
            );
        }
        if self.blank_rows > 0 {
            let message = format!("{} blank rows were skipped", self.blank_rows);
            remarks.push(Code::BlankLines.issue(message));
        }
    }
}

/// Opens the workbook and reads the cells of its sheet.
fn read(bytes: Vec<u8>, options: &FileOptions, limits: &ReadLimits) -> Result<(Chosen, Sheets), ReadError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(failed)?;
    let chosen = choose(workbook.sheets_metadata(), options)?;
    let since_1904 = workbook.has_1904_epoch();
    let mut reader = workbook.worksheet_cells_reader(&chosen.name).map_err(failed)?;
    let mut sheets = Sheets::default();
    let mut last = None;
    while let Some(cell) = reader.next_cell().map_err(failed)? {
        let (row, column) = cell.get_position();
        if last.is_some_and(|last| last >= (row, column)) {
            return Err(ReadError::whole(FileFault::damaged(FORMAT, "its cells are not in their order")));
        }
        last = Some((row, column));
        let before = sheets.text.len();
        write(cell.get_value(), since_1904, &mut sheets.text);
        let length = sheets.text.len() - before;
        let fault = if length == 0 {
            continue;
        } else if length > limits.field_bytes {
            FileFault::FieldTooLong { limit: limits.field_bytes, quoted: false }
        } else if sheets.cells.len() == limits.cells {
            FileFault::TooManyCells(limits.cells)
        } else if u64::try_from(sheets.text.len()).is_ok_and(|length| length > limits.held_bytes) {
            FileFault::TooLarge { what: "the texts of a sheet are held", limit: limits.held_bytes }
        } else {
            sheets.cells.push((row, column, sheets.text.len()));
            continue;
        };
        return Err(ReadError::File { fault, row: u64::from(row) + 1, position: None });
    }
    Ok((chosen, sheets))
}

/// The sheet that is read.
struct Chosen {
    name: String,
    /// Its place among all sheets of the workbook, from 0.
    place: usize,
    /// The other worksheets.
    others: Vec<String>,
}

fn choose(sheets: &[Sheet], options: &FileOptions) -> Result<Chosen, ReadError> {
    let worksheets = || sheets.iter().enumerate().filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet);
    let found = match &options.sheet {
        Some(wanted) => worksheets().find(|(_, sheet)| sheet.name == *wanted),
        None => worksheets().find(|(_, sheet)| sheet.visible == SheetVisible::Visible),
    };
    let chosen = found.map(|(place, sheet)| {
        let others = worksheets().filter(|(other, _)| *other != place);
        let others = others.map(|(_, sheet)| sheet.name.clone()).collect();
        Chosen { name: sheet.name.clone(), place, others }
    });
    chosen.ok_or_else(|| {
        let names = listed(worksheets().map(|(_, sheet)| sheet.name.as_str()));
        ReadError::whole(match &options.sheet {
            Some(wanted) => FileFault::NoSuchMember { container: "workbook", wanted: wanted.clone(), names },
            None => FileFault::Empty,
        })
    })
}

fn write(value: &DataRef<'_>, since_1904: bool, text: &mut String) {
    match value {
        DataRef::Empty => {}
        DataRef::Int(value) => text.push_str(&value.to_string()),
        DataRef::Float(value) => write_number(*value, text),
        DataRef::String(value) | DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => {
            text.push_str(value)
        }
        DataRef::SharedString(value) => text.push_str(value),
        DataRef::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        DataRef::Error(error) => text.push_str(&error.to_string()),
        DataRef::DateTime(moment) => {
            let value = moment.as_f64();
            match serial::written(value, since_1904).filter(|_| moment.is_datetime()) {
                Some(written) => text.push_str(&written),
                None => write_number(value, text),
            }
        }
    }
}

fn failed(error: XlsxError) -> ReadError {
    ReadError::whole(match error {
        XlsxError::Password => {
            FileFault::Unsupported("an encrypted workbook".to_owned(), "save it without a password")
        }
        error => FileFault::damaged(FORMAT, error.to_string()),
    })
}
