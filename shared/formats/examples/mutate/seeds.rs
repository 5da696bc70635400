//! Files to begin with.

use std::path::{Path, PathBuf};

/// The largest seed: small ones are changed and read faster.
const MOST_BYTES: u64 = 128 << 10;

/// The seeds of a target: sample files by their ending, and a few made by hand.
pub(crate) fn of(target: &str) -> Result<Vec<Vec<u8>>, Box<dyn std::error::Error>> {
    let endings: &[&str] = match target {
        "text" | "proposal" => &["csv"],
        "containers" => &["dsjc", "xlsx", "sas7bdat", "xpt", "json", "parquet"],
        "xpt" => &["xpt"],
        "dataset_json" => &["json", "ndjson"],
        "parquet" => &["parquet"],
        "workbook" => &["xlsx"],
        _ => &[],
    };
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files/data");
    let mut seeds = Vec::new();
    collect(&root, endings, &mut seeds)?;
    match target {
        "text" => seeds.extend(by_hand()),
        "values" => {
            seeds.push(std::fs::read(
                PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/values.csv"),
            )?);
        }
        "profile" => {
            let demo = "../../services/palladion/demo/tcga-brca/profile.json";
            seeds.push(std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(demo))?);
        }
        _ => {}
    }
    if seeds.is_empty() { Err("no seeds".into()) } else { Ok(seeds) }
}

fn collect(folder: &Path, endings: &[&str], into: &mut Vec<Vec<u8>>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, endings, into)?;
        } else if endings.contains(&ending) && path.metadata()?.len() <= MOST_BYTES {
            into.push(std::fs::read(path)?);
        }
    }
    Ok(())
}

fn by_hand() -> Vec<Vec<u8>> {
    let text = "\u{FEFF}id;\"si\"\"te\"\r\n#c\r\n\r\n1,5;\"a\nb\"\r2;é\n";
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let western = b"id\tsite\n1\tSt\x92s\n\x80\t\"\"\n".to_vec();
    vec![text.as_bytes().to_vec(), utf16, western, b"a|b\n1|2\n".to_vec()]
}
