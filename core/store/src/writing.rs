//! Messages that users are writing, with their files: reading and writing.
//!
//! These rows change while somebody types, so that they are no part of undo and of the change log. What a row
//! holds is the engine's.

use redb::{ReadableTable as _, TableError};

use crate::{Batch, Snapshot, StoreError, tables};

impl Batch<'_> {
    /// Sets or forgets a message being written; forgetting takes its files along.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn set_writing(&mut self, user: u32, draft: u64, row: Option<&[u8]>) -> Result<(), StoreError> {
        let write = self.transaction();
        let mut table = write.open_table(tables::WRITING)?;
        match row {
            Some(row) => {
                table.insert((user, draft), row)?;
            }
            None => {
                table.remove((user, draft))?;
                let mut files = write.open_table(tables::WRITING_FILES)?;
                files.retain_in((user, draft, 0)..=(user, draft, u32::MAX), |_, _| false)?;
            }
        }
        Ok(())
    }

    /// Sets or removes a file of a message being written.
    pub fn set_writing_file(
        &mut self,
        user: u32,
        draft: u64,
        number: u32,
        bytes: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::WRITING_FILES)?;
        match bytes {
            Some(bytes) => table.insert((user, draft, number), bytes)?,
            None => table.remove((user, draft, number))?,
        };
        Ok(())
    }

    /// Returns what all users are writing, this batch included.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn all_writings(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let table = self.transaction().open_table(tables::WRITING)?;
        table.iter()?.map(|row| Ok(row?.1.value().to_vec())).collect()
    }
}

impl Snapshot {
    /// Returns what a user is writing, by number.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn writings(&self, user: u32) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let table = match self.transaction().open_table(tables::WRITING) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        table
            .range((user, 0)..=(user, u64::MAX))?
            .map(|row| {
                let (key, value) = row?;
                Ok((key.value().1, value.value().to_vec()))
            })
            .collect()
    }

    /// Returns a file of a message being written.
    pub fn writing_file(&self, user: u32, draft: u64, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let table = match self.transaction().open_table(tables::WRITING_FILES) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(table.get((user, draft, number))?.map(|row| row.value().to_vec()))
    }
}
