use palladion_printed::{Document, Fact, Figure, Line, LineKind, Moment, Place, Section, Table};

/// Titles that would do something if they were read as markup.
pub(crate) const HOSTILE: [&str; 6] = [
    "#panic(1) #read(\"/etc/passwd\") #strong[x]",
    "*a* _b_ `c` $d$ @e <f> \\ // /* g */ ~ -- --- ... \"h\"",
    "= i\n+ j\n- k\n/ l: m",
    "#import \"@preview/x:1.0.0\": *",
    "]})\"; \\u{41} ${x} {{y}}",
    "Zürich, Łódź, Ærø – “µg” ≥ 5 ± 2 × 3",
];

fn words(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// A small report of this title; the title stands in every other place too.
pub(crate) fn report(title: &str) -> Document {
    let line = |kind, name: &str, cells: &[&str]| Line { kind, name: name.to_owned(), cells: words(cells) };
    let table = Table {
        name: "t".to_owned(),
        caption: "Characteristics by her2_status".to_owned(),
        headings: words(&["", "her2_0 (n = 10)", "her2_low (n = 12)", "p"]),
        rows: vec![
            line(LineKind::Variable, "age_years", &["", "", "p = 0.43"]),
            line(LineKind::Level, "mean (SD)", &["51.2 (10.0)", "52.9 (9.0)"]),
            line(LineKind::Plain, title, &["1,094 (57.5 %)", "0.93 (0.81-1.06)", "p < 0.001"]),
        ],
        words: Vec::new(),
        notes: words(&["age_years: the Wilcoxon rank-sum test, 22 subjects.", title]),
        place: Place::Shown,
    };
    let figure = Figure {
        name: "f".to_owned(),
        title: title.to_owned(),
        description: title.to_owned(),
        svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 50\" width=\"200\" height=\"50\">\
              <rect width=\"200\" height=\"50\" fill=\"#eee\"/><text x=\"10\" y=\"30\" \
              font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">Drawn, 1,094</text></svg>"
            .to_owned(),
    };
    let section = Section {
        id: "baseline".to_owned(),
        title: title.to_owned(),
        standing: "Exploratory analysis. Synthetic data.".to_owned(),
        absent: Some(title.to_owned()),
        figures: vec![figure],
        tables: vec![table],
        notes: words(&["41 subjects without a status are left out.", title]),
    };
    Document {
        title: title.to_owned(),
        date: Moment { year: 2026, month: 11, day: 23, hour: 9, minute: 30, second: 0 },
        running: "Exploratory \u{b7} SYNTHETIC data \u{b7} QC not run".to_owned(),
        standing: words(&["Exploratory: nobody had approved the plan.", "The data are synthetic."]),
        methods: words(&["Groups are compared by Pearson's chi-squared test.", title]),
        sections: vec![section],
        identity: vec![Fact {
            name: "Result".to_owned(),
            value: "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
        }],
    }
}
