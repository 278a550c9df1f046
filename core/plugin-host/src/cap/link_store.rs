//! `link-store`: links of messages with contacts and entities.

use etabli_model::{ContactId, EntityId, MsgId};

use crate::{
    LinkOperation, LinkTarget,
    bind::{link_store as wit, types},
    cap::convert::failure,
    instance::{CallState, invalid},
};

const MAX_OPERATIONS: usize = 1000;
const MAX_FOUND: u32 = 1000;

impl wit::Host for CallState {
    fn links_of(&mut self, message: u64) -> wasmtime::Result<Result<Vec<wit::Target>, types::Failure>> {
        self.serve(|_, services| {
            let found = services.links_of(MsgId(message)).map_err(failure)?;
            let out = |target| match target {
                LinkTarget::Contact(id) => wit::Target::Contact(id.0),
                LinkTarget::Entity(id) => wit::Target::Entity(id.0),
            };
            Ok(found.into_iter().map(out).collect())
        })
    }

    fn messages_of(
        &mut self,
        target: wit::Target,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<u64>, types::Failure>> {
        self.serve(|_, services| {
            let found = services.messages_of(plain(target), limit.min(MAX_FOUND)).map_err(failure)?;
            Ok(found.into_iter().map(|msg_id| msg_id.0).collect())
        })
    }

    fn apply(&mut self, operations: Vec<wit::Operation>) -> wasmtime::Result<Result<(), types::Failure>> {
        self.serve(|_, services| {
            if operations.len() > MAX_OPERATIONS {
                return Err(failure(invalid(format!("more than {MAX_OPERATIONS} operations at once"))));
            }
            let one = |operation| {
                let (link, on) = match operation {
                    wit::Operation::Link(link) => (link, true),
                    wit::Operation::Unlink(link) => (link, false),
                };
                LinkOperation { msg_id: MsgId(link.message), target: plain(link.target), on }
            };
            services.change_links(operations.into_iter().map(one).collect()).map_err(failure)
        })
    }
}

fn plain(target: wit::Target) -> LinkTarget {
    match target {
        wit::Target::Contact(id) => LinkTarget::Contact(ContactId(id)),
        wit::Target::Entity(id) => LinkTarget::Entity(EntityId(id)),
    }
}
