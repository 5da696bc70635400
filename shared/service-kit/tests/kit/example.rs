//! The example service: trials with notes. It has what every service has, and nothing else.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{get, post};
use futures::future::BoxFuture;
use palladion_api::client::ApiClient;
use palladion_api::grants::GiveGrant;
use palladion_api::problem::Problems;
use palladion_domain::actor::Role;
use palladion_domain::ids::TrialId;
use palladion_ledger::event::{Action, ObjectType};
use palladion_service_kit::auth::permissions::{ManageTrials, ReadData, Replay, UploadData};
use palladion_service_kit::auth::{Caller, TrialCaller, TrialPath};
use palladion_service_kit::database::{StoreError, StoreTransaction};
use palladion_service_kit::extract::{Created, Json};
use palladion_service_kit::idempotency::{self, IdempotencyHeader, KeptAnswer};
use palladion_service_kit::live_rows::{LiveRow, Scope};
use palladion_service_kit::problem::Problem;
use palladion_service_kit::recorder::Entry;
use palladion_service_kit::{Platform, Running, ServiceInfo, clock, grants, hashing, migrations, start};
use palladion_testkit::{Backend, TestDatabase, TestIdentity, TestService, service_config};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use sea_orm_migration::{DbErr, MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) const SERVICE: ServiceInfo =
    ServiceInfo { name: "example", version: "1.2.3", title: "Example", description: "Notes on trials." };

struct NoteMigration;

impl MigrationName for NoteMigration {
    fn name(&self) -> &'static str {
        "m20261123_900001_note"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NoteMigration {
    #[expect(
        elided_lifetimes_in_paths,
        reason = "async_trait needs the signature of the trait, letter by letter"
    )]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = "CREATE TABLE note (id TEXT PRIMARY KEY, trial_id TEXT NOT NULL, words TEXT NOT NULL)";
        manager.get_connection().execute_unprepared(table).await.map(drop)
    }
}

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = migrations();
        all.push(Box::new(NoteMigration));
        all
    }
}

pub(crate) struct State {
    platform: Platform,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"words": "seen"}))]
pub(crate) struct NewNote {
    /// The note.
    pub(crate) words: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"id": "01890a5d-ac96-774b-bcce-b302099a8057", "words": "seen"}))]
pub(crate) struct Note {
    /// Its id.
    pub(crate) id: String,
    /// The note.
    pub(crate) words: String,
}

/// Set up a trial.
///
/// Its creator gets a grant on it.
#[utoipa::path(tag = "trials", responses((status = 201, body = String, content_type = "text/plain", description = "Its id."), Problems))]
#[post("/v1/trials")]
async fn create_trial(caller: Caller<ManageTrials>, state: Data<State>) -> Result<Created<String>, Problem> {
    let platform = &state.platform;
    let trial_id = TrialId::from_uuid(clock::new_uuid());
    let transaction = platform.database.begin_write().await?;
    let subject = caller.actor().subject.clone();
    let wanted = GiveGrant { subject, role: Role::DataManager, trial_id };
    grants::give_in(&transaction, &platform.recorder, &caller.context(), wanted).await?;
    let entry = Entry::new(Action::TrialDefined, trial_id).trial(trial_id).payload(trial_id.to_string());
    platform.recorder.record(&transaction, &caller.context(), entry).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(Created::at(format!("/v1/trials/{trial_id}"), trial_id.to_string()))
}

/// Write a note.
#[utoipa::path(tag = "notes", params(TrialPath, IdempotencyHeader), responses((status = 201, body = Note, description = "Written."), Problems))]
#[post("/v1/trials/{trial_id}/notes")]
async fn write_note(
    caller: TrialCaller<UploadData>,
    state: Data<State>,
    note: Json<NewNote>,
) -> Result<KeptAnswer, Problem> {
    let platform = &state.platform;
    let (trial, context, words) = (caller.trial(), caller.context(), note.into_inner().words);
    let request = hashing::sha256(format!("{trial}/{words}").as_bytes());
    idempotency::once(&platform.database, &context, "POST notes", request, async |transaction| {
        let note = Note { id: clock::new_uuid().to_string(), words: words.clone() };
        let backend = transaction.get_database_backend();
        let (sql, values) = match backend {
            DbBackend::Postgres => {
                ("INSERT INTO note VALUES ($1, $2, $3)", [&note.id, &trial.to_string(), &note.words])
            }
            _ => ("INSERT INTO note VALUES (?, ?, ?)", [&note.id, &trial.to_string(), &note.words]),
        };
        let values = values.map(|value| value.clone().into());
        transaction
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await
            .map_err(StoreError::from)?;
        let entry = Entry::new(Action::UploadReceived, &note.id).trial(trial).after(note.words.as_bytes());
        platform.recorder.record(transaction, &context, entry).await?;
        Ok(KeptAnswer::json(201, Some(format!("/v1/trials/{trial}/notes/{}", note.id)), &note)?)
    })
    .await
}

