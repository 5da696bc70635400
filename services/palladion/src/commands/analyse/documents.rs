use std::fs;
use std::path::{Path, PathBuf};

use palladion_api::statistics::plan::Plan;
use palladion_domain::tables::TableName;
use palladion_domain::trial::TrialDefinition;
use palladion_formats::profile::{ImportProfile, ProfileDocument};
use palladion_statistics::plans::builtin;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::arguments::AnalyseArguments;
use crate::commands::error::CommandError;

/// Everything the command line names, read before anything is started.
pub(super) struct Documents {
    /// The plan.
    pub(super) plan: Plan,
    /// The import profile as written; the service checks it.
    pub(super) profile: Option<Value>,
    /// The trial's definition; the service checks it.
    pub(super) trial: Option<TrialDefinition>,
    /// The files.
    pub(super) inputs: Vec<Input>,
}

/// A file to read.
pub(super) struct Input {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its name in reports.
    pub(super) name: String,
    /// The table it is named after; only without a profile.
    pub(super) table: Option<TableName>,
}

impl Documents {
    /// Reads plan, profile and trial and looks at the names of the files.
    ///
    /// # Errors
    /// [`CommandError`] names the file that cannot be used.
    pub(super) fn read(arguments: &AnalyseArguments) -> Result<Self, CommandError> {
        let profile =
            arguments.profile.as_deref().map(|path| document(path, "an import profile")).transpose()?;
        let trial =
            arguments.trial.as_deref().map(|path| document(path, "a trial definition")).transpose()?;
        let with_profile = profile.is_some();
        let inputs =
            arguments.files.iter().map(|path| Input::of(path, with_profile)).collect::<Result<_, _>>()?;
        Ok(Self { plan: plan(&arguments.plan)?, profile, trial, inputs })
    }

    /// How the files become tables, as far as it can be understood.
    pub(super) fn mappings(&self) -> Vec<(ProfileDocument, &Path)> {
        let own =
            self.profile.as_ref().map(|document| serde_json::from_value::<ProfileDocument>(document.clone()));
        let of = |input: &Input| match (&own, input.table) {
            (Some(profile), _) => profile.as_ref().ok().cloned(),
            (None, table) => table.map(|table| ImportProfile::identity(table).into_document()),
        };
        self.inputs.iter().filter_map(|input| Some((of(input)?, input.path.as_path()))).collect()
    }
}

impl Input {
    fn of(path: &Path, with_profile: bool) -> Result<Self, CommandError> {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| CommandError::FileName(path.to_owned()))?.to_owned();
        let table = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        if table.is_none() && !with_profile {
            let tables: Vec<&str> = TableName::ALL.iter().map(|table| table.as_str()).collect();
            return Err(CommandError::NoTable { path: path.to_owned(), tables: tables.join(", ") });
        }
        fs::metadata(path).map_err(|error| CommandError::Read(path.to_owned(), error))?;
        Ok(Self { path: path.to_owned(), name, table })
    }
}

/// A built-in plan, or that of a file.
fn plan(name: &str) -> Result<Plan, CommandError> {
    if let Some(plan) = builtin::plan(name) {
        return Ok(plan);
    }
    let path = Path::new(name);
    if path.exists() {
        document(path, "an analysis plan")
    } else {
        Err(CommandError::NoPlan(name.to_owned()))
    }
}

fn document<T: DeserializeOwned>(path: &Path, what: &'static str) -> Result<T, CommandError> {
    let text = fs::read(path).map_err(|error| CommandError::Read(path.to_owned(), error))?;
    serde_json::from_slice(&text).map_err(|source| CommandError::Document {
        path: path.to_owned(),
        what,
        source,
    })
}
