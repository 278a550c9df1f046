//! A window over the sample mailbox, driven by names as an outside program would.

use std::sync::Arc;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use etabli_engine::{Lang, Request};
use etabli_ui::{Start, ThemeChoice, UiOptions, Workbench};

use super::{Sample, SampleBackend, Shared, TestClock, TestPlatform};

pub struct Desk {
    pub window: Harness<'static, Workbench>,
    pub sample: Shared,
    pub clock: Arc<TestClock>,
    pub platform: TestPlatform,
}

pub fn build(sample: Shared, change: impl FnOnce(Workbench) -> Workbench + 'static, start: Start) -> Desk {
    let clock = TestClock::new();
    let platform = TestPlatform::default();
    let options = UiOptions {
        lang: Some(Lang::Fr),
        theme: Some(ThemeChoice::Light),
        clock: clock.clone(),
        platform: Box::new(platform.clone()),
        start,
        opening_failure: None,
    };
    let shared = sample.clone();
    let window = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_max_steps(40)
        .with_step_dt(1.0 / 60.0)
        .build_eframe(move |cc| {
            let backend = Box::new(SampleBackend(shared, cc.egui_ctx.clone()));
            change(Workbench::new(cc, backend, options))
        });
    let mut desk = Desk { window, sample, clock, platform };
    desk.window.run();
    desk
}

pub fn desk() -> Desk {
    build(Sample::shared(), |app| app, Start::Mail)
}

impl Desk {
    pub fn click(&mut self, label: &str) {
        self.window.get_by_label(label).click();
        self.window.run();
    }

    /// Clicks as a screen reader does, through the accessibility tree.
    pub fn act(&mut self, label: &str) {
        self.window.get_by_label(label).click_accesskit();
        self.window.run();
    }

    /// Returns the text that the next frames copy.
    pub fn copied(&mut self) -> Option<String> {
        (0..3).find_map(|_| {
            self.window.step();
            self.window.output().platform_output.commands.iter().find_map(|command| match command {
                egui::OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            })
        })
    }

    pub fn wait(&mut self, millis: u64) {
        self.clock.advance(millis);
        self.window.run();
    }

    pub fn has(&self, label: &str) -> bool {
        self.window.query_all_by_label(label).next().is_some()
    }

    pub fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run();
    }

    pub fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.window.key_press_modifiers(modifiers, key);
        self.window.run();
    }

    pub fn type_text(&mut self, label: &str, text: &str) {
        self.window.get_by_role_and_label(Role::TextInput, label).focus();
        self.window.run();
        self.window.get_by_role_and_label(Role::TextInput, label).type_text(text);
        self.window.run();
    }

    pub fn requests(&self, matching: impl Fn(&Request) -> bool) -> usize {
        self.sample.lock().unwrap().count(matching)
    }

    /// Every name and value of the accessibility tree.
    pub fn texts(&self) -> Vec<String> {
        fn walk(node: egui_kittest::Node<'_>, texts: &mut Vec<String>) {
            let inner = node.accesskit_node();
            if inner.role() != Role::Window {
                texts.extend(inner.label());
                texts.extend(inner.value());
            }
            for child in node.children() {
                walk(child, texts);
            }
        }
        let mut texts = Vec::new();
        walk(self.window.root(), &mut texts);
        texts
    }
}
