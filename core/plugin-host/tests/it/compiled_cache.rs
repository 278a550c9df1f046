//! Compiled code is kept, and only what this host wrote is loaded.

use std::{
    fs,
    path::{Path, PathBuf},
};

use etabli_plugin_host::{Host, HostConfig, Lang};

use crate::support::{everything, guest};

fn load_with(folder: &Path) {
    let config = HostConfig { cache_dir: Some(folder.to_owned()), ..HostConfig::default() };
    let plugin = Host::new(config).unwrap().load(&guest("search-columns"), &everything()).unwrap();
    plugin.search_plan("attachment", "pdf", Lang::En).unwrap();
}

fn compiled(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "cwasm")).collect()
}

#[test]
fn a_second_start_uses_the_kept_code() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("compiled");
    load_with(&folder);
    let [file] = &compiled(&folder)[..] else { panic!("one file expected") };
    let written = fs::metadata(file).unwrap().modified().unwrap();
    load_with(&folder);
    assert_eq!(fs::metadata(file).unwrap().modified().unwrap(), written, "it was compiled again");
}

#[cfg(unix)]
#[test]
fn the_folder_is_open_to_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    load_with(folder.path());
    assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
    for entry in fs::read_dir(folder.path()).unwrap() {
        assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_file_that_this_host_did_not_write_is_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    load_with(folder.path());
    let file = compiled(folder.path()).remove(0);
    let good = fs::read(&file).unwrap();

    let mut changed = good.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    for bad in [changed, good[..100].to_vec(), Vec::new()] {
        fs::write(&file, bad).unwrap();
        load_with(folder.path());
        assert_eq!(fs::read(&file).unwrap(), good);
    }

    let elsewhere = tempfile::tempdir().unwrap();
    load_with(elsewhere.path());
    let theirs = fs::read(elsewhere.path().join(file.file_name().unwrap())).unwrap();
    assert_ne!(theirs, good, "each folder has a key of its own");
    fs::write(&file, theirs).unwrap();
    load_with(folder.path());
    assert_eq!(fs::read(&file).unwrap(), good);
}
