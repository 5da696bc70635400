use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};

/// How a report looks. It reads the one other file there is.
const TEMPLATE: &str = include_str!("template.typ");

/// All that the typesetter can reach: the template, the report as data, the fonts of the program. No file
/// system, no package, no network, no clock.
pub(crate) struct Closed {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    report: (FileId, Bytes),
}

/// The fonts that stand in the program.
pub(crate) fn fonts() -> Vec<Font> {
    typst_assets::fonts().flat_map(|file| Font::iter(Bytes::new(file))).collect()
}

impl Closed {
    /// A world with this report in it; none when the names of its two files were not names.
    pub(crate) fn with(fonts: Vec<Font>, report: Vec<u8>) -> Option<Self> {
        let file = |name: &str| {
            let path = VirtualPath::new(name).ok()?;
            Some(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        Some(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(file("/template.typ")?, TEMPLATE.to_owned()),
            report: (file("/report.json")?, Bytes::new(report)),
        })
    }
}

impl World for Closed {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let (report, bytes) = &self.report;
        if id == *report { Ok(bytes.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
