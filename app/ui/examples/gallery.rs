//! The real window over the sample mailbox of the tests, to look at it.
//!
//! `cargo run -p etabli-ui --example gallery -- [light|dark] [fr|en] [empty|huge] [writing] [waiting]`

#[path = "../tests/support/mod.rs"]
mod support;

use std::{sync::Arc, time::Duration};

use etabli_engine::view::ReceiptView;
use etabli_engine::{Carried, Draft, DraftFile, DraftId, Lang};
use etabli_model::{AccountId, Address, Chip, Mark, MsgId, Style, Tone};
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

fn carried(kind: &str, title: &str, detail: &str, on: bool) -> Carried {
    let chip = Chip {
        kind: kind.to_owned(),
        target: 1,
        icon: String::new(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        state: String::new(),
        tone: Tone::Neutral,
    };
    Carried { chip, on }
}

/// An answer being written, as in the pictures.
fn written() -> Draft {
    let text = "Bonjour Madame Vasseur,\n\nNous avons bien reçu votre demande, enregistrée sous le numéro T-1042. Le galet droit est en stock et la pose est encore couverte par la garantie.\n\nNotre technicien Karim Benhaddou passera jeudi 26 novembre à 14 h. Comptez une heure trente d’intervention ; la salle sera utilisable pour le conseil de 18 h.\n\n-- \nSAV Lantelme\n02 40 00 00 00\n";
    let bold = |words: &str| {
        let at = text.find(words).unwrap_or_default();
        let start = text.get(..at).unwrap_or_default().chars().count();
        Mark { start, end: start + words.chars().count(), style: Style::Bold }
    };
    let file = |number, name: &str, size| DraftFile {
        number,
        name: name.to_owned(),
        size,
        content_id: String::new(),
    };
    Draft {
        id: DraftId(1),
        account: AccountId(2),
        to: "Claire Vasseur <c.vasseur@saint-aubin.example>".to_owned(),
        cc: "Bruno Lescure <b.lescure@saint-aubin.example>, atelier@lescure.example".to_owned(),
        subject: "RE: Porte coulissante bloquée, salle du conseil".to_owned(),
        text: text.to_owned(),
        marks: vec![bold("T-1042"), bold("jeudi 26 novembre à 14 h")],
        quote: "Le 24/11/2026 à 09:42, Claire Vasseur a écrit\u{a0}:\n> Bonjour, depuis ce matin, la porte coulissante de la salle du conseil ne s’ouvre plus que de vingt centimètres. Le galet droit semble sorti du rail haut…\n".to_owned(),
        files: vec![
            file(1, "bon-intervention-T-1042.pdf", 188_000),
            file(2, "plan-rail-haut.png", 1_112_000),
        ],
        carried: vec![
            carried("tickets/ticket", "T-1042", "ticket", true),
            carried("tasks/task", "Planifier l’intervention", "tâche", true),
            carried("tasks/event", "Visite sur site", "évènement", false),
        ],
        template: Some(MsgId(40)),
        answers: Some(MsgId(1)),
        choose_account: true,
        touched: true,
        ..Draft::default()
    }
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
        if has("waiting") {
            sample.let_tickets_wait();
        }
        if has("writing") {
            sample.drafts = vec![written()];
        }
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
