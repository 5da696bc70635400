//! The program from outside: a report on its standard input, what it answers.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod process;
mod report;

use lopdf::Document as Pdf;
use palladion_printed::Place;

use crate::process::{Answer, run};
use crate::report::{HOSTILE, report};

fn set(report: &palladion_printed::Document) -> Vec<u8> {
    let Answer { code, output, errors } = run(&serde_json::to_vec(report).unwrap());
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    output
}

/// The words of every page, without the places where lines were broken.
fn words(bytes: &[u8]) -> String {
    let pdf = Pdf::load_mem(bytes).unwrap();
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    pdf.extract_text(&pages).unwrap().split_whitespace().collect()
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_word_and_number_of_a_report_can_be_read_in_its_pdf() {
    let report = report("Treatment benefit by HER2 status");
    let found = words(&set(&report));
    let table = &report.sections[0].tables[0];
    let cells = table.rows.iter().flat_map(|line| std::iter::once(&line.name).chain(&line.cells));
    let all = [&report.title, &table.caption].into_iter().chain(&report.standing).chain(&report.methods);
    let all = all.chain(&table.headings).chain(&table.notes).chain(cells).chain(&report.sections[0].notes);
    for text in all.chain(report.identity.iter().map(|fact| &fact.value)) {
        assert!(found.contains(&without_space(text)), "`{text}` in {found}");
    }
    assert!(found.contains("Drawn,1,094"), "the words of a figure are text: {found}");
}

#[test]
fn the_same_report_gives_the_same_bytes_of_a_tagged_pdf_a_with_the_date_of_the_run() {
    let report = report("Twice");
    let (first, second) = (set(&report), set(&report));
    assert!(first == second, "two runs differ");
    let pdf = Pdf::load_mem(&first).unwrap();
    let catalog = pdf.catalog().unwrap();
    let marked = catalog.get(b"MarkInfo").and_then(|info| pdf.dereference(info)).unwrap().1;
    assert!(marked.as_dict().unwrap().get(b"Marked").unwrap().as_bool().unwrap());
    assert!(catalog.get(b"StructTreeRoot").is_ok() && catalog.get(b"OutputIntents").is_ok());
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en");
    let metadata = catalog.get(b"Metadata").and_then(|data| pdf.dereference(data)).unwrap().1;
    let metadata = metadata.as_stream().unwrap();
    let metadata = String::from_utf8_lossy(&metadata.get_plain_content().unwrap()).into_owned();
    for expected in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B", "2026-11-23T09:30:00", "Twice"]
    {
        assert!(metadata.contains(expected), "{expected} in {metadata}");
    }
}

/// A title is data: neither the language of the typesetter nor a glyph that no font has changes the page.
#[test]
fn hostile_texts_are_printed_as_they_are() {
    for hostile in HOSTILE {
        let found = words(&set(&report(hostile)));
        assert!(found.contains(&without_space(hostile)), "{hostile} in {found}");
    }
    let found = words(&set(&report("中\u{202e}a")));
    assert!(found.contains("[U+4E2D][U+202E]a"), "{found}");
}

#[test]
fn a_long_table_is_named_and_one_that_stands_elsewhere_is_not_there() {
    let mut report = report("Places");
    let caption = "Caption of the one table".to_owned();
    report.sections[0].tables[0].caption = caption.clone();
    report.sections[0].tables[0].place = Place::File;
    let found = words(&set(&report));
    assert!(found.contains("Tablet:3rows,inthefilet.csv."), "{found}");
    assert!(!found.contains(&without_space(&caption)));
    report.sections[0].tables[0].place = Place::Elsewhere;
    assert!(!words(&set(&report)).contains("inthefile"));
}

#[test]
fn a_report_of_hundreds_of_rows_goes_over_pages_with_its_headings() {
    let mut report = report("Long");
    let line = report.sections[0].tables[0].rows[2].clone();
    report.sections[0].tables[0].rows.extend(vec![line; 300]);
    let bytes = set(&report);
    let pages = Pdf::load_mem(&bytes).unwrap().get_pages().len();
    assert!(pages > 4, "{pages} pages");
    let headings = words(&bytes).matches("her2_low(n=12)").count();
    assert!(headings >= pages - 1, "{headings} headings on {pages} pages");
    let heads = words(&bytes).matches(&without_space(&report.running)).count();
    assert_eq!(heads, pages, "every page says how the report stands");
}

#[test]
fn what_is_not_a_report_is_refused_without_repeating_it() {
    for (name, input) in [
        ("nothing", Vec::new()),
        ("no JSON", b"secret-subject".to_vec()),
        ("another document", br#"{"secret-subject":1}"#.to_vec()),
        ("bytes", vec![0xff; 64]),
        ("half a report", serde_json::to_vec(&report("x")).unwrap()[..400].to_vec()),
    ] {
        let Answer { code, output, errors } = run(&input);
        assert_eq!((code, output.len()), (Some(2), 0), "{name}");
        assert!(
            errors.starts_with("the input is not a report") && !errors.contains("secret"),
            "{name}: {errors}"
        );
    }
    let mut broken = report("figure");
    broken.sections[0].figures[0].svg = "<svg".to_owned();
    let Answer { code, output, .. } = run(&serde_json::to_vec(&broken).unwrap());
    assert_eq!((code, output.len()), (Some(1), 0));
    let mut dated = report("date");
    dated.date.month = 13;
    assert_eq!(run(&serde_json::to_vec(&dated).unwrap()).code, Some(1));
}

/// An image that names a file is drawn without it: the program opens none.
#[test]
fn a_figure_cannot_bring_a_file_into_the_report() {
    let mut report = report("Linked");
    report.sections[0].figures[0].svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
        <image width=\"9\" height=\"9\" href=\"/etc/hostname.png\"/></svg>"
        .to_owned();
    let Answer { code, output, .. } = run(&serde_json::to_vec(&report).unwrap());
    assert!(code == Some(1) && output.is_empty() || code == Some(0));
    if code == Some(0) {
        let pdf = Pdf::load_mem(&output).unwrap();
        let image = |object: &lopdf::Object| {
            object.as_stream().is_ok_and(|stream| {
                stream
                    .dict
                    .get(b"Subtype")
                    .and_then(lopdf::Object::as_name)
                    .is_ok_and(|name| name == b"Image")
            })
        };
        assert!(!pdf.objects.values().any(image), "an image is in the report");
    }
}
