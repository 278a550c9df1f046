//! The real window over the sample mailbox of the tests, to look at it.
//!
//! `cargo run -p etabli-ui --example gallery -- [light|dark] [fr|en] [empty|huge]`

#[path = "../tests/support/mod.rs"]
mod support;

use std::{sync::Arc, time::Duration};

use etabli_engine::Lang;
use etabli_engine::view::ReceiptView;
use etabli_model::Address;
use etabli_ui::{Clock, SystemClock, ThemeChoice, UiOptions, Workbench};
use support::{
    Sample, SampleBackend, TestPlatform, columns, failed_step, outbox_row, sample_now, server_message,
    ticket_page,
};

struct SampleClock(SystemClock);

impl Clock for SampleClock {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn wall(&self) -> jiff::Zoned {
        sample_now()
    }
}

fn asked_receipt() -> ReceiptView {
    let to =
        Address { name: "Claire Vasseur".to_owned(), address: "c.vasseur@saint-aubin.example".to_owned() };
    ReceiptView { to, by_itself: false }
}

fn main() -> eframe::Result {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| args.iter().any(|arg| arg == word);
    let shared =
        if has("empty") { Sample::empty() } else { Sample::large(if has("huge") { 100_000 } else { 0 }) };
    if let Ok(mut sample) = shared.lock() {
        sample.steps_on_test = true;
        sample.columns = columns();
        sample.pages = vec![ticket_page()];
        sample.failing_steps = vec![failed_step()];
        sample.retention = (1..15).map(|id| server_message(id, id > 2)).collect();
        sample.outbox = vec![
            outbox_row(2, "failed", 550, "5.1.1 mailbox unknown"),
            outbox_row(6, "unknown", 0, "connection lost after DATA"),
        ];
        sample.receipts.insert(1, asked_receipt());
    }
    let options = UiOptions {
        lang: Some(if has("en") { Lang::En } else { Lang::Fr }),
        theme: Some(if has("dark") { ThemeChoice::Dark } else { ThemeChoice::Light }),
        clock: Arc::new(SampleClock(SystemClock::default())),
        platform: Box::new(TestPlatform::default()),
        ..Default::default()
    };
    eframe::run_native(
        "etabli-gallery",
        etabli_ui::native_options(),
        Box::new(move |cc| {
            Ok(Box::new(Workbench::new(cc, Box::new(SampleBackend(shared, cc.egui_ctx.clone())), options)))
        }),
    )
}
