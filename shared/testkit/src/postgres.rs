//! A PostgreSQL cluster of this test process: started once, ended with the process however it ends.
//!
//! The server is the child of a small shell that reads from a pipe held open by this process. When
//! the process ends, also by a panic or a kill, the pipe closes, the shell stops the server and
//! deletes its folder.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Longest wait for the server.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Arguments: folder, program, port.
const WATCHDOG: &str = r#"
"$2" -D "$1/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$1" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 >"$1/log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$1"
"#;

/// The running cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    port: u16,
    /// Holds the pipe; never waited for.
    _watchdog: Child,
}

impl Cluster {
    /// The cluster of this process, started at the first call.
    pub(crate) fn shared() -> Result<&'static Self, String> {
        static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref().map_err(Clone::clone)
    }

    /// Address of a database in it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn start() -> Result<Self, String> {
        let programs = programs().ok_or("no initdb and postgres on this machine")?;
        let owner = server_owner()?;
        let folder = tempfile::Builder::new()
            .prefix("palladion-postgres-")
            .tempdir()
            .map_err(|e| e.to_string())?
            .keep();
        if let Some((uid, gid)) = owner {
            chown(&folder, Some(uid), Some(gid)).map_err(|e| e.to_string())?;
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).map_err(|e| e.to_string())?;
        let started = initialise(&programs, &folder, owner).and_then(|()| run(&programs, &folder, owner));
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }
}

/// The folder with the newest `initdb` and `postgres`: Debian's, else that of the search path.
fn programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    let version = |folder: &PathBuf| {
        let name = folder.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        name.and_then(|name| name.parse::<u32>().ok()).unwrap_or(0)
    };
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|entry| entry.path().join("bin")).filter(complete).max_by_key(version);
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.or_else(|| std::env::split_paths(&path).find(complete))
}

/// PostgreSQL refuses to run as root: then it runs as the user `postgres`.
fn server_owner() -> Result<Option<(u32, u32)>, String> {
    let own_uid = fs::metadata("/proc/self").map_err(|e| e.to_string())?.uid();
    if own_uid != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|e| e.to_string())?;
    let line = users
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .ok_or("no user `postgres` on this machine")?;
    let mut fields = line.split(':').skip(2).map(|field| field.parse::<u32>().ok());
    match (fields.next().flatten(), fields.next().flatten()) {
        (Some(uid), Some(gid)) => Ok(Some((uid, gid))),
        _ => Err("the user `postgres` has no ids".to_owned()),
    }
}

fn command(program: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    if let Some((uid, gid)) = owner {
        command.uid(uid).gid(gid);
    }
    command
}

fn initialise(programs: &Path, folder: &Path, owner: Option<(u32, u32)>) -> Result<(), String> {
    let output = command(&programs.join("initdb"), owner)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(folder.join("data"))
        .output()
        .map_err(|error| format!("initdb: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("initdb: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn run(programs: &Path, folder: &Path, owner: Option<(u32, u32)>) -> Result<Cluster, String> {
    let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    let port = free.map_err(|e| e.to_string())?.port();
    let watchdog = command(Path::new("/bin/sh"), owner)
        .args(["-c", WATCHDOG, "palladion-postgres"])
        .arg(folder)
        .arg(programs.join("postgres"))
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("postgres: {error}"))?;
    let cluster = Cluster { port, _watchdog: watchdog };
    let begun = Instant::now();
    while !is_ready(folder) {
        if begun.elapsed() > START_LIMIT {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            return Err(format!("postgres did not start: {log}"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(cluster)
}

/// The server writes its state into the eighth line of its pid file.
fn is_ready(folder: &Path) -> bool {
    let pid_file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
    pid_file.lines().nth(7).is_some_and(|state| state.trim() == "ready")
}
