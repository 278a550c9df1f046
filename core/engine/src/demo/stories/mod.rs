//! The letters of the demonstration mailbox that were written by hand, by subject.

mod office;
mod personal;
mod sales;
mod service;

use super::{DemoFolder, story::Letter};

const CLINIC: DemoFolder = DemoFolder::Basic(&["Clients", "Clinique des Tilleuls"]);
const HOTEL: DemoFolder = DemoFolder::Basic(&["Clients", "Hôtel du Vieux Pont"]);
const TOWN: DemoFolder = DemoFolder::Basic(&["Clients", "Mairie de Saint-Aubin"]);
const SAWMILL: DemoFolder = DemoFolder::Basic(&["Fournisseurs", "Scierie Courtade"]);
const HARDWARE: DemoFolder = DemoFolder::Basic(&["Fournisseurs", "Quincaillerie Ondarra"]);
const SITES: DemoFolder = DemoFolder::Basic(&["Chantiers"]);
const OPEN: DemoFolder = DemoFolder::Basic(&["SAV en cours"]);
const PARTS: DemoFolder = DemoFolder::Basic(&["SAV en cours", "Pièces attendues"]);
const WARRANTIES: DemoFolder = DemoFolder::Basic(&["SAV en cours", "Garanties"]);

/// Returns every letter; an answer comes after what it answers.
pub(super) fn letters() -> impl Iterator<Item = &'static Letter<'static>> {
    [service::LETTERS, sales::LETTERS, office::LETTERS, personal::LETTERS].into_iter().flatten()
}
