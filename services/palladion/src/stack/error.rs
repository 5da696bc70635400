use std::io;
use std::path::PathBuf;

use palladion_api::client::ApiError;
use palladion_ledger::checkpoint::KeyError;
use palladion_ledger::leaf::OriginError;
use palladion_service_kit::StartError;

use crate::identity::IdentityError;

/// Why the services do not start together.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The data folder cannot be made or read.
    #[error("the folder {} cannot be used", .0.display())]
    Folder(PathBuf, #[source] io::Error),
    /// Another process has the data folder.
    #[error("the folder {} is in use by another palladion", .0.display())]
    InUse(PathBuf),
    /// The path of the data folder cannot stand in a database's address.
    #[error("the folder {} has a name that is not UTF-8", .0.display())]
    FolderName(PathBuf),
    /// A port after the given one does not exist.
    #[error("port {0} leaves no room: three services need three ports up to 65535")]
    Ports(u16),
    /// The key that signs a ledger cannot be made or read.
    #[error("the ledger key {} cannot be used", .0.display())]
    KeyFile(PathBuf, #[source] io::Error),
    /// The file with the key that signs a ledger holds something else.
    #[error("the ledger key {} cannot be used", .0.display())]
    Key(PathBuf, #[source] KeyError),
    /// The key made for a ledger cannot be written as PEM.
    #[error("the ledger key cannot be encoded")]
    KeyEncoding(#[source] ed25519_dalek::pkcs8::Error),
    /// The name of a ledger is not one.
    #[error("the ledger's name cannot be used")]
    Origin(#[source] OriginError),
    /// The development tokens cannot be made.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A service does not start.
    #[error("the {0} service does not start")]
    Start(&'static str, #[source] Box<StartError>),
    /// No client can be made.
    #[error("no client can be made for the services")]
    Client(#[source] ApiError),
    /// A service failed while it was serving.
    #[error("a service failed")]
    Serve(#[source] io::Error),
}
