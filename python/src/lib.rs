//! The compiled half of the Python package: texts in, texts and bytes out.
//!
//! Configs come as TOML text and reports go as JSON text, the same bytes that the program reads and writes; what a user of
//! Python sees of them is made in `python/fluctua`.

mod draw;
mod folder;
mod gather;
mod merge;
mod plan;
mod question;
mod runs;
mod scan;
mod trouble;
mod work;

use pyo3::prelude::*;

/// The compiled half of fluctua.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<plan::Plan>()?;
    module.add_class::<scan::Scan>()?;
    module.add_class::<gather::Gathering>()?;
    module.add_function(wrap_pyfunction!(question::to_toml, module)?)?;
    module.add_function(wrap_pyfunction!(runs::run, module)?)?;
    module.add_function(wrap_pyfunction!(runs::exact, module)?)?;
    module.add_function(wrap_pyfunction!(runs::run_scan, module)?)?;
    module.add_function(wrap_pyfunction!(runs::trace, module)?)?;
    module.add_function(wrap_pyfunction!(merge::merge, module)?)?;
    module.add_function(wrap_pyfunction!(draw::figures, module)?)?;
    module.add_function(wrap_pyfunction!(draw::page, module)?)?;
    module.add_function(wrap_pyfunction!(runs::main, module)?)?;
    Ok(())
}
