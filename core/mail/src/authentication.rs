//! What the receiving server found out about a message's sender (RFC 8601).
//!
//! Anybody can write such a field. Only the topmost one counts, and only where it names the server that the account
//! trusts: that server puts its own field above everything it received (section 5).

use crate::header;

/// What a method said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The method was not tried, or has no opinion: that is no failure.
    #[default]
    None,
    /// It confirms the sender.
    Pass,
    /// It denies the sender.
    Fail,
}

/// The verdicts on a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Authentication {
    /// The sending host may send for the envelope's domain (RFC 7208).
    pub spf: Verdict,
    /// A signature of a domain holds (RFC 6376).
    pub dkim: Verdict,
    /// The domain of the From address stands behind the message (RFC 7489).
    pub dmarc: Verdict,
}

impl Authentication {
    /// Reports whether the server denies that the message comes from where it says.
    ///
    /// DMARC decides where it was tried; without it, both of the others must fail: each alone fails for mail that
    /// was passed on.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        match self.dmarc {
            Verdict::Fail => true,
            Verdict::Pass => false,
            Verdict::None => self.spf == Verdict::Fail && self.dkim == Verdict::Fail,
        }
    }

    /// Reports whether the server confirms the domain of the From address.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.dmarc == Verdict::Pass
    }
}

/// Reads the verdicts of the server that calls itself `authserv_id`; none where it says nothing.
#[must_use]
pub fn read(raw: &[u8], authserv_id: &str) -> Option<Authentication> {
    let (end, _) = header::block_end(raw, 0, |_| false);
    let mut fields = header::fields(raw.get(..end).unwrap_or_default());
    let topmost = fields.find(|field| field.is("authentication-results"))?;
    let text = without_comments(&topmost.text());
    let mut parts = text.split(';');
    // A version number may follow the name.
    let named = parts.next()?.split_whitespace().next()?;
    if authserv_id.is_empty() || !named.eq_ignore_ascii_case(authserv_id) {
        return None;
    }
    let mut found = Authentication::default();
    for part in parts {
        let Some((method, rest)) = part.split_once('=') else { continue };
        let method = method.split('/').next().unwrap_or_default().trim();
        let verdict = verdict(rest.split_whitespace().next().unwrap_or_default());
        match method.to_ascii_lowercase().as_str() {
            "spf" => found.spf = found.spf.or_better(verdict),
            // One signature that holds is enough.
            "dkim" => found.dkim = found.dkim.or_better(verdict),
            "dmarc" => found.dmarc = verdict,
            _ => {}
        }
    }
    Some(found)
}

impl Verdict {
    fn or_better(self, other: Self) -> Self {
        match (self, other) {
            (Self::Pass, _) | (_, Self::Pass) => Self::Pass,
            (Self::Fail, _) | (_, Self::Fail) => Self::Fail,
            _ => Self::None,
        }
    }
}

fn verdict(word: &str) -> Verdict {
    match word.to_ascii_lowercase().as_str() {
        "pass" => Verdict::Pass,
        "fail" | "softfail" | "hardfail" => Verdict::Fail,
        _ => Verdict::None,
    }
}

/// Removes comments, nested ones too, and quotes (RFC 5322 section 3.2.2); a separator inside either is none.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '"' if depth == 0 => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            ';' | '=' if is_quoted => {}
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: &str, id: &str) -> Option<Authentication> {
        read(
            format!("{fields}From: a@b.example\r\n\r\nAuthentication-Results: mx.a; dmarc=pass\r\n")
                .as_bytes(),
            id,
        )
    }

    #[test]
    fn sec_26_only_the_topmost_field_of_the_own_server_counts() {
        let forged = "Authentication-Results: mx.a; dmarc=pass\r\n";
        let own = "Authentication-Results: MX.A 1; spf=pass smtp.mailfrom=x; dkim=fail (bad; dmarc=pass) ;\r\n \
                   dkim=pass header.d=b.example; dmarc=fail reason=\"x; dmarc=pass\" header.from=b.example\r\n";
        let found = of(&format!("{own}{forged}"), "mx.a").unwrap();
        assert_eq!((found.spf, found.dkim, found.dmarc), (Verdict::Pass, Verdict::Pass, Verdict::Fail));
        assert!(found.has_failed() && !found.has_passed());
        assert!(of(forged, "mx.a").unwrap().has_passed());
        assert_eq!(of("Authentication-Results: other; dmarc=pass\r\n", "mx.a"), None, "another server");
        assert_eq!(
            of(&format!("Authentication-Results: other; x=y\r\n{forged}"), "mx.a"),
            None,
            "below another"
        );
        assert_eq!(of(forged, ""), None, "no server is trusted");
        assert_eq!(of("", "mx.a"), None, "what stands in the body is text");
    }

    #[test]
    fn sec_26_what_is_missing_has_not_failed() {
        let verdicts = |text: &str| of(&format!("Authentication-Results: mx.a; {text}\r\n"), "mx.a").unwrap();
        for fine in [
            "none",
            "spf=none",
            "spf=fail",
            "dkim=fail",
            "spf=neutral; dkim=temperror",
            "spf=fail; dkim=pass",
        ] {
            assert!(!verdicts(fine).has_failed(), "{fine}");
        }
        for bad in ["dmarc=fail", "spf=softfail; dkim=fail", "spf=pass; dmarc=fail"] {
            assert!(verdicts(bad).has_failed(), "{bad}");
        }
        assert!(!verdicts("spf=fail; dkim=fail; dmarc=pass").has_failed());
    }
}
