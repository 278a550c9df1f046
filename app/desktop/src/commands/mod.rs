//! What each command does, one module a family.

mod accounts;
mod backup;
mod completions;
mod compose;
mod contacts;
mod documents;
mod folders;
mod lists;
mod manage;
mod members;
mod plugins;
mod send;
mod show;
mod store;
mod threads;
mod transfer;
mod trial;
mod undo;
mod workbench;

use etabli_engine::{FolderRef, Mail, Reply, Request, Session, view::FolderRow};

use crate::{
    args::Command,
    context::{Context, ask},
    stop::Stop,
};

/// Runs a command and returns its exit code.
pub(crate) fn run(command: Option<Command>, context: &Context) -> Result<u8, Stop> {
    let Some(command) = command else { return workbench::open(context) };
    match command {
        Command::Demo => workbench::demo(context),
        Command::Serve => store::serve(context),
        Command::Init { admin } => store::init(context, admin),
        Command::Import(options) => transfer::import(context, &options),
        Command::Export(options) => transfer::export(context, options),
        Command::Folders => lists::folders(context),
        Command::Folder(command) => folders::folder(context, command),
        Command::Message(command) => folders::message(context, command),
        Command::List(options) => lists::list(context, &options),
        Command::Show(options) => show::show(context, &options),
        Command::Search(options) => lists::search(context, &options),
        Command::Thread { id } => threads::thread(context, &id),
        Command::Threads { folder } => threads::threads(context, folder),
        Command::Undo { count } => undo::undo(context, count),
        Command::Verify => store::verify(context),
        Command::Backup { path } => backup::backup(context, &path),
        Command::Restore { path } => backup::restore(context, &path),
        Command::Compact => backup::compact(context),
        Command::Migrate => backup::migrate(context),
        Command::Account(command) => accounts::accounts(context, command),
        Command::Fetch(options) => send::run(context, options.account.as_deref(), true, false),
        Command::Send(options) => send::run(context, options.account.as_deref(), false, true),
        Command::Sync(options) => send::run(context, options.account.as_deref(), true, true),
        Command::Compose(options) => send::compose(context, options),
        Command::User(command) => members::users(context, command),
        Command::Team(command) => members::teams(context, command),
        Command::Plugin(command) => plugins::plugin(context, command),
        Command::Ledger(options) => manage::ledger(context, options),
        Command::Contacts(command) => contacts::contacts(context, command),
        Command::Documents(command) => documents::documents(context, command),
        Command::Completions { shell } => completions::completions(context, shell),
    }
}

/// Finds the folder that a person named.
fn find_folder(session: &Session, name: &str) -> Result<FolderRow, Stop> {
    let request = Request::Mail(Mail::FindFolder(FolderRef::Path(name.to_owned())));
    Ok(ask!(session, request, Reply::Folder(folder) => folder))
}
