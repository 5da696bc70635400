//! What is left of the body of a request that was refused.
//!
//! The server takes a chunked body that its handler has let go of in to its end, however much that is, to
//! use the connection again. One that is still held when the answer goes out closes the connection instead.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use futures::Stream as _;
use futures::stream::poll_fn;

/// The body of a request, shared with its handler.
pub(crate) struct HeldBody(
    #[expect(dead_code, reason = "it is held, and dropped, and nothing else")] Option<Rc<RefCell<Payload>>>,
);

impl HeldBody {
    /// Shares the body of a request.
    pub(crate) fn of(request: &mut ServiceRequest) -> Self {
        let body = request.take_payload();
        if matches!(body, Payload::None) {
            return Self(None);
        }
        let body = Rc::new(RefCell::new(body));
        let shared = Rc::clone(&body);
        let read = poll_fn(move |context| Pin::new(&mut *shared.borrow_mut()).poll_next(context));
        request.set_payload(Payload::Stream { payload: Box::pin(read) });
        Self(Some(body))
    }

    /// Holds it until a refusal is sent; lets it go at once otherwise.
    pub(crate) fn until_sent<B>(self, answer: &mut ServiceResponse<B>) {
        let status = answer.status();
        if status.is_client_error() || status.is_server_error() {
            answer.response_mut().extensions_mut().insert(self);
        }
    }
}
