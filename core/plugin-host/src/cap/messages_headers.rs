//! `messages-headers`: who wrote to whom, when and about what.

use etabli_model::{Address, Direction, Flags, MsgId};

use crate::{
    MessageHeaders,
    bind::{messages_headers as wit, types},
    cap::convert::failure,
    instance::{CallState, invalid},
};

/// The most messages of one call.
const MAX_MESSAGES: usize = 1000;

impl wit::Host for CallState {
    fn get(
        &mut self,
        messages: Vec<u64>,
    ) -> wasmtime::Result<Result<Vec<wit::MessageHeaders>, types::Failure>> {
        self.serve(|_, services| {
            if messages.len() > MAX_MESSAGES {
                return Err(failure(invalid(format!("more than {MAX_MESSAGES} messages at once"))));
            }
            let msg_ids: Vec<_> = messages.into_iter().map(MsgId).collect();
            let headers = services.headers(&msg_ids).map_err(failure)?;
            Ok(headers.into_iter().map(out).collect())
        })
    }
}

fn out(headers: MessageHeaders) -> wit::MessageHeaders {
    let mailbox = |address: Address| wit::Mailbox { name: address.name, address: address.address };
    wit::MessageHeaders {
        id: headers.id.0,
        subject: headers.subject,
        sender: mailbox(headers.sender),
        to: headers.to.into_iter().map(mailbox).collect(),
        cc: headers.cc.into_iter().map(mailbox).collect(),
        sent_at: headers.sent_at,
        received_at: headers.received_at,
        outgoing: headers.direction == Direction::Out,
        read: headers.flags.contains(Flags::READ),
        flagged: headers.flags.contains(Flags::FLAGGED),
        answered: headers.flags.contains(Flags::ANSWERED),
        attachments: headers.attachments,
    }
}
