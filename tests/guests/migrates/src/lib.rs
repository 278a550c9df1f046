//! Keeps jobs, and brings those of an older version to this one, in as many ways as there are to go wrong.

use etabli_sdk::{
    Error, Lifecycle, Selection, Text, Value,
    lifecycle::LifeEvent,
    log, messages_headers,
    records::{self, Changes, Query, RecordRef},
    settings::{self, SettingValue},
};

struct Migrates;

/// Changes of one call of the host.
const CHUNK: usize = 500;

fn count() -> Result<i64, Error> {
    match settings::get("count")? {
        SettingValue::Integer(count) => Ok(count),
        _ => Ok(0),
    }
}

fn open_jobs() -> Query {
    Query::of("job").with("state", Value::Text("open".to_owned()))
}

impl etabli_sdk::Commands for Migrates {
    fn run(command: &str, selection: &Selection) -> Result<(), Error> {
        let mut changes = Changes::new();
        match command {
            "fill" => {
                for number in 0..count()? {
                    let job = changes.create(
                        "job",
                        [
                            ("code", Value::Text(format!("J{number}"))),
                            ("state", Value::Text("open".to_owned())),
                            ("priority", Value::Text(number.to_string())),
                            ("contact", Value::Reference(1)),
                        ],
                    );
                    if let (0, Some(message)) = (number, selection.messages().first()) {
                        changes.link(*message, job);
                    }
                }
            }
            "double" => drop(changes.create("job", [("code", Value::Text("J1".to_owned()))])),
            "find" => {
                let found = open_jobs().run()?;
                let codes: Vec<&str> = found.iter().map(|job| job.text("code")).collect();
                log::info(&format!("{} open: {}", open_jobs().count()?, codes.join(" ")));
            }
            "mark" => {
                for job in open_jobs().limit(1).run()? {
                    changes.update(RecordRef::Existing(job.id), [("state", Value::Text("done".to_owned()))]);
                }
            }
            "drop" => {
                for job in open_jobs().limit(1).run()? {
                    changes.delete(job.id);
                }
            }
            // One message more than the manifest lets a message be linked with.
            _ => {
                for (job, message) in
                    open_jobs().limit(2).run()?.iter().zip(selection.messages().iter().cycle())
                {
                    changes.link(*message, RecordRef::Existing(job.id));
                }
            }
        }
        changes.apply()?;
        Ok(())
    }
}

impl Lifecycle for Migrates {
    fn handle(event: &LifeEvent) -> Result<(), Error> {
        let LifeEvent::Migrate(from) = event else { return Ok(()) };
        log::info(&format!("from {from}"));
        let SettingValue::Text(how) = settings::get("how")? else { return Ok(()) };
        let jobs = records::all("job").collect::<Result<Vec<_>, _>>()?;
        for some in jobs.chunks(CHUNK) {
            let mut changes = Changes::new();
            for job in some {
                let priority = match job.field("priority") {
                    Value::Text(text) => Value::Integer(text.parse().unwrap_or(0)),
                    other => other.clone(),
                };
                if how != "leaves" {
                    changes.update(RecordRef::Existing(job.id), [("priority", priority)]);
                }
                if how == "doubles" {
                    changes.update(RecordRef::Existing(job.id), [("code", Value::Text("same".to_owned()))]);
                }
            }
            changes.apply()?;
        }
        match how.as_str() {
            "traps" => panic!("on purpose"),
            "spins" => loop {
                std::hint::black_box(());
            },
            "refuses" => return Err(Text::key("no-way").into()),
            "reads-mail" => drop(messages_headers::get(&[1])?),
            "adds" => {
                let mut changes = Changes::new();
                let added = changes.create("job", [("code", Value::Text("added".to_owned()))]);
                changes.update(added, [("priority", Value::Integer(9))]);
                let added = changes.apply()?;
                // What was changed is seen.
                let job = records::get(added[0])?;
                let all = Query::of("job").count()?;
                log::info(&format!("{} number {:?} of {all}", job.text("code"), job.number));
                let mut changes = Changes::new();
                changes.delete(jobs[0].id);
                changes.apply()?;
            }
            _ => {}
        }
        let seen = Query::of("job").with("priority", Value::Integer(1)).count()?;
        log::info(&format!("{} jobs, {seen} of priority 1", jobs.len()));
        Ok(())
    }
}

etabli_sdk::commands!(Migrates);
etabli_sdk::lifecycle!(Migrates);
