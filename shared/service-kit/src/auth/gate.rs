use actix_web::{HttpMessage as _, HttpRequest};
use tokio_util::sync::CancellationToken;

/// Holds back the reading of query and body until the caller is let in, so that a request is
/// answered 401, 403 or 404 before anything is said about its content. It works for what stands
/// after the caller among a handler's arguments.
#[derive(Clone)]
pub(crate) struct Gate(CancellationToken);

impl Gate {
    /// A closed gate before the request.
    pub(crate) fn before(request: &HttpRequest) -> Self {
        let gate = Self(CancellationToken::new());
        request.extensions_mut().insert(gate.clone());
        gate
    }

    /// Lets the request's content be read.
    pub(crate) fn open(&self) {
        self.0.cancel();
    }

    /// Ready when the gate before this request, if there is one, is open.
    pub(crate) fn passed(request: &HttpRequest) -> impl Future<Output = ()> + 'static {
        let gate = request.extensions().get::<Self>().cloned();
        async move {
            if let Some(Self(open)) = gate {
                open.cancelled().await;
            }
        }
    }
}
