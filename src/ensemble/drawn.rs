//! Keep the figures of a report in a folder of their own inside the output folder.
//!
//! A list beside them says which files are ours: those are replaced, and no others.

use std::fs;

use super::error::shown;
use super::{Folder, StoreError, entry};

/// The folder of figures.
const FIGURES: &str = "figures";
/// The list of the files in it that are ours.
const LIST: &str = "contents.txt";
/// How the list begins.
const HEAD: &str =
    "Written by fluctua, which replaces these files with those of the next report:\n";

/// What happens to the figures that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// They belong to another report and go.
    Removed,
    /// They stay, but for those that are drawn again.
    Kept,
}

impl Folder {
    /// Write the figures of a report, each a name and its bytes.
    ///
    /// # Errors
    /// When a file of others has one of the names, or one cannot be written.
    pub fn write_figures(
        &self,
        files: &[(String, Vec<u8>)],
        earlier: Earlier,
    ) -> Result<(), StoreError> {
        let mut ours = match earlier {
            Earlier::Removed => {
                self.remove_figures()?;
                Vec::new()
            }
            Earlier::Kept => self.listed(),
        };
        if files.is_empty() {
            return Ok(());
        }
        let folder = Self::create(self.path().join(FIGURES))?;
        let there = |name: &str| fs::symlink_metadata(folder.path().join(name)).is_ok();
        for (name, _) in files {
            if !ours.contains(name) {
                if there(name) {
                    return Err(StoreError::ForeignFile { path: shown(&folder.path().join(name)) });
                }
                ours.push(name.clone());
            }
        }
        // The list first, so that no file of ours ever stands there without being in it.
        folder.write(LIST, format!("{HEAD}{}\n", ours.join("\n")).as_bytes())?;
        files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes))
    }

    /// Remove the figures that an earlier report left.
    pub(super) fn remove_figures(&self) -> Result<(), StoreError> {
        let ours = self.listed();
        if ours.is_empty() {
            return Ok(());
        }
        let folder = Self::at(self.path().join(FIGURES));
        ours.iter().try_for_each(|name| folder.remove(name))?;
        folder.remove(LIST)?;
        // What others put there keeps the folder.
        let _ = fs::remove_dir(folder.path());
        Ok(())
    }

    /// The files in the list of figures; a name that leads out of the folder is none.
    fn listed(&self) -> Vec<String> {
        let path = self.path().join(FIGURES);
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir());
        let text = if is_folder && entry::open(&path.join(LIST)).is_ok() {
            fs::read_to_string(path.join(LIST)).unwrap_or_default()
        } else {
            String::new()
        };
        let names = text.strip_prefix(HEAD).unwrap_or("").lines();
        let plain = |name: &&str| {
            let letters = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            !name.is_empty() && !name.starts_with('.') && name.chars().all(letters)
        };
        names.filter(plain).map(ToOwned::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> (String, Vec<u8>) {
        (name.to_owned(), b"x".to_vec())
    }

    #[test]
    fn figures_of_the_last_report_go_and_files_of_others_stay() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(parent.path());
        let write = |names: &[&str], earlier| {
            let files: Vec<_> = names.iter().map(|name| file(name)).collect();
            folder.write_figures(&files, earlier)
        };
        let there = |name: &str| parent.path().join("figures").join(name).exists();
        write(&["a.svg", "b.svg"], Earlier::Removed).expect("written");
        fs::write(parent.path().join("figures/mine.svg"), "mine").expect("written");
        write(&["b.svg", "c.svg"], Earlier::Kept).expect("written");
        assert!(["a.svg", "b.svg", "c.svg", "mine.svg"].into_iter().all(there));
        write(&["c.svg"], Earlier::Removed).expect("written");
        assert_eq!(["a.svg", "b.svg", "c.svg", "mine.svg"].map(there), [false, false, true, true]);
        let refused = write(&["mine.svg"], Earlier::Kept).expect_err("it belongs to others");
        assert!(matches!(refused, StoreError::ForeignFile { .. }), "{refused}");
        folder.remove_figures().expect("removed");
        assert!(there("mine.svg") && !there("c.svg") && !there(LIST));
    }

    #[test]
    fn a_forged_list_removes_nothing_outside() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(parent.path().join("out"));
        fs::create_dir_all(folder.path().join(FIGURES)).expect("made");
        let outside = parent.path().join("precious");
        fs::write(&outside, "x").expect("written");
        fs::write(folder.path().join("report"), "x").expect("written");
        let forged = format!("{HEAD}../../precious\n../report\n{}\n..\n", outside.display());
        fs::write(folder.path().join(FIGURES).join(LIST), forged).expect("written");
        folder.remove_figures().expect("removed");
        assert!(outside.exists() && folder.path().join("report").exists());
    }
}
