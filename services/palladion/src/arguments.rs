//! What the command line takes.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use palladion_domain::digest::SnapshotId;
use palladion_ledger::checkpoint::VerifierKey;

/// Biomarker analysis for clinical trials with an audit trail.
#[derive(Debug, Parser)]
#[command(name = "palladion", version, about, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Diagnostics on standard error, in the words of `tracing` (`info`, `palladion_service_kit=debug`)
    #[arg(long, global = true, env = "PALLADION_LOG", value_name = "FILTER", default_value = "error")]
    pub(crate) log: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  palladion demo                     the whole journey on a real file, then serve until Ctrl-C
  palladion demo --once              the same, then end; exit code 0 only if everything held
  palladion serve --data trial-data  all services on one machine, with development tokens
  palladion analyse --profile profile.json --plan basic --out results clinical.csv
  palladion simulate --pallas --out synthetic
  palladion verify ledger-export.ndjson
  palladion verify-snapshot unpacked-archive
  palladion schema plan > plan.schema.json

Exit codes: 0 everything held; 1 something did not hold or the input was refused; 2 the command
line is wrong; 3 the machine would not let us (a port, a disk); 10 and above: `verify`, one code a
class of failure (see `palladion verify --help`).";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Upload a real file, freeze, analyse, replay, verify; print one page; then serve
    Demo(DemoArguments),
    /// Start all services on this machine, with development tokens
    Serve(ServeArguments),
    /// Run the whole pipeline on files and write result, tables and manifest
    #[command(after_help = ANALYSE_EXAMPLES)]
    Analyse(AnalyseArguments),
    /// Compute every run of a trial again and compare: what a new release has to pass before it may be used
    #[command(after_help = REPLAY_EXAMPLES)]
    Replay(ReplayArguments),
    /// Verify a ledger export or the bundle of a run offline, without database and network
    Verify(VerifyArguments),
    /// Verify a downloaded snapshot offline: every file against the manifest, and its name
    VerifySnapshot(VerifySnapshotArguments),
    /// Print the JSON Schema of a document
    Schema(SchemaArguments),
    /// Write a synthetic trial whose truth is known, or try the QC rule on many of them
    #[command(after_help = SIMULATE_EXAMPLES)]
    Simulate(SimulateArguments),
    /// Compute one job from standard input; started by the services
    #[command(hide = true)]
    Engine,
}

const ANALYSE_EXAMPLES: &str = "\
Examples:
  palladion analyse --profile profile.json --plan basic --out results clinical.csv
  palladion analyse --plan plan.json --out results subjects.csv time_to_event.csv
                    (without a profile each file has the layout of the table it is named after)
  palladion analyse --trial trial.json --profile profile.json --plan pallas-her2low --out results export.csv";

const REPLAY_EXAMPLES: &str = "\
Each replay is a run of its own, with its verdict in the ledger; the originals stay as they are.

Examples:
  palladion replay --all --data trial-data
  PALLADION_TOKEN=$AUDITOR palladion replay --all --trial PALLAS --out replays.json \
    --ingestion https://ingestion.example.org --pathology-qc https://qc.example.org \
    --statistics https://statistics.example.org

Exit codes: 0 every run gave its result again, to the bit or within the stated tolerance; 1 one did not";

const SIMULATE_EXAMPLES: &str = "\
Examples:
  palladion simulate --pallas --out synthetic
  palladion analyse --trial synthetic/trial.json --plan pallas-her2low --out results \
    --profile synthetic/subjects.profile.json --profile synthetic/her2.profile.json \
    --profile synthetic/events.profile.json \
    synthetic/subjects.csv synthetic/her2.csv synthetic/events.csv
  palladion simulate --subjects 4000 --sites 40 --seed 7 --out planted
  palladion simulate --subjects 4000 --sites 40 --faults drifts,two_deaths --out planted
  palladion simulate --qc-operating-characteristics > OPERATING_CHARACTERISTICS.md
  palladion simulate --qc-operating-characteristics --all --trials 20 --seed 7";

/// What `verify --help` says before the exit codes.
pub(crate) const VERIFY_EXAMPLES: &str = "\
An export is what GET /v1/ledger/export of a service answers; a bundle what GET .../runs/{run_id}/bundle answers. The run
of a bundle with data is computed again and its result compared.

Examples:
  curl -H \"Authorization: Bearer $TOKEN\" \
    \"http://127.0.0.1:8081/v1/ledger/export?trial_id=$TRIAL\" > export.ndjson
  palladion verify export.ndjson
  palladion verify --key \"$KEY\" bundle.zip
  palladion verify --key \"$KEY\" --checkpoint last-year.txt export.ndjson
                    (with the key from a place other than the export, and a checkpoint kept earlier)";

