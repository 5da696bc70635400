//! The executable as a process, and the engine processes below one.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use palladion_api::client::ApiClient;
use palladion_domain::actor::Role;

use crate::world::executable;

/// Longest wait for a process to say or do something.
const PATIENCE: Duration = Duration::from_secs(60);

/// `palladion serve` as a process of its own; killed when dropped.
pub(crate) struct Serving {
    child: Child,
    addresses: Vec<(String, String)>,
    tokens: Vec<(String, String)>,
}

impl Serving {
    /// Starts it on this folder and reads where it is and the tokens it gives.
    pub(crate) fn start(data: &Path) -> Self {
        let mut child = Command::new(executable())
            .args(["serve", "--port", "0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (mut addresses, mut tokens) = (Vec::new(), Vec::new());
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [name, url, ..] if url.starts_with("http://") => {
                    addresses.push(((*name).to_owned(), (*url).to_owned()));
                }
                [role, token] if token.starts_with("eyJ") => {
                    tokens.push(((*role).to_owned(), (*token).to_owned()));
                }
                ["data", ..] => break,
                _ => {}
            }
        }
        assert_eq!((addresses.len(), tokens.len()), (3, 5), "it says where it is");
        Self { child, addresses, tokens }
    }

    /// A service, called as this person.
    pub(crate) fn client(&self, service: &str, role: Role) -> ApiClient {
        let find = |list: &[(String, String)], name: &str| {
            list.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap()
        };
        let token = find(&self.tokens, &role.to_string());
        ApiClient::new(find(&self.addresses, service)).unwrap().with_token(token)
    }

    /// SIGKILL, as a power cut would be.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ctrl-C; gives the exit code.
    pub(crate) fn interrupt(mut self) -> Option<i32> {
        signal(self.child.id(), "-INT");
        self.child.wait().unwrap().code()
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ended_before = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Calls the executable and waits for its end.
pub(crate) fn call(arguments: &[&str]) -> Output {
    Command::new(executable()).args(arguments).output().unwrap()
}

/// The engine processes that the process `parent` started from an archive of executables.
pub(crate) fn engines(parent: u32, archive: &Path) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|id| parent_of(*id) == Some(parent) && is_engine(*id, archive)).collect()
}

fn parent_of(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // After the name in brackets: state, parent, …
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

fn is_engine(id: u32, archive: &Path) -> bool {
    let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
    matches!(words.as_slice(), [file, b"engine", ..] if file.starts_with(archive.as_os_str().as_encoded_bytes()))
}

/// Kills one process with SIGKILL.
pub(crate) fn kill(id: u32) {
    signal(id, "-KILL");
}

fn signal(id: u32, signal: &str) {
    let status = Command::new("kill").args([signal, &id.to_string()]).status().unwrap();
    assert!(status.success());
}

/// Waits until it holds.
pub(crate) fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
