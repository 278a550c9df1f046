//! Why a plugin is not loaded, and how a call of a plugin can end.
//!
//! Each error has two readers: `Display` speaks English to the author and the log, `for_user` speaks to the
//! person in front of the window.

use serde::{Deserialize, Serialize};

use crate::{Capability, Contribution, InspectError, Lang};

/// Why a plugin is not loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LoadError {
    /// The component's bytes are not what they should be.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// The manifest names a WIT line that this program does not speak.
    #[error("the plugin is built for API {found}, this program speaks API {spoken}")]
    Api {
        /// The line of the manifest or of the component.
        found: String,
        /// The line of this program.
        spoken: String,
    },
    /// The component imports something that is no interface of Établi.
    #[error("the component imports `{import}`, which Établi does not provide; plugins get no WASI")]
    ForeignImport {
        /// The import.
        import: String,
    },
    /// The component exports something that is no contribution.
    #[error("the component exports `{export}`, which is no contribution of Établi")]
    ForeignExport {
        /// The export.
        export: String,
    },
    /// The component imports a capability that the manifest does not name.
    #[error("the component imports `{capability}`, but plugin.toml declares no capability `{capability}`")]
    Undeclared {
        /// The capability.
        capability: Capability,
    },
    /// The component imports a capability that the user did not grant.
    #[error("the component needs the capability `{capability}`, which was not granted")]
    NotGranted {
        /// The capability.
        capability: Capability,
    },
    /// The manifest promises a contribution that the component does not export.
    #[error("plugin.toml contributes `{contribution}`, but the component does not export it")]
    Missing {
        /// The contribution.
        contribution: Contribution,
    },
    /// The component exports a contribution that the manifest does not announce.
    #[error("the component exports `{contribution}`, but plugin.toml contributes none")]
    Unannounced {
        /// The contribution.
        contribution: Contribution,
    },
    /// An interface has the right name and the wrong functions.
    #[error("the component does not fit API {api}: {detail}")]
    Incompatible {
        /// The line it claims.
        api: String,
        /// What does not fit.
        detail: String,
    },
    /// The component cannot be compiled.
    #[error("the component cannot be compiled: {detail}")]
    Compile {
        /// What the compiler says.
        detail: String,
    },
}

impl LoadError {
    /// Returns a sentence for the user.
    #[must_use]
    pub fn for_user(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotGranted { capability }, Lang::Fr) => {
                format!(
                    "Le plugin a besoin d’un droit qui ne lui est pas accordé\u{a0}: {}.",
                    capability.describe(lang)
                )
            }
            (Self::NotGranted { capability }, Lang::En) => {
                format!("The plugin needs a right that it was not granted: {}.", capability.describe(lang))
            }
            (Self::Undeclared { capability }, Lang::Fr) => format!(
                "Le plugin est refusé\u{a0}: il veut {} sans l’avoir annoncé.",
                capability.describe(lang)
            ),
            (Self::Undeclared { capability }, Lang::En) => format!(
                "The plugin is refused: it wants to {} without having said so.",
                capability.describe(lang)
            ),
            (Self::Api { .. } | Self::Incompatible { .. }, Lang::Fr) => {
                "Le plugin est fait pour une autre version d’Établi.".into()
            }
            (Self::Api { .. } | Self::Incompatible { .. }, Lang::En) => {
                "The plugin is made for another version of Établi.".into()
            }
            (_, Lang::Fr) => "Le plugin est défectueux et n’a pas été chargé.".into(),
            (_, Lang::En) => "The plugin is faulty and was not loaded.".into(),
        }
    }
}

