//! Entropy production and what it bounds: cycles, information, response.

pub(crate) mod cycles;
pub(crate) mod derivative;
pub(crate) mod drive;
pub(crate) mod information;
pub(crate) mod production;
pub(crate) mod response;
pub(crate) mod uncertainty;