/// Where the services keep their data and listen.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Folder for databases, blobs, keys and archived executables
    #[arg(long, value_name = "FOLDER", default_value = "palladion-data")]
    pub data: PathBuf,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub address: IpAddr,
    /// Port of the ingestion service; the others follow it. 0 takes three free ports
    #[arg(long, value_name = "PORT", default_value_t = 8081)]
    pub port: u16,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    #[command(flatten)]
    pub(crate) place: Place,
    /// End after the page instead of serving
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct AnalyseArguments {
    /// Import profile (JSON) of all files, or one a file in their order; without one, each file has the
    /// layout of the table it is named after
    #[arg(long = "profile", value_name = "FILE")]
    pub(crate) profiles: Vec<PathBuf>,
    /// Analysis plan: a JSON file, or a built-in one: basic, pallas-her2low
    #[arg(long, value_name = "FILE|NAME")]
    pub(crate) plan: String,
    /// Trial definition (JSON); without one, a trial without sites, arms and regions is assumed
    #[arg(long, value_name = "FILE")]
    pub(crate) trial: Option<PathBuf>,
    /// Folder for report.html (and report.pdf), ars.json, bundle.zip, result.json, tables, figures, manifest; made when it does not exist
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Also write `job`, what the engine process reads: `palladion engine < job` computes the result again
    #[arg(long)]
    pub(crate) job: bool,
    /// The exports to read
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    /// All runs that have a result, of QC and of statistics
    #[arg(long, required = true)]
    pub(crate) all: bool,
    /// Only of this trial, by code or id; may be repeated
    #[arg(long = "trial", value_name = "TRIAL")]
    pub(crate) trials: Vec<String>,
    /// By which executable
    #[arg(long, value_enum, default_value = "current")]
    pub(crate) engine: EngineChoice,
    /// File for the reports with every difference (JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Address of a running ingestion service; without it, services are started on --data
    #[arg(long, value_name = "URL", requires_all = ["pathology_qc", "statistics"], conflicts_with = "data")]
    pub(crate) ingestion: Option<String>,
    /// Address of its pathology QC service
    #[arg(long, value_name = "URL", requires = "ingestion")]
    pub(crate) pathology_qc: Option<String>,
    /// Address of its statistics service
    #[arg(long, value_name = "URL", requires = "ingestion")]
    pub(crate) statistics: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Which executable computes a run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineChoice {
    /// The one of the services as they run now
    Current,
    /// The one that computed the run, from the archive
    Archived,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Public key of the log (`verifier_key` of a checkpoint), known from elsewhere; may be repeated.
    /// Without one, the keys in the export are taken
    #[arg(long = "key", value_name = "KEY")]
    pub(crate) keys: Vec<VerifierKey>,
    /// A checkpoint (signed note) kept earlier: the export must contain it; may be repeated
    #[arg(long = "checkpoint", value_name = "FILE")]
    pub(crate) checkpoints: Vec<PathBuf>,
    /// Let an export pass that has no rows or no openings; the report says what was not checked
    #[arg(long)]
    pub(crate) allow_partial: bool,
    /// Executable that computes the run of a bundle again, such as the archived one; without it, this program
    #[arg(long, value_name = "FILE")]
    pub(crate) engine: Option<PathBuf>,
    /// Do not compute the run of a bundle again
    #[arg(long, conflicts_with = "engine")]
    pub(crate) no_replay: bool,
    /// A ledger export, or the bundle of a run
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct VerifySnapshotArguments {
    /// The snapshot it has to be (`sha256:` and 64 hexadecimal digits), known from elsewhere
    #[arg(long, value_name = "SNAPSHOT")]
    pub(crate) id: Option<SnapshotId>,
    /// Folder with manifest.json and tables/, as the archive of a snapshot unpacks
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["pallas", "subjects", "qc_operating_characteristics"])))]
pub(crate) struct SimulateArguments {
    /// The calibrated cohort: 5,753 synthetic subjects that reproduce the printed numbers of the PALLAS
    /// HER2-low paper, as raw files with import profiles and a trial definition
    #[arg(long, requires = "out")]
    pub(crate) pallas: bool,
    /// A trial of this many synthetic subjects with planted effects and faults: raw files, import profiles, trial
    /// definition, and planted.json, which says what must be found where
    #[arg(long, value_name = "N", requires = "out", requires = "sites", value_parser = clap::value_parser!(u64).range(1..=99_999_999))]
    pub(crate) subjects: Option<u64>,
    /// Sites of that trial
    #[arg(long, value_name = "M", requires = "subjects", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) sites: Option<u64>,
    /// What is planted in it: none, all, sites (found by QC), records (found by validation), or names of faults.
    /// Files with most faults of records are refused, as they have to be
    #[arg(long, value_name = "FAULT", requires = "subjects", value_delimiter = ',', default_value = "sites")]
    pub(crate) faults: Vec<String>,
    /// Folder for the files; made when it does not exist
    #[arg(long, value_name = "FOLDER", conflicts_with = "qc_operating_characteristics")]
    pub(crate) out: Option<PathBuf>,
    /// Try the QC rule on simulated sites and print the page of flags, false discovery rates and power
    #[arg(long)]
    pub(crate) qc_operating_characteristics: bool,
    /// Trials of each scenario
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub(crate) trials: u64,
    /// Seed of all random numbers: the same seed gives the same files and the same page
    #[arg(long, value_name = "SEED", default_value_t = 20_241)]
    pub(crate) seed: u64,
    /// All 18 scenarios and not only the six that are promised
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// Which document
    #[arg(value_enum)]
    pub(crate) document: SchemaDocument,
}

/// A document with a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaDocument {
    /// Analysis plan
    Plan,
    /// Import profile
    Profile,
    /// Result of a statistics run
    Result,
}
