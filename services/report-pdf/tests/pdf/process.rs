use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

/// How the program ended and what it wrote.
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) output: Vec<u8>,
    pub(crate) errors: String,
}

/// Starts the program as a service does.
pub(crate) fn run(input: &[u8]) -> Answer {
    let mut child = Command::new(env!("CARGO_BIN_EXE_palladion-report-pdf"))
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    let feed = std::thread::spawn(move || stdin.write_all(&input));
    let (mut output, mut errors) = (Vec::new(), String::new());
    child.stdout.take().unwrap().read_to_end(&mut output).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    // a program that refuses early closes its input
    let _ = feed.join().unwrap();
    Answer { code: child.wait().unwrap().code(), output, errors }
}
