//! The executable that computes results takes no elementary function from the C library, whose bodies
//! depend on the processor.

use object::{Object as _, ObjectSymbol as _};
use palladion_biostat::c_symbols::NAMES;

#[test]
fn the_engine_imports_no_elementary_function() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_palladion-under-test")).unwrap();
    let program = object::File::parse(program.as_slice()).unwrap();
    let imported: Vec<String> = program
        .dynamic_symbols()
        .filter(|symbol| symbol.is_undefined())
        .filter_map(|symbol| symbol.name().ok().map(str::to_owned))
        .collect();
    assert!(imported.iter().any(|name| name.starts_with("memcpy")), "the import table is read");
    for name in NAMES {
        for form in [(*name).to_owned(), format!("{name}f")] {
            assert!(!imported.contains(&form), "`{form}` is taken from the C library");
        }
    }
}
