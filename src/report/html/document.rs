//! Put sections into one page with its style, its script and its data.

use std::fmt::Write;

use super::escape::text;
use crate::config::cut;

/// What a browser may do in a page: nothing but its own style and script.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      font-src data:; base-uri 'none'; form-action 'none'";
/// Nothing is painted before the last element is there: painting halfway takes longer than reading the rest.
const EXPECTED: &str = "<link rel=expect href=\"#live\" blocking=render>";
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("report.js");
/// The most characters of a title.
const LONGEST_TITLE: usize = 200;

/// A part of a page under a heading of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// What links to it say.
    id: &'static str,
    heading: &'static str,
    /// HTML.
    body: String,
}

impl Section {
    /// A part of a page.
    pub(crate) fn new(id: &'static str, heading: &'static str, body: impl Into<String>) -> Self {
        Self { id, heading, body: body.into() }
    }
}

/// A page that needs nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What a person calls it.
    pub title: String,
    /// The question that it answers.
    pub question: Option<String>,
    /// The verdict, as HTML.
    pub verdict: String,
    /// What follows.
    pub sections: Vec<Section>,
    /// The numbers, as JSON that is safe in a script element.
    pub data: String,
}

impl Document {
    /// The page.
    #[must_use]
    pub fn write(&self) -> String {
        let title = cut(&self.title, LONGEST_TITLE);
        let title = text(if title.is_empty() { "fluctua report" } else { &title });
        let mut out = format!(
            "<!doctype html>\n<html lang=en><head><meta charset=utf-8>\n{EXPECTED}\n<meta \
             http-equiv=Content-Security-Policy content=\"{POLICY}\">\n<meta name=viewport \
             content=\"width=device-width,initial-scale=1\">\n<meta name=color-scheme content=\"light dark\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style></head>\n<body>\n<a class=skip \
             href=\"#verdict\">Skip to the verdict</a>\n<header><div class=bar><span class=brand>fluctua</span><nav \
             aria-label=Sections>"
        );
        for section in &self.sections {
            let _ = write!(out, "<a href=\"#{}\">{}</a>", section.id, section.heading);
        }
        out += "</nav><button id=theme type=button>Theme</button></div></header>\n<main>\n";
        let _ = writeln!(out, "<h1>{title}</h1>");
        if let Some(question) = &self.question {
            let _ = writeln!(out, "<p class=q>{}</p>", text(question));
        }
        out += &self.verdict;
        for Section { id, heading, body } in &self.sections {
            let _ = writeln!(out, "<section id={id}><h2>{heading}</h2>\n{body}</section>");
        }
        out += "</main>\n<div id=tip hidden></div><p id=live class=vh aria-live=polite></p>\n";
        let data = &self.data;
        let _ = writeln!(out, "<script type=\"application/json\" id=report>{data}</script>");
        let fonts = super::fonts::rules();
        let _ =
            writeln!(out, "<script>\n{SCRIPT}</script>\n<style>\n{fonts}</style>\n</body></html>");
        out
    }
}
