//! What is absent where: the invariants of `ARCHITECTURE.md`.

use crate::sources::{Source, rust_sources};

/// Words that may stand only under the given paths; everything else is searched.
struct Absence {
    why: &'static str,
    words: &'static [&'static str],
    searched: fn(&Source) -> bool,
}

fn pure(source: &Source) -> bool {
    source.path.starts_with("shared/domain/src") || source.path.starts_with("shared/biostat/src")
}

fn outside_store(source: &Source) -> bool {
    !source.path.contains("/store/") && !source.path.starts_with("shared/service-kit/")
}

fn outside_http(source: &Source) -> bool {
    let path = &source.path;
    !path.contains("/routes/")
        && !path.starts_with("shared/service-kit/")
        && !path.ends_with("src/main.rs")
        && !path.ends_with("src/lib.rs")
}

fn analyses(source: &Source) -> bool {
    ["/src/analyses/", "/src/checks/", "shared/cohort/src/"].iter().any(|room| source.path.contains(room))
}

const ABSENCES: &[Absence] = &[
    Absence {
        why: "domain and biostat have no clock, randomness, files, sockets or threads of their own",
        words: &[
            "SystemTime",
            "Instant::now",
            "Utc::now",
            "now_v7",
            "thread_rng",
            "getrandom",
            "std::fs",
            "std::net",
            "tokio::",
        ],
        searched: pure,
    },
    Absence {
        why: "SQL lives in store/ and in service-kit",
        words: &["sea_orm", "sqlx::"],
        searched: outside_store,
    },
    Absence {
        why: "HTTP lives in routes/, main.rs, lib.rs and service-kit",
        words: &["actix_web"],
        searched: outside_http,
    },
    Absence {
        why: "the clock and randomness live in service_kit::clock",
        words: &["Utc::now", "now_v7", "SystemTime::now", "getrandom::"],
        searched: |source| source.path != "shared/service-kit/src/clock.rs",
    },
    Absence {
        why: "analyses sum and use transcendental functions only through biostat",
        words: &[
            ".sum::<f64>()",
            ".exp()",
            ".ln()",
            ".powf(",
            ".powi(",
            ".dot(",
            ".mul_add(",
            ".log10(",
            ".exp_m1(",
            ".ln_1p(",
        ],
        searched: analyses,
    },
    Absence {
        why: "biostat uses detmath, not the C library",
        words: &[
            ".exp()",
            ".ln()",
            ".powf(",
            ".mul_add(",
            ".log10(",
            ".exp_m1(",
            ".ln_1p(",
            ".sin()",
            ".cos()",
            ".tan()",
        ],
        searched: |source| {
            source.path.starts_with("shared/biostat/src") && !source.path.ends_with("detmath.rs")
        },
    },
    Absence {
        why: "threads of an analysis live in biostat::parallel",
        words: &["rayon", "std::thread"],
        searched: |source| {
            (source.path.starts_with("shared/biostat/src") && !source.path.contains("parallel"))
                || analyses(source)
        },
    },
    Absence {
        why: "exceptions to lints are expected with a reason, never allowed",
        words: &["#[allow(", "#![allow("],
        searched: |_| true,
    },
    Absence {
        why: "input is never guessed by shape",
        words: &["serde(untagged)", "serde(flatten)"],
        searched: |_| true,
    },
];

#[test]
fn each_room_lacks_what_belongs_elsewhere() {
    let sources = rust_sources();
    let mut found = Vec::new();
    for absence in ABSENCES {
        let mut searched = 0;
        for source in sources.iter().filter(|source| !source.is_test() && (absence.searched)(source)) {
            searched += 1;
            let code = source.code();
            for word in absence.words.iter().filter(|word| code.contains(**word)) {
                found.push(format!("{}: `{word}`: {}", source.path, absence.why));
            }
        }
        assert!(searched > 0, "nothing was searched for: {}", absence.why);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_service_opens_no_database_but_its_own() {
    for source in rust_sources() {
        for (service, others) in [
            ("services/ingestion/", ["palladion_statistics", "palladion_pathology_qc"]),
            ("services/statistics/", ["palladion_ingestion", "palladion_pathology_qc"]),
            ("services/pathology-qc/", ["palladion_ingestion", "palladion_statistics"]),
        ] {
            if source.path.starts_with(service) {
                for other in others {
                    assert!(!source.text.contains(other), "{} names {other}", source.path);
                }
            }
        }
    }
}
