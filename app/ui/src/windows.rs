//! Messages in windows of their own, and the commands of messages being written.

use egui::Context;
use etabli_engine::{Mail, Request, view::MessageView};
use etabli_model::{MsgId, Style};

use crate::{
    action::ComposeAction,
    client::Ask,
    commands::CommandId,
    shell::list_id,
    state::{MessageWindow, OpenMessage},
    workbench::Workbench,
};

impl Workbench {
    /// Opens the selected message in a window, or brings its window to the top.
    pub(crate) fn open_window(&mut self) {
        let Some(msg_id) = self.screen.selection.single() else { return };
        let open = self.cache.message.as_ref().filter(|open| open.view.row.id == msg_id);
        let known = self.screen.windows.iter().position(|window| window.msg_id == msg_id);
        let window = match known {
            Some(at) => MessageWindow { fresh: true, ..self.screen.windows.remove(at) },
            None => MessageWindow { msg_id, open: open.cloned(), fresh: true },
        };
        if window.open.is_none() {
            self.ask_window(msg_id);
        }
        self.screen.windows.push(window);
    }

    pub(crate) fn ask_window(&mut self, msg_id: MsgId) {
        self.client.send(Request::Mail(Mail::Message(msg_id)), Ask::WindowMessage(msg_id));
    }

    pub(crate) fn window_arrived(&mut self, msg_id: MsgId, view: Box<MessageView>) {
        if let Some(window) = self.screen.windows.iter_mut().find(|window| window.msg_id == msg_id) {
            window.open = Some(OpenMessage { view, forum: None });
        }
    }

    /// Closes a window; the focus goes back to the list.
    pub(crate) fn close_window(&mut self, ctx: &Context, msg_id: MsgId) {
        self.screen.windows.retain(|window| window.msg_id != msg_id);
        ctx.memory_mut(|memory| memory.request_focus(list_id()));
    }

    /// Reads the messages of windows again that changed.
    pub(crate) fn refresh_windows(&mut self, changed: &[MsgId], people: bool) {
        let of = |window: &&MessageWindow| people || changed.contains(&window.msg_id);
        let ids: Vec<MsgId> = self.screen.windows.iter().filter(of).map(|window| window.msg_id).collect();
        ids.into_iter().for_each(|msg_id| self.ask_window(msg_id));
    }

    /// Runs a command about the message being written whose window is on top.
    pub(crate) fn run_writing(&mut self, id: CommandId) {
        let Some(draft) = self.screen.writing_on_top else { return };
        let action = match id {
            CommandId::Send => ComposeAction::Send,
            CommandId::SendLater => ComposeAction::SendLater(None),
            CommandId::SaveDraft => ComposeAction::Keep,
            CommandId::Attach => ComposeAction::PickFiles { inline: false },
            CommandId::Bold => ComposeAction::Style(Style::Bold),
            CommandId::Italic => ComposeAction::Style(Style::Italic),
            CommandId::Underline => ComposeAction::Style(Style::Underline),
            _ => return,
        };
        self.compose_action(draft, action);
    }
}