/// How a call of a plugin ended other than well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CallError {
    /// The guest's code failed.
    #[error("the plugin crashed: {detail}")]
    Trap {
        /// The trap and the innermost frames.
        detail: String,
    },
    /// The guest computed for too long.
    #[error("the plugin used up its {budget_ms} ms of computing time")]
    Deadline {
        /// The budget; time inside host calls is not counted.
        budget_ms: u64,
    },
    /// The guest wanted too much memory.
    #[error("the plugin wanted more than {limit_bytes} bytes of memory")]
    Memory {
        /// The budget.
        limit_bytes: u64,
    },
    /// The guest handed over too much data at once.
    #[error("the plugin handed over more than {limit_bytes} bytes at once")]
    Output {
        /// The budget.
        limit_bytes: u64,
    },
    /// The guest called the host too often.
    #[error("the plugin called the host more than {limit} times in one call")]
    HostCalls {
        /// The budget.
        limit: u32,
    },
    /// The guest used a capability that was taken away while it ran.
    #[error("the component needs the capability `{capability}`, which was not granted")]
    Denied {
        /// The capability.
        capability: Capability,
    },
    /// The guest's answer makes no sense.
    #[error("the plugin gave an answer that makes no sense: {detail}")]
    BadAnswer {
        /// What is wrong with it.
        detail: String,
    },
    /// The call was not made.
    #[error("the plugin was not called: {detail}")]
    Refused {
        /// Why not.
        detail: String,
    },
    /// The plugin reports an error of its own; no fault of the plugin.
    #[error("the plugin reports: {detail}")]
    Failed {
        /// A sentence in the viewer's language.
        message: String,
        /// The same for the author, or the failure of the host that the plugin passes on.
        detail: String,
    },
    /// The plugin failed too often and is switched off until a person switches it on again.
    #[error("the plugin is switched off after repeated faults, the last one: {reason}")]
    Quarantined {
        /// The last fault.
        reason: String,
    },
}

impl CallError {
    /// Returns a sentence for the user, who knows from its place which plugin is meant.
    #[must_use]
    pub fn for_user(&self, lang: Lang) -> String {
        let sentence = match (self, lang) {
            (Self::Denied { capability }, _) => {
                return LoadError::NotGranted { capability: *capability }.for_user(lang);
            }
            (Self::Failed { message, .. }, _) => message.as_str(),
            (Self::Trap { .. } | Self::BadAnswer { .. }, Lang::Fr) => {
                "Le plugin a rencontré une erreur. Rien n’a été modifié depuis sa dernière étape enregistrée."
            }
            (Self::Trap { .. } | Self::BadAnswer { .. }, Lang::En) => {
                "The plugin ran into an error. Nothing was changed since the last step it saved."
            }
            (Self::Deadline { .. }, Lang::Fr) => "Le plugin ne répondait plus et a été arrêté.",
            (Self::Deadline { .. }, Lang::En) => "The plugin no longer responded and was stopped.",
            (Self::Memory { .. }, Lang::Fr) => "Le plugin demandait trop de mémoire et a été arrêté.",
            (Self::Memory { .. }, Lang::En) => "The plugin asked for too much memory and was stopped.",
            (Self::Output { .. } | Self::HostCalls { .. }, Lang::Fr) => {
                "Le plugin a dépassé ses limites et a été arrêté."
            }
            (Self::Output { .. } | Self::HostCalls { .. }, Lang::En) => {
                "The plugin went beyond its limits and was stopped."
            }
            (Self::Refused { .. }, Lang::Fr) => "Cette action du plugin n’est pas possible ici.",
            (Self::Refused { .. }, Lang::En) => "This action of the plugin is not possible here.",
            (Self::Quarantined { .. }, Lang::Fr) => {
                "Le plugin est désactivé après plusieurs erreurs. Vous pouvez le réactiver dans la page des plugins."
            }
            (Self::Quarantined { .. }, Lang::En) => {
                "The plugin is switched off after several errors. You can switch it on again on the plugins page."
            }
        };
        sentence.to_owned()
    }

    /// Returns a sentence for the author of the plugin, in English.
    #[must_use]
    pub fn for_author(&self) -> String {
        self.to_string()
    }

    /// Reports whether the plugin is at fault, so that it gets a strike.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        match self {
            Self::Trap { .. }
            | Self::Deadline { .. }
            | Self::Memory { .. }
            | Self::Output { .. }
            | Self::HostCalls { .. }
            | Self::BadAnswer { .. } => true,
            Self::Denied { .. } | Self::Refused { .. } | Self::Failed { .. } | Self::Quarantined { .. } => {
                false
            }
        }
    }
}
