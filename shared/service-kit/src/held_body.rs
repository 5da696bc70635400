//! What is left of the body of a request when its answer goes out.
//!
//! The server takes a chunked body that its handler has let go of in to its end, however much that is, to
//! use the connection again. One that is still held when the last byte of the answer goes out closes the
//! connection instead.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::web::Bytes;
use futures::Stream as _;
use futures::stream::poll_fn;

/// The body of a request, shared with its handler.
pub(crate) struct HeldBody(Option<Rc<RefCell<Payload>>>);

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

    /// The body of the answer, which holds that of the request until it is sent.
    pub(crate) fn until_sent(self, answer: impl MessageBody + 'static) -> BoxBody {
        match self.0 {
            Some(request) => BoxBody::new(Answer { body: answer.boxed(), _request: request }),
            None => answer.boxed(),
        }
    }
}

struct Answer {
    body: BoxBody,
    _request: Rc<RefCell<Payload>>,
}

impl MessageBody for Answer {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
