//! `http`: only HTTPS, only with the hosts of the manifest.

use crate::{
    Capability, Credentials, HttpMethod, HttpRequest, Manifest,
    bind::{http as wit, types},
    cap::{convert::failure, secrets::secret_name},
    instance::{CallState, invalid},
    services::ServiceError,
};

const MAX_URL: usize = 4096;
const MAX_HEADERS: usize = 50;
const MAX_HEADER: usize = 4096;
/// The host sets these itself.
const RESERVED: [&str; 8] = [
    "host",
    "content-length",
    "connection",
    "transfer-encoding",
    "upgrade",
    "te",
    "trailer",
    "proxy-authorization",
];

impl wit::Host for CallState {
    fn send(&mut self, what: wit::Request) -> wasmtime::Result<Result<wit::Response, types::Failure>> {
        self.serve(|state, services| {
            let request = checked(&state.manifest, what).map_err(failure)?;
            let answer = services.http(request).map_err(failure)?;
            let header = |(name, value)| wit::Header { name, value };
            Ok(wit::Response {
                status: answer.status,
                headers: answer.headers.into_iter().map(header).collect(),
                body: answer.body,
            })
        })
    }
}

fn checked(manifest: &Manifest, what: wit::Request) -> Result<HttpRequest, ServiceError> {
    let (host, path) = split(&what.url).ok_or_else(|| invalid("a URL begins with `https://` and a host"))?;
    if !manifest.hosts().contains(&host) {
        return Err(ServiceError::Refused(format!("plugin.toml lists no host `{host}`")));
    }
    let credentials = match what.credentials {
        wit::Credentials::None => None,
        wit::Credentials::Bearer(secret) => Some(Credentials::Bearer { secret }),
        wit::Credentials::Basic((user, secret)) => Some(Credentials::Basic { user, secret }),
        wit::Credentials::Header((name, secret)) => {
            header_name(&name)?;
            Some(Credentials::Header { name, secret })
        }
    };
    if let Some(
        Credentials::Bearer { secret }
        | Credentials::Basic { secret, .. }
        | Credentials::Header { secret, .. },
    ) = &credentials
    {
        secret_name(secret)?;
        if !manifest.declares(Capability::Secrets) {
            return Err(ServiceError::Refused("plugin.toml declares no capability `secrets`".to_owned()));
        }
    }
    if what.headers.len() > MAX_HEADERS {
        return Err(invalid(format!("more than {MAX_HEADERS} headers")));
    }
    let mut headers = Vec::with_capacity(what.headers.len());
    for header in what.headers {
        header_name(&header.name)?;
        let printable = |c: char| c == '\t' || (' '..='~').contains(&c);
        if header.value.len() > MAX_HEADER || !header.value.chars().all(printable) {
            return Err(invalid(format!("the header `{}` cannot have this value", header.name)));
        }
        headers.push((header.name, header.value));
    }
    let method = match what.method {
        wit::Method::Get => HttpMethod::Get,
        wit::Method::Post => HttpMethod::Post,
        wit::Method::Put => HttpMethod::Put,
        wit::Method::Patch => HttpMethod::Patch,
        wit::Method::Delete => HttpMethod::Delete,
    };
    Ok(HttpRequest { method, host, path, headers, credentials, body: what.body })
}

/// Splits a URL into host and path; there is no user, no port and no fragment.
fn split(url: &str) -> Option<(String, String)> {
    let printable = url.len() <= MAX_URL && url.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    let rest = url.strip_prefix("https://").filter(|_| printable && !url.contains(['#', '\\']))?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end)?;
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    let slash = if path.starts_with('/') { "" } else { "/" };
    is_host.then(|| (host.to_ascii_lowercase(), format!("{slash}{path}")))
}

fn header_name(name: &str) -> Result<(), ServiceError> {
    let is_token =
        !name.is_empty() && name.len() <= 100 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_token || RESERVED.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(invalid(format!("a plugin cannot set the header `{name}`")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_leads_to_its_host_and_nowhere_else() {
        let of = |url: &str| split(url).map(|(host, path)| format!("{host} {path}"));
        assert_eq!(of("https://Api.Example.org/v1?x=1").unwrap(), "api.example.org /v1?x=1");
        assert_eq!(of("https://api.example.org?x").unwrap(), "api.example.org /?x");
        assert_eq!(of("https://api.example.org").unwrap(), "api.example.org /");
        for url in [
            "http://api.example.org/",
            "https://user@api.example.org/",
            "https://api.example.org:8443/",
            "https://api.example.org\\@evil.example/",
            "https:///etc",
            "https://api.example.org/#x",
            "https://api.example.org/a b",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }

    #[test]
    fn headers_of_the_connection_are_the_hosts() {
        assert!(header_name("Accept").is_ok());
        for name in ["Host", "content-length", "X Y", "", "A:B"] {
            assert!(header_name(name).is_err(), "{name}");
        }
    }
}
