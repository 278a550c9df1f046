//! Signing in.

use etabli_engine::{Door, FailureCode, Members, OpenOptions, Session, SignInName};
use etabli_model::UserId;
use etabli_tests::{World, password};

const ALICE: UserId = UserId(1);

fn set(world: &World, user: UserId, current: &str, new: &str) -> Result<(), FailureCode> {
    let given = |text: &str| if text.is_empty() { None } else { password(text) };
    let request = Members::SetPassword { user, current: given(current), new: given(new) };
    world.user_reply(request).map(drop).map_err(|failure| failure.code)
}

fn refused(world: &World, user: Option<&str>, given: Option<&str>) -> FailureCode {
    world.sign_in(user, given.and_then(password)).err().expect("a refusal").code
}

#[test]
fn one_user_without_a_password_is_asked_for_nothing() {
    let world = World::new();
    assert!(world.sign_in(None, None).is_ok());
    world.add_user("Bob");
    assert_eq!(refused(&world, None, None), FailureCode::UserNeeded);
    assert!(world.sign_in(Some("Bob"), None).is_ok());
}

#[test]
fn sec_66_a_password_is_asked_for_at_the_owner_and_when_the_store_is_opened() {
    let world = World::new();
    set(&world, ALICE, "", "Sésame 42").unwrap();
    assert_eq!(refused(&world, None, None), FailureCode::PasswordNeeded);
    assert_eq!(refused(&world, None, Some("sésame 42")), FailureCode::PasswordWrong);
    assert!(world.sign_in(None, password("Sésame 42")).is_ok());
    let options = world.options().clone();
    let World { session, .. } = world;
    drop(session);
    let open = |given: Option<&str>| {
        Session::open(&OpenOptions { password: given.and_then(password), create: false, ..options.clone() })
    };
    assert_eq!(open(None).err().map(|failure| failure.code), Some(FailureCode::PasswordNeeded));
    assert_eq!(open(Some("x")).err().map(|failure| failure.code), Some(FailureCode::PasswordWrong));
    assert!(open(Some("Sésame 42")).unwrap().owns_store());
}

#[test]
fn a_password_is_changed_by_whoever_knows_it_and_by_an_administrator() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    set(&world, bob, "", "un").unwrap();
    let as_bob_session = world.sign_in(Some("Bob"), password("un")).unwrap();
    let change = |current: Option<&str>, new: Option<&str>| {
        let (current, new) = (current.and_then(password), new.and_then(password));
        let request = Members::SetPassword { user: bob, current, new };
        as_bob_session
            .call(etabli_engine::Request::Members(request))
            .map(drop)
            .map_err(|failure| failure.code)
    };
    assert_eq!(change(None, Some("deux")), Err(FailureCode::PasswordNeeded));
    assert_eq!(change(Some("x"), Some("deux")), Err(FailureCode::PasswordWrong));
    assert_eq!(change(Some("un"), None), Err(FailureCode::AdminNeeded));
    assert_eq!(change(Some("un"), Some("deux")), Ok(()));
    assert!(world.sign_in(Some("Bob"), password("deux")).is_ok());
    // An administrator need not know it, and alone decides that there shall be none.
    set(&world, bob, "", "").unwrap();
    assert!(world.sign_in(Some("Bob"), None).is_ok());
    assert_eq!(set(&world, ALICE, "", &"x".repeat(2000)), Err(FailureCode::PasswordUnfit));
}

#[test]
fn sec_66_guessing_is_answered_ever_later() {
    let world = World::new();
    set(&world, ALICE, "", "juste").unwrap();
    for _ in 0..3 {
        assert_eq!(refused(&world, None, Some("faux")), FailureCode::PasswordWrong);
    }
    let paused = world.sign_in(None, password("juste")).err().unwrap();
    assert_eq!((paused.code, paused.subject.as_str()), (FailureCode::PasswordPaused, "1"));
    world.pass(1);
    assert_eq!(refused(&world, None, Some("faux")), FailureCode::PasswordWrong);
    world.pass(1);
    assert_eq!(refused(&world, None, Some("juste")), FailureCode::PasswordPaused);
    world.pass(1);
    assert!(world.sign_in(None, password("juste")).is_ok());
    assert_eq!(refused(&world, None, Some("faux")), FailureCode::PasswordWrong, "the count begins anew");
}

#[test]
fn the_door_names_the_users_and_lets_one_in() {
    let world = World::new();
    let bob = world.add_user("Bob").id;
    set(&world, bob, "", "b").unwrap();
    let options = world.options().clone();
    let clock = world.clock();
    let check = |door: &Door, owns: bool| {
        let names = door.names().unwrap();
        assert!(names.contains(&SignInName { name: "Bob".to_owned(), has_password: true }), "{names:?}");
        assert_eq!(names.len(), 2);
        let wrong = door.enter(Some("Bob"), password("x").as_ref()).err().unwrap();
        assert_eq!(wrong.code, FailureCode::PasswordWrong);
        let session = door.enter(Some("Bob"), password("b").as_ref()).unwrap();
        assert_eq!(session.owns_store(), owns);
    };
    check(&Door::reach_at(&options, clock.clone()).unwrap(), false);
    let World { session, .. } = world;
    drop(session);
    let door = Door::reach_at(&options, clock).unwrap();
    let other = Door::reach_at(&options, etabli_tests::FixedClock::at(0)).unwrap();
    assert_eq!(other.names().unwrap().len(), 2, "others attach while somebody signs in");
    check(&door, true);
}

#[test]
fn sec_66_no_password_stands_in_the_log_the_store_or_an_error() {
    let world = World::new();
    set(&world, ALICE, "", "TrèsSecret").unwrap();
    let request = Members::SetPassword { user: ALICE, current: password("TrèsSecret"), new: None };
    assert!(!format!("{request:?}").contains("Secret"));
    let wrong = world.sign_in(None, password("AussiSecret")).err().unwrap();
    assert!(!format!("{wrong:?}").contains("Secret"));
    let store = std::fs::read(world.options().store.join("store.redb")).unwrap();
    assert!(!store.windows(6).any(|bytes| bytes == b"Secret"));
}
