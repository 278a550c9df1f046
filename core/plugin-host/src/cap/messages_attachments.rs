//! `messages-attachments`: what is attached, and its bytes piece by piece.

use etabli_model::MsgId;

use crate::{
    bind::{messages_attachments as wit, types},
    cap::{convert::failure, files::MAX_READ},
    instance::CallState,
};

impl wit::Host for CallState {
    fn list(&mut self, message: u64) -> wasmtime::Result<Result<Vec<wit::Attachment>, types::Failure>> {
        self.serve(|_, services| {
            let found = services.attachments(MsgId(message)).map_err(failure)?;
            let out = |attachment: crate::AttachmentInfo| wit::Attachment {
                name: attachment.name,
                media_type: attachment.media_type,
                size: attachment.size,
                inline: attachment.inline,
            };
            Ok(found.into_iter().map(out).collect())
        })
    }

    fn read(
        &mut self,
        message: u64,
        index: u32,
        offset: u64,
        len: u32,
    ) -> wasmtime::Result<Result<Vec<u8>, types::Failure>> {
        self.serve(|_, services| {
            services.read_attachment(MsgId(message), index, offset, len.min(MAX_READ)).map_err(failure)
        })
    }
}
