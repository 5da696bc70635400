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
    /// The import profiles as written, one for all files or one a file; the service checks them.
    pub(super) profiles: Vec<Value>,
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
        let (profiles, files) = (arguments.profiles.len(), arguments.files.len());
        if profiles > 1 && profiles != files {
            return Err(CommandError::Profiles { profiles, files });
        }
        let read = |path: &PathBuf| document(path, "an import profile");
        let profiles: Vec<Value> = arguments.profiles.iter().map(read).collect::<Result<_, _>>()?;
        let trial =
            arguments.trial.as_deref().map(|path| document(path, "a trial definition")).transpose()?;
        let with_profile = !profiles.is_empty();
        let inputs =
            arguments.files.iter().map(|path| Input::of(path, with_profile)).collect::<Result<_, _>>()?;
        Ok(Self { plan: plan(&arguments.plan)?, profiles, trial, inputs })
    }

    /// The position of the profile of a file.
    pub(super) fn profile_of(&self, input: usize) -> Option<usize> {
        match self.profiles.len() {
            0 => None,
            1 => Some(0),
            _ => Some(input),
        }
    }

    /// How the files become tables, as far as it can be understood.
    pub(super) fn mappings(&self) -> Vec<(ProfileDocument, &Path)> {
        let of = |index: usize, input: &Input| match (self.profile_of(index), input.table) {
            (Some(at), _) => serde_json::from_value::<ProfileDocument>(self.profiles.get(at)?.clone()).ok(),
            (None, table) => table.map(|table| ImportProfile::identity(table).into_document()),
        };
        let inputs = self.inputs.iter().enumerate();
        inputs.filter_map(|(index, input)| Some((of(index, input)?, input.path.as_path()))).collect()
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
