//! The pictures of the README are those that the program draws.

use std::fs;
use std::path::Path;

use crate::common::cli::{fluctua, text};

/// A picture of `docs/figures/`, the command that draws it, and its name among the figures of that command.
const GALLERY: [(&str, &[&str], &str); 4] = [
    ("inverse_current", &["scan", "--scan", "F_N=0:2:21", "--trajectories", "6400"], "currents_b"),
    ("regions", &["scan", "--exact", "--scan", "F_E=0:4:41", "--scan", "F_N=0:4:41"], "regions"),
    ("device", &["run"], "currents_particle"),
    ("distribution", &["run", "configs/distributions.toml"], "distribution_particle_b_40"),
];

/// `FLUCTUA_GOLDEN=1 cargo test --release --test program gallery` draws all of them anew.
#[test]
fn the_gallery_is_of_this_program() {
    let draw_anew = std::env::var_os("FLUCTUA_GOLDEN").is_some();
    let parent = tempfile::tempdir().unwrap();
    let readme = fs::read_to_string("README.md").unwrap();
    for (picture, command, figure) in GALLERY {
        let out = parent.path().join(picture);
        let to = ["--quiet", "--figures", "svg", "--out", out.to_str().unwrap()];
        let output = fluctua(&[command, &to].concat());
        assert_eq!(output.status.code(), Some(0), "{picture}: {}", text(&output.stderr));
        let drawn = fs::read_to_string(out.join(format!("figures/{figure}.svg"))).unwrap();
        let kept = format!("docs/figures/{picture}.svg");
        assert!(readme.contains(&format!("]({kept})")), "{kept} is not in the README");
        if draw_anew {
            fs::create_dir_all("docs/figures").unwrap();
            fs::write(Path::new(&kept), &drawn).unwrap();
        }
        let is_same = fs::read_to_string(&kept).is_ok_and(|kept| kept == drawn);
        assert!(is_same, "{kept} is of another state: look at it, then FLUCTUA_GOLDEN=1");
    }
}
