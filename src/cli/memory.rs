//! Tell how much memory a run may take: what was asked for, else what the machine has free.

use std::fs::read_to_string;

/// Bytes of a text such as `2GB`, `500MB` or `1.5GiB`.
pub(super) fn parse(text: &str) -> Result<f64, String> {
    let digits = text.find(|c: char| c.is_ascii_alphabetic() && c != 'e').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.to_ascii_lowercase().as_str() {
        "kb" | "k" => 1e3,
        "mb" | "m" => 1e6,
        "gb" | "g" => 1e9,
        "tb" | "t" => 1e12,
        "kib" => 1024.0,
        "mib" => 1_048_576.0,
        "gib" => 1_073_741_824.0,
        _ => return Err("give a number with its unit, such as 500MB or 2GB".into()),
    };
    match number.trim().parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number * unit),
        _ => Err("give a number above zero with its unit, such as 500MB or 2GB".into()),
    }
}

/// What the machine has free, as far as it tells: its memory, what a control group leaves, and the address
/// space that a shell allows.
#[must_use]
pub fn free() -> f64 {
    [available(), group(), address_space()].into_iter().flatten().fold(f64::INFINITY, f64::min)
}

fn available() -> Option<f64> {
    let text = read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kib| kib * 1024.0)
}

/// What the control group of this process may still take, version 2 or 1.
fn group() -> Option<f64> {
    let number = |path: &str| read_to_string(path).ok()?.trim().parse::<f64>().ok();
    let of = |most: &str, used: &str| Some((number(most)? - number(used)?).max(0.0));
    of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current").or_else(|| {
        let folder = "/sys/fs/cgroup/memory/memory";
        of(&format!("{folder}.limit_in_bytes"), &format!("{folder}.usage_in_bytes"))
    })
}

/// The limit of `ulimit -v`, less a quarter for what is reserved and never touched.
fn address_space() -> Option<f64> {
    let text = read_to_string("/proc/self/limits").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|bytes| 0.75 * bytes)
}
