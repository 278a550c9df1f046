//! The embedded fonts.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// The family of the outlined icons.
pub const ICON: &str = "icon";
/// The family of the filled icons.
pub const ICON_FILL: &str = "icon-fill";

/// The files, by name.
pub(crate) const FILES: &[(&str, &[u8])] = &[
    ("inter", include_bytes!("../../assets/EtabliInter-Regular.otf")),
    ("inter-medium", include_bytes!("../../assets/EtabliInter-Medium.otf")),
    ("inter-semibold", include_bytes!("../../assets/EtabliInter-SemiBold.otf")),
    ("inter-italic", include_bytes!("../../assets/EtabliInter-Italic.otf")),
    ("jetbrains-mono", include_bytes!("../../assets/JetBrainsMono-Regular.ttf")),
    ("phosphor", include_bytes!("../../assets/Phosphor.ttf")),
    ("phosphor-fill", include_bytes!("../../assets/Phosphor-Fill.ttf")),
];

const FAMILIES: &[(&str, &[&str])] = &[
    ("ui", &["inter", "phosphor"]),
    ("ui-medium", &["inter-medium", "phosphor"]),
    ("ui-semibold", &["inter-semibold", "phosphor"]),
    ("ui-italic", &["inter-italic", "phosphor"]),
    ("mono", &["jetbrains-mono", "inter", "phosphor"]),
    (ICON, &["phosphor"]),
    (ICON_FILL, &["phosphor-fill"]),
];

/// Returns every family with egui's own fonts, then the system's, behind it.
#[must_use]
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (name, bytes) in FILES {
        fonts.font_data.insert((*name).to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, names) in FAMILIES {
        let mut list: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        list.extend(fallback.iter().cloned());
        fonts.families.insert(FontFamily::Name((*family).into()), list);
    }
    for (family, first) in [(FontFamily::Proportional, "inter"), (FontFamily::Monospace, "jetbrains-mono")] {
        let list = fonts.families.entry(family).or_default();
        list.insert(0, "phosphor".to_owned());
        list.insert(0, first.to_owned());
    }
    fonts
}
