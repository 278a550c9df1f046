//! Files that a person picks for a plugin, and where they let it save; paths stay on this side.

use std::{fs::File, io::Write, path::PathBuf};

use etabli_plugin_host::{ServiceError, Source};

use super::{CallServices, unavailable};
use crate::{DialogAnswer, DialogRequest, plugins::importing::PickedFile};

impl CallServices {
    pub(super) fn picked_file(
        &mut self,
        title: &str,
        endings: &[String],
    ) -> Result<Option<Box<dyn Source>>, ServiceError> {
        let request = DialogRequest::PickFile {
            plugin: self.plugin(),
            title: title.to_owned(),
            endings: endings.to_vec(),
        };
        let prepared = self.script.as_mut().map(|script| script.files.pop_front());
        let Some(path) = self.chosen(title, prepared, request)? else { return Ok(None) };
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if !endings.is_empty() && !endings.iter().any(|known| known.eq_ignore_ascii_case(&ending)) {
            return Err(ServiceError::Invalid(format!("a file with the ending `{ending}` was picked")));
        }
        // The failure would name the path.
        let file = PickedFile::open(&path)
            .map_err(|_| ServiceError::Unavailable("the file cannot be read".to_owned()))?;
        Ok(Some(Box::new(file)))
    }

    pub(super) fn saved_file(
        &mut self,
        title: &str,
        name: &str,
        content: &[u8],
    ) -> Result<bool, ServiceError> {
        self.for_real()?;
        let request =
            DialogRequest::SaveFile { plugin: self.plugin(), title: title.to_owned(), name: name.to_owned() };
        let prepared = self.script.as_mut().map(|script| script.saves.pop_front());
        let Some(path) = self.chosen(title, prepared, request)? else { return Ok(false) };
        let mut file = File::create(path).map_err(unavailable)?;
        file.write_all(content).and_then(|()| file.sync_all()).map_err(unavailable)?;
        Ok(true)
    }

    /// Returns the path that a person chose or that was prepared; `None` when they cancelled.
    fn chosen(
        &mut self,
        title: &str,
        prepared: Option<Option<PathBuf>>,
        request: DialogRequest,
    ) -> Result<Option<PathBuf>, ServiceError> {
        match prepared {
            Some(Some(path)) => Ok(Some(path)),
            Some(None) => Err(self.unanswered(title)),
            None => Ok(match self.ask(request) {
                DialogAnswer::File(path) => Some(path),
                _ => None,
            }),
        }
    }
}
