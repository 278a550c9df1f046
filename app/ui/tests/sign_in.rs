//! The page before the workbench, driven by names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::sync::{Arc, Mutex};

use egui::{Key, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable as _};
use etabli_engine::{Failure, FailureCode, Lang, Password, SignInName};
use etabli_ui::{SignIn, SignInWish};

struct Page {
    window: Harness<'static>,
    wishes: Arc<Mutex<Vec<SignInWish>>>,
    page: Arc<Mutex<Option<SignIn>>>,
}

fn page(user: Option<&'static str>, lang: Lang) -> Page {
    let wishes: Arc<Mutex<Vec<SignInWish>>> = Arc::default();
    let page: Arc<Mutex<Option<SignIn>>> = Arc::default();
    let (out, shown) = (Arc::clone(&wishes), Arc::clone(&page));
    let window = Harness::builder().with_size([900.0, 600.0]).build_ui(move |ui| {
        let mut page = shown.lock().unwrap();
        let page = page.get_or_insert_with(|| {
            let name = |name: &str, has_password| SignInName { name: name.to_owned(), has_password };
            SignIn::new(ui.ctx(), vec![name("Ada", false), name("Bob", true)], user, Some(lang))
        });
        out.lock().unwrap().extend(page.show(ui));
    });
    let mut page = Page { window, wishes, page };
    page.window.run();
    page
}

impl Page {
    fn type_password(&mut self, label: &str, text: &str) {
        self.window.get_by_role_and_label(Role::PasswordInput, label).focus();
        self.window.run();
        self.window.get_by_role_and_label(Role::PasswordInput, label).type_text(text);
        self.window.run();
    }

    fn wishes(&self) -> Vec<SignInWish> {
        self.wishes.lock().unwrap().clone()
    }
}

fn wish(user: &str, password: Option<&str>) -> SignInWish {
    SignInWish { user: user.to_owned(), password: password.map(|text| Password(text.to_owned())) }
}

#[test]
fn a_user_without_a_password_only_clicks() {
    let mut page = page(None, Lang::Fr);
    assert!(page.window.query_by_role_and_label(Role::PasswordInput, "Mot de passe").is_none());
    page.window.get_by_label("Entrer").click();
    page.window.run();
    assert_eq!(page.wishes(), [wish("Ada", None)]);
}

#[test]
fn a_password_is_typed_and_refused_and_typed_again() {
    let mut page = page(Some("Bob"), Lang::En);
    let user = page.window.get_by_role_and_label(Role::ComboBox, "User").value();
    assert_eq!(user.as_deref(), Some("Bob"));
    page.window.get_by_label("Sign in").click();
    page.window.run();
    assert_eq!(page.wishes(), [], "nothing was typed");
    page.type_password("Password", "wrong");
    page.window.key_press(Key::Enter);
    page.window.run();
    assert_eq!(page.wishes(), [wish("Bob", Some("wrong"))]);
    page.page.lock().unwrap().as_mut().unwrap().refuse(Failure::new(FailureCode::PasswordWrong, "Bob"));
    page.window.run();
    let said = page.window.query_all_by_label_contains("The password is wrong").count();
    assert_eq!(said, 1);
    page.type_password("Password", "right");
    page.window.get_by_label("Sign in").click();
    page.window.run();
    assert_eq!(page.wishes()[1..], [wish("Bob", Some("right"))]);
}
