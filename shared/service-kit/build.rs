//! Facts about the build for the manifest of a run. No network; outside a repository, or without
//! git, the commit is left out.

use std::env;
use std::path::Path;
use std::process::Command;

const ROOT: &str = "../..";

fn main() {
    let profile = env::var("PROFILE").unwrap_or_default();
    set("RUSTC", &rustc_version().unwrap_or_else(|| "unknown".to_owned()));
    set("TARGET", &env::var("TARGET").unwrap_or_default());
    set("PROFILE", &profile);
    emit("rerun-if-changed=build.rs");
    if profile != "release" {
        // Following the commit would compile this crate, and all that use it, after every commit.
        return;
    }
    for path in ["Cargo.toml", "Cargo.lock", "shared", "services"] {
        emit(&format!("rerun-if-changed={ROOT}/{path}"));
    }
    if !is_own_repository() {
        return;
    }
    let Some(commit) = git(&["rev-parse", "HEAD"]) else { return };
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"])
        && Path::new(ROOT).join(&log).exists()
    {
        emit(&format!("rerun-if-changed={ROOT}/{log}"));
    }
    let Some(changes) = git(&["status", "--porcelain"]) else { return };
    set("COMMIT", &commit);
    set("DIRTY", if changes.is_empty() { "false" } else { "true" });
}

fn emit(instruction: &str) {
    println!("cargo::{instruction}");
}

fn set(name: &str, value: &str) {
    emit(&format!("rustc-env=PALLADION_BUILD_{name}={value}"));
}

fn rustc_version() -> Option<String> {
    output(Command::new(env::var_os("RUSTC")?).arg("--version"))
}

/// Whether the repository is this workspace's, and not one that the sources were unpacked into.
fn is_own_repository() -> bool {
    let top = git(&["rev-parse", "--show-toplevel"]).and_then(|top| Path::new(&top).canonicalize().ok());
    top.is_some() && top == Path::new(ROOT).canonicalize().ok()
}

fn git(arguments: &[&str]) -> Option<String> {
    output(Command::new("git").env("GIT_OPTIONAL_LOCKS", "0").args(["-C", ROOT]).args(arguments))
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
