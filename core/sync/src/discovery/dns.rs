//! What the name servers say of a domain.

use std::{net::SocketAddr, time::Duration};

use etabli_model::{Endpoint, Incoming, Tls};
use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::rr::{Name, RData, RecordType, rdata::SRV},
};

use super::{Found, Source, Subject, host};

/// The most records of one answer that are looked at.
const MAX_RECORDS: usize = 32;

/// Asks name servers.
#[derive(Clone)]
pub(super) struct Dns {
    /// None where the system names no name server.
    resolver: Option<TokioResolver>,
}

impl Dns {
    pub(super) fn new(name_server: Option<SocketAddr>, patience: Duration) -> Self {
        let builder = match name_server {
            Some(address) => {
                let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                    connection.port = address.port();
                    connection
                });
                let server = NameServerConfig::new(address.ip(), true, connections.into());
                let config = ResolverConfig::from_name_servers(vec![server]);
                Ok(TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()))
            }
            None => TokioResolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            let options = builder.options_mut();
            options.attempts = 2;
            options.timeout = patience / 2;
            builder.build()
        });
        if let Err(error) = &resolver {
            tracing::debug!(%error, "there is no name server");
        }
        Self { resolver: resolver.ok() }
    }

    /// Returns the servers of the SRV records (RFC 6186, and RFC 8314 for `_submissions`).
    pub(super) async fn servers(&self, subject: &Subject) -> Option<Found> {
        let ask = async |service: &str, tls: Tls| {
            let answers = self.ask(&format!("_{service}._tcp.{}.", subject.domain), RecordType::SRV).await;
            endpoints(answers, tls)
        };
        let (imaps, imap, pop3s, pop3, submissions, submission) = tokio::join!(
            ask("imaps", Tls::Implicit),
            ask("imap", Tls::StartTls),
            ask("pop3s", Tls::Implicit),
            ask("pop3", Tls::StartTls),
            ask("submissions", Tls::Implicit),
            ask("submission", Tls::StartTls),
        );
        let kinds = [
            (Incoming::Imap, imaps),
            (Incoming::Imap, imap),
            (Incoming::Pop3, pop3s),
            (Incoming::Pop3, pop3),
        ];
        let incoming =
            kinds.into_iter().flat_map(|(kind, found)| found.into_iter().map(move |at| (kind, at)));
        let outgoing = submissions.into_iter().chain(submission);
        subject.settings(Source::Srv, incoming.collect(), outgoing.collect(), None)
    }

    /// Returns the hosts that take the domain's mail, the preferred first.
    pub(super) async fn mail_hosts(&self, domain: &str) -> Option<Vec<String>> {
        let answers = self.ask(&format!("{domain}."), RecordType::MX).await;
        let mut hosts: Vec<(u16, String)> = answers
            .into_iter()
            .filter_map(|data| match data {
                RData::MX(mx) => Some((mx.preference, host(&mx.exchange.to_ascii())?)),
                _ => None,
            })
            .collect();
        hosts.sort();
        Some(hosts.into_iter().map(|(_, host)| host).collect())
    }

    async fn ask(&self, name: &str, kind: RecordType) -> Vec<RData> {
        let (Some(resolver), Ok(name)) = (&self.resolver, Name::from_ascii(name)) else { return Vec::new() };
        match resolver.lookup(name, kind).await {
            Ok(lookup) => {
                let data = lookup.answers().iter().map(|record| record.data.clone());
                data.filter(|data| data.record_type() == kind).take(MAX_RECORDS).collect()
            }
            Err(error) => {
                tracing::debug!(%error, "the name servers say nothing");
                Vec::new()
            }
        }
    }
}

/// Orders the records of one service: by priority, then by weight. The choice by lot among equals, which spreads
/// the load of many requests, has no use where one server is written down for good.
fn endpoints(answers: Vec<RData>, tls: Tls) -> Vec<Endpoint> {
    let mut records: Vec<SRV> = answers
        .into_iter()
        .filter_map(|data| match data {
            RData::SRV(record) => Some(record),
            _ => None,
        })
        .collect();
    records.sort_by_key(|record| (record.priority, std::cmp::Reverse(record.weight)));
    let server = |record: SRV| {
        // The target "." says that there is no such service.
        let host = host(&record.target.to_ascii())?;
        (record.port != 0).then_some(Endpoint { host, port: record.port, tls })
    };
    records.into_iter().filter_map(server).collect()
}
