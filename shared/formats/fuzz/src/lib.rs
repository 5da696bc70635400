//! The fuzz targets of the readers.

pub mod targets;

/// Lets a panic pass that a reader catches: libFuzzer's own hook ends the process at any. One that nobody
/// catches still ends it.
pub fn quiet() {
    let said = std::panic::take_hook();
    drop(said);
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}
