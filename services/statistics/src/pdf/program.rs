use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use palladion_printed::Document;
use palladion_service_kit::config::PdfConfig;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::PdfError;

/// What the program is called where it stands beside the service's executable.
const NAME: &str = "palladion-report-pdf";
/// How many PDFs are set at once; each takes a processor and its own memory.
const AT_ONCE: usize = 2;
/// Bytes of the largest PDF that is handed out.
const MOST_BYTES: usize = 256 << 20;

/// The program that sets PDFs. Clones share its places.
#[derive(Clone, Debug)]
pub(crate) struct PdfProgram {
    config: PdfConfig,
    places: Arc<Semaphore>,
}

impl PdfProgram {
    /// The program that the settings name, or that stands beside this executable.
    pub(crate) fn new(config: &PdfConfig) -> Self {
        Self { config: config.clone(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Where the program is. Looked for whenever it is needed: it may be put there later.
    fn executable(&self) -> Option<PathBuf> {
        let beside = || Some(std::env::current_exe().ok()?.parent()?.join(NAME));
        self.config.executable.clone().or_else(beside).filter(|path| path.is_file())
    }

    /// Sets a report.
    ///
    /// # Errors
    /// [`PdfError`]; nothing of the report stands in it.
    pub(crate) async fn set(&self, report: Document) -> Result<Vec<u8>, PdfError> {
        let executable = self.executable().ok_or(PdfError::NoProgram)?;
        let _place = self.places.acquire().await.map_err(PdfError::NoPlace)?;
        let input = serde_json::to_vec(&report).map_err(PdfError::Report)?;
        let seconds = self.config.timeout_seconds;
        let run = timeout(Duration::from_secs(seconds), run(executable, &input)).await;
        // a process whose future is dropped is killed
        run.unwrap_or(Err(PdfError::TooSlow(seconds)))
    }
}

async fn run(executable: PathBuf, input: &[u8]) -> Result<Vec<u8>, PdfError> {
    let mut child = Command::new(executable)
        .env_clear()
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(PdfError::Process)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let feed = async {
        if let Some(mut stdin) = stdin {
            // a program that ends early closes its input: its exit says what happened
            let _ = stdin.write_all(input).await;
            let _ = stdin.shutdown().await;
        }
    };
    let hear = async {
        let mut bytes = Vec::new();
        match stdout {
            Some(stdout) => stdout.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).await.map(|_| bytes),
            None => Ok(bytes),
        }
    };
    let ((), heard) = tokio::join!(feed, hear);
    let bytes = heard.map_err(PdfError::Process)?;
    if bytes.len() > MOST_BYTES {
        return Err(PdfError::NoPdf(MOST_BYTES));
    }
    let status = child.wait().await.map_err(PdfError::Process)?;
    match status.code() {
        Some(0) if bytes.starts_with(b"%PDF-") => Ok(bytes),
        Some(0) => Err(PdfError::NoPdf(MOST_BYTES)),
        exit => Err(PdfError::Refused { exit }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    use palladion_printed::Moment;

    use super::*;

    fn report() -> Document {
        Document {
            title: "T".to_owned(),
            date: Moment { year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0 },
            running: String::new(),
            standing: Vec::new(),
            methods: Vec::new(),
            sections: Vec::new(),
            identity: Vec::new(),
        }
    }

    fn program(folder: &Path, name: &str, script: &str, timeout_seconds: u64) -> PdfProgram {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        PdfProgram::new(&PdfConfig { executable: Some(path), timeout_seconds })
    }

    #[tokio::test]
    async fn a_program_is_given_the_report_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let echo = "printf '%%PDF-1.7 %s ' \"$HOME\"; exec /bin/cat";
        let found = program(folder.path(), "echo", echo, 600).set(report()).await.unwrap();
        let text = String::from_utf8(found).unwrap();
        let sent = text.strip_prefix("%PDF-1.7  ").unwrap();
        assert_eq!(serde_json::from_str::<Document>(sent).unwrap(), report());
    }

    #[tokio::test]
    async fn every_way_in_which_a_program_fails_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let with = |name: &str, script: &str, seconds| program(folder.path(), name, script, seconds);
        let refused = with("refused", "exit 2", 600).set(report()).await;
        assert!(matches!(refused, Err(PdfError::Refused { exit: Some(2) })), "{refused:?}");
        let killed = with("killed", "kill -9 $$", 600).set(report()).await;
        assert!(matches!(killed, Err(PdfError::Refused { exit: None })), "{killed:?}");
        let other = with("other", "/bin/cat", 600).set(report()).await;
        assert!(matches!(other, Err(PdfError::NoPdf(_))), "{other:?}");
        let slow = with("slow", "exec /bin/sleep 3600", 1).set(report()).await;
        assert!(matches!(slow, Err(PdfError::TooSlow(1))), "{slow:?}");
        let none = PdfConfig { executable: Some(folder.path().join("none")), ..PdfConfig::default() };
        let none = PdfProgram::new(&none).set(report()).await;
        assert!(matches!(none, Err(PdfError::NoProgram)), "{none:?}");
    }
}
