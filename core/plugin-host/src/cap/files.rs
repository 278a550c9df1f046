//! `files`: what a person picked, read piece by piece; no path reaches the guest.

use wasmtime::component::Resource;

use crate::{
    Source,
    bind::{files as wit, types},
    cap::convert::failure,
    instance::{CallState, invalid},
};

/// The most bytes of one read.
pub(crate) const MAX_READ: u32 = 1 << 20;
const MAX_ENDINGS: usize = 20;
const MAX_NAME: usize = 200;

/// A file in the hands of a guest. Generated code names it, so that it cannot be less visible.
#[allow(unreachable_pub, reason = "see above")]
pub struct FileSource(pub(crate) Box<dyn Source>);

impl wit::HostSource for CallState {
    fn name(&mut self, source: Resource<FileSource>) -> wasmtime::Result<String> {
        self.serve(|state, _| Ok(state.sources.get(&source)?.0.name()))?
    }

    fn size(&mut self, source: Resource<FileSource>) -> wasmtime::Result<u64> {
        self.serve(|state, _| Ok(state.sources.get(&source)?.0.size()))?
    }

    fn read_at(
        &mut self,
        source: Resource<FileSource>,
        offset: u64,
        len: u32,
    ) -> wasmtime::Result<Result<Vec<u8>, types::Failure>> {
        self.serve(|state, _| {
            let file = state.sources.get_mut(&source)?;
            Ok(file.0.read_at(offset, len.min(MAX_READ)).map_err(failure))
        })?
    }

    fn drop(&mut self, source: Resource<FileSource>) -> wasmtime::Result<()> {
        self.sources.delete(source)?;
        Ok(())
    }
}

impl wit::Host for CallState {
    fn pick(
        &mut self,
        title: types::Text,
        endings: Vec<String>,
    ) -> wasmtime::Result<Result<Option<Resource<FileSource>>, types::Failure>> {
        self.serve(|state, services| {
            let is_ending = |text: &String| {
                !text.is_empty() && text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            if endings.len() > MAX_ENDINGS || !endings.iter().all(is_ending) {
                return Ok(Err(failure(invalid("an ending is a few letters without a dot"))));
            }
            match services.pick_file(&state.show(&title), &endings) {
                Ok(Some(file)) => Ok(Ok(Some(state.sources.push(FileSource(file))?))),
                Ok(None) => Ok(Ok(None)),
                Err(error) => Ok(Err(failure(error))),
            }
        })?
    }

    fn save(
        &mut self,
        title: types::Text,
        name: String,
        content: Vec<u8>,
    ) -> wasmtime::Result<Result<bool, types::Failure>> {
        self.serve(|state, services| {
            let is_name = !name.is_empty()
                && name.len() <= MAX_NAME
                && !name.starts_with('.')
                && !name.contains(['/', '\\', ':'])
                && !name.chars().any(char::is_control);
            if !is_name {
                return Err(failure(invalid("this is no name of a file")));
            }
            services.save_file(&state.show(&title), &name, &content).map_err(failure)
        })
    }
}
