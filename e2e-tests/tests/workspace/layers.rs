//! Arrows between crates point one way only.

use std::collections::BTreeMap;
use std::process::Command;

use crate::sources::root;

/// Member, and the members it may use in its product code.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("biostat", &[]),
    ("formats", &["domain"]),
    ("figures", &[]),
    ("printed", &[]),
    ("report-pdf", &["printed"]),
    ("raster", &[]),
    ("ledger", &["domain"]),
    ("api", &["domain"]),
    ("cohort", &["domain", "formats", "api"]),
    ("bundle", &["domain", "ledger", "api"]),
    ("service-kit", &["domain", "ledger", "api", "bundle"]),
    ("simulator", &["domain", "formats"]),
    ("testkit", &["domain", "ledger", "api", "service-kit"]),
    ("ingestion", &["domain", "formats", "ledger", "api", "service-kit"]),
    (
        "pathology-qc",
        &["domain", "biostat", "figures", "formats", "cohort", "ledger", "api", "service-kit", "simulator"],
    ),
    (
        "statistics",
        &[
            "domain",
            "biostat",
            "formats",
            "figures",
            "raster",
            "printed",
            "cohort",
            "ledger",
            "api",
            "service-kit",
        ],
    ),
    (
        "palladion",
        &[
            "ingestion",
            "pathology-qc",
            "statistics",
            "domain",
            "formats",
            "ledger",
            "api",
            "bundle",
            "service-kit",
            "simulator",
        ],
    ),
    ("e2e-tests", &["palladion"]),
];

#[derive(serde::Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(serde::Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    publish: Option<Vec<String>>,
    dependencies: Vec<Dependency>,
}

#[derive(serde::Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).unwrap();
    metadata.packages
}

fn short(name: &str) -> &str {
    name.strip_prefix("palladion-").unwrap_or(name)
}

#[test]
fn every_member_uses_only_the_members_its_layer_allows() {
    let allowed: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let packages = packages();
    for package in &packages {
        let name = short(&package.name);
        let may_use = allowed.get(name).unwrap_or_else(|| panic!("`{name}` has no row"));
        for dependency in &package.dependencies {
            let ours = packages.iter().any(|other| other.name == dependency.name);
            if ours && dependency.kind.is_none() {
                let used = short(&dependency.name);
                assert!(may_use.contains(&used), "`{name}` may not use `{used}`");
            }
        }
    }
    assert_eq!(packages.len(), MAY_USE.len(), "every row of the table is a member");
}

#[test]
fn services_never_use_each_other_not_even_in_tests() {
    let services = ["ingestion", "pathology-qc", "statistics"];
    for package in packages().iter().filter(|package| services.contains(&short(&package.name))) {
        for dependency in &package.dependencies {
            assert!(
                !services.contains(&short(&dependency.name)),
                "{} uses {}",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn testkit_is_used_by_tests_only() {
    for package in packages() {
        for dependency in package.dependencies {
            if dependency.name == "palladion-testkit" {
                assert_eq!(dependency.kind.as_deref(), Some("dev"), "{}", package.name);
            }
        }
    }
}

#[test]
fn a_member_is_named_after_its_folder_and_never_published() {
    for package in packages() {
        let folder = std::path::Path::new(&package.manifest_path).parent().unwrap();
        let folder = folder.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(short(&package.name), folder);
        assert_eq!(package.publish, Some(Vec::new()), "{} can be published", package.name);
    }
}

#[test]
fn versions_stand_only_in_the_root_manifest() {
    for package in packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        let numbered = manifest.lines().find(|line| line.contains("version = \""));
        assert_eq!(numbered, None, "{}", package.name);
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} has the lint table", package.name);
    }
}