/// Read the notes of a trial.
#[utoipa::path(tag = "notes", params(TrialPath), responses((status = 200, body = Vec<Note>, description = "All of them."), Problems))]
#[get("/v1/trials/{trial_id}/notes")]
async fn read_notes(caller: TrialCaller<ReadData>, state: Data<State>) -> Result<Json<Vec<Note>>, Problem> {
    let connection = state.platform.database.connection();
    let sql = format!("SELECT id, words FROM note WHERE trial_id = '{}' ORDER BY id", caller.trial());
    let rows = connection
        .query_all_raw(Statement::from_string(connection.get_database_backend(), sql))
        .await
        .map_err(StoreError::from)?;
    let note = |row: &sea_orm::QueryResult| {
        Ok(Note { id: row.try_get("", "id")?, words: row.try_get("", "words")? })
    };
    let notes: Result<Vec<Note>, DbErr> = rows.iter().map(note).collect();
    Ok(Json(notes.map_err(StoreError::from)?))
}

#[derive(Debug, thiserror::Error)]
#[error("the secret cause")]
struct Cause;

/// Fail.
#[utoipa::path(tag = "notes", responses((status = 204, description = "Never."), Problems))]
#[get("/v1/fault")]
async fn fail(_caller: Caller<Replay>) -> Result<Json<Note>, Problem> {
    Err(Problem::internal(Cause))
}

/// Answer after half a second.
#[utoipa::path(tag = "notes", responses((status = 200, body = Note, description = "Late."), Problems))]
#[get("/v1/slow")]
async fn answer_late(_caller: Caller<Replay>) -> Json<Note> {
    tokio::time::sleep(Duration::from_millis(500)).await;
    Json(Note { id: String::new(), words: "late".to_owned() })
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create_trial).service(write_note).service(read_notes).service(fail).service(answer_late);
}

/// The example service, running, with what it stands on.
pub(crate) struct Example {
    pub(crate) running: Running,
    pub(crate) identity: TestIdentity,
    pub(crate) settings: TestService,
    pub(crate) database: TestDatabase,
}

impl Example {
    pub(crate) async fn start(backend: Backend) -> Self {
        Self::start_with(backend, |_| {}).await
    }

    pub(crate) async fn start_with(
        backend: Backend,
        change: impl FnOnce(&mut palladion_service_kit::config::ServiceConfig),
    ) -> Self {
        let (database, identity) = (TestDatabase::create(backend).await, TestIdentity::new());
        let mut settings = service_config("example", &database, &identity);
        change(&mut settings.config);
        let running = serve(&settings).await;
        Self { running, identity, settings, database }
    }

    pub(crate) fn client(&self) -> ApiClient {
        ApiClient::new(self.running.url()).unwrap()
    }

    pub(crate) fn client_as(&self, role: Role) -> ApiClient {
        self.client().with_token(self.identity.role_token(role))
    }

    /// A trial of the data manager.
    pub(crate) async fn trial(&self) -> TrialId {
        let id: String = self.client_as(Role::DataManager).post_empty("/v1/trials").await.unwrap();
        id.parse().unwrap()
    }

    /// Gives the person of this role the role on a trial.
    pub(crate) async fn grant(&self, role: Role, trial_id: TrialId) -> palladion_api::grants::Grant {
        let wanted = GiveGrant { subject: TestIdentity::subject(role).parse().unwrap(), role, trial_id };
        palladion_api::grants::GrantsClient(&self.client_as(Role::Admin)).give(&wanted).await.unwrap()
    }
}

/// The rows of the notes, as an export of the ledger wants them.
fn live_notes(transaction: &StoreTransaction, _: Scope) -> BoxFuture<'_, Result<Vec<LiveRow>, StoreError>> {
    Box::pin(async move {
        let statement = Statement::from_string(
            transaction.get_database_backend(),
            "SELECT id, trial_id, words FROM note",
        );
        let rows = transaction.query_all_raw(statement).await?;
        let row = |row: &sea_orm::QueryResult| -> Result<LiveRow, StoreError> {
            let (id, trial, words): (String, String, String) =
                (row.try_get("", "id")?, row.try_get("", "trial_id")?, row.try_get("", "words")?);
            Ok(LiveRow {
                object_type: ObjectType::Upload,
                object_id: id,
                version: 1,
                trial: trial.parse().ok(),
                bytes: words.into_bytes(),
            })
        };
        rows.iter().map(row).collect()
    })
}

pub(crate) async fn serve(settings: &TestService) -> Running {
    let platform = Platform::open::<Migrator>(settings.config.clone(), SERVICE).await.unwrap();
    let platform = platform.with_live_rows(&[live_notes]);
    let state = Data::new(State { platform: platform.clone() });
    start(platform, configure, state, Vec::new()).await.unwrap()
}
