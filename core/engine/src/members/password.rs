//! Passwords that guard a user's sessions.
//!
//! What is kept is `$argon2id$v=19$m=…,t=…,p=1$salt$hash` (the PHC string format), never a password. Wrong
//! ones are answered ever later: after a few, an answer is refused for a while without looking at the
//! password. The count lives in the process that owns the store, since whoever can open the file without it
//! needs no password.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use etabli_model::{User, UserId};

use crate::{Failure, FailureCode, Password, core::Engine};

/// Memory in KiB and passes of new hashes: about a tenth of a second.
const COST: Cost = (64 << 10, 3);
/// The most that a kept hash may ask for.
const MAX_COST: Cost = (1 << 20, 10);
/// The longest password, in bytes.
const MAX_LENGTH: usize = 1024;
/// Wrong passwords that are answered at once.
const FREE_TRIES: u32 = 3;
/// The longest time that answers are refused after a wrong password, in seconds.
const MAX_WAIT: i64 = 300;

/// Wrong passwords in a row: how many, and when the last one came.
#[derive(Debug, Default)]
pub(crate) struct WrongPasswords {
    by_user: Mutex<HashMap<UserId, (u32, i64)>>,
}

/// Returns how long answers are refused after so many wrong passwords, in seconds.
fn wait_after(wrong: u32) -> i64 {
    match wrong.checked_sub(FREE_TRIES) {
        Some(more) => 1_i64.checked_shl(more).unwrap_or(MAX_WAIT).clamp(1, MAX_WAIT),
        None => 0,
    }
}

fn broken(detail: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::Internal, "").because(detail)
}

fn derive(password: &[u8], salt: &[u8], (memory, passes): Cost) -> Result<[u8; 32], Failure> {
    let params = Params::new(memory, passes, 1, None).map_err(broken)?;
    let mut blocks = vec![Block::default(); params.block_count()];
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password, salt, &mut hash, &mut blocks)
        .map_err(broken)?;
    Ok(hash)
}

/// Makes the string that is kept in place of a password.
pub(crate) fn hash(password: &Password) -> Result<String, Failure> {
    if password.0.is_empty() || password.0.len() > MAX_LENGTH {
        return Err(Failure::new(FailureCode::PasswordUnfit, ""));
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(broken)?;
    let hash = derive(password.0.as_bytes(), &salt, COST)?;
    let (memory, passes) = COST;
    Ok(format!(
        "$argon2id$v=19$m={memory},t={passes},p=1${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(hash)
    ))
}

/// Memory in KiB and passes of a hash.
type Cost = (u32, u32);

/// Takes a kept string apart: cost, salt, hash.
fn parse(kept: &str) -> Option<(Cost, Vec<u8>, [u8; 32])> {
    let rest = kept.strip_prefix("$argon2id$v=19$m=")?;
    let (memory, rest) = rest.split_once(",t=")?;
    let (passes, rest) = rest.split_once(",p=1$")?;
    let (salt, hash) = rest.split_once('$')?;
    let cost: Cost = (memory.parse().ok()?, passes.parse().ok()?);
    let hash = STANDARD_NO_PAD.decode(hash).ok()?.try_into().ok()?;
    (cost.0 <= MAX_COST.0 && cost.1 <= MAX_COST.1).then_some(())?;
    Some((cost, STANDARD_NO_PAD.decode(salt).ok()?, hash))
}

/// Reports whether a password is the one that a kept string was made of.
fn is_right(password: &Password, kept: &str) -> Result<bool, Failure> {
    let damaged = || Failure::new(FailureCode::StoreDamaged, "").because("a password cannot be checked");
    let (cost, salt, expected) = parse(kept).ok_or_else(damaged)?;
    let hash = derive(password.0.as_bytes(), &salt, cost)?;
    // Equality of BLAKE3 hashes takes the same time wherever they differ.
    Ok(blake3::Hash::from_bytes(hash) == blake3::Hash::from_bytes(expected))
}

impl Engine {
    /// Checks the password of a user who has one.
    pub(crate) fn check_password(&self, user: &User, given: Option<&Password>) -> Result<(), Failure> {
        let Some(kept) = self.read()?.password(user.id)? else { return Ok(()) };
        let given = given.filter(|password| password.0.len() <= MAX_LENGTH);
        let given = given.ok_or_else(|| Failure::new(FailureCode::PasswordNeeded, user.name.as_str()))?;
        // Held while hashing, so that guesses sent side by side follow each other.
        let mut wrong = self.wrong_passwords.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, last) = wrong.get(&user.id).copied().unwrap_or_default();
        let now = self.clock.now();
        let wait = wait_after(count);
        // A clock that was set back must not lock anybody out for longer.
        let left = (last + wait - now).min(wait);
        if left > 0 {
            return Err(Failure::new(FailureCode::PasswordPaused, left.to_string()));
        }
        if is_right(given, &kept)? {
            wrong.remove(&user.id);
            return Ok(());
        }
        wrong.insert(user.id, (count.saturating_add(1), now));
        Err(Failure::new(FailureCode::PasswordWrong, user.name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_66_what_is_kept_tells_nothing_and_checks_the_password() {
        let password = Password("S\u{e9}same 42".to_owned());
        let kept = hash(&password).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{kept}");
        assert_ne!(kept, hash(&password).unwrap(), "each has a salt of its own");
        assert!(is_right(&password, &kept).unwrap());
        for wrong in ["", "sesame 42", "S\u{e9}same 42 "] {
            assert!(!is_right(&Password(wrong.to_owned()), &kept).unwrap());
        }
    }

    #[test]
    fn what_was_tampered_with_lets_nobody_in() {
        let kept = hash(&Password("a".to_owned())).unwrap();
        for odd in [
            String::new(),
            kept.replace("argon2id", "argon2i"),
            kept.replace("m=65536", "m=4294967295"),
            kept[..kept.len() - 4].to_owned(),
        ] {
            assert!(is_right(&Password("a".to_owned()), &odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn empty_and_endless_passwords_are_refused() {
        for odd in [String::new(), "x".repeat(MAX_LENGTH + 1)] {
            assert_eq!(hash(&Password(odd)).unwrap_err().code, FailureCode::PasswordUnfit);
        }
    }

    #[test]
    fn the_wait_grows_up_to_five_minutes() {
        assert_eq!([0, 2, 3, 4, 5, 10, 11, 100].map(wait_after), [0, 0, 1, 2, 4, 128, 256, 300]);
    }
}
