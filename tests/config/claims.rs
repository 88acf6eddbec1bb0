//! Claims that cannot be judged are refused before any work, with their place and a way out.

use fluctua::config::claims::read;

const HEAD: &str =
    "paper = 'P'\ntitle = 'T'\nquantities = { J = 'particle.b' }\nletters = { F = '2*J' }\n";
const CLAIM: &str = "claim = 'C'\nsource = 'S'\nexpect = 'holds'\n";

fn refused(text: &str) -> String {
    let parameters = ["F_N".to_owned(), "mu_r".to_owned()];
    read("claims.toml", text, &parameters).expect_err(text).to_string()
}

#[test]
fn claims_are_refused_with_a_way_out() {
    let claim = |rest: &str| format!("{HEAD}[[claim]]\n{CLAIM}{rest}\n");
    let table: [(String, &[&str]); 16] = [
        (HEAD.to_owned(), &["`claim` is missing", "help"]),
        (
            claim("kind = 'allways'\ntest = 'J > 0'"),
            &["claims.toml:9:8", "`allways`", "everywhere"],
        ),
        (claim("kind = 'everywhere'"), &["`claim.0.test` is missing"]),
        (claim("kind = 'everywhere'\ntest = 'J'"), &["claims.toml:10:8", "a relation"]),
        (claim("kind = 'everywhere'\ntest = 'j > 0'"), &["`j`", "did you mean `J`?"]),
        (claim("kind = 'everywhere'\ntest = 'J > (0'"), &["ends too early"]),
        (claim("kind = 'rising'\nof = 'J'"), &["`claim.0.along` is missing"]),
        (claim("kind = 'rising'\nof = 'J'\nalong = 'F'"), &["no parameter is called `F`", "F_N"]),
        (
            claim("kind = 'crossing'\nof = 'F'\nalong = 'F_N'\nnear = 1"),
            &["no quantity is called `F`"],
        ),
        (claim("kind = 'same'\nof = 'J'\nwith = 'other'"), &["no run is called `other`", "main"]),
        (claim("kind = 'nowhere'\ntest = 'J < 0'\nrun = 'other'"), &["no run is called `other`"]),
        (claim("kind = 'count'\ntest = 'J < 0'\nnear = 1.5"), &["1.5", "whole number"]),
        (claim("kind = 'nowhere'\ntest = 'J < 0'\ntolerance = -1"), &["-1", "zero or above"]),
        (
            claim("kind = 'nowhere'\ntest = 'J < 0'\ncolour = 'red'"),
            &["unknown key `claim.0.colour`"],
        ),
        (
            format!("{HEAD}unprinted = {{ parameter = 'mu_r', values = [1], drawn = 1 }}\n"),
            &["two finite numbers or more"],
        ),
        (
            format!("{HEAD}unprinted = {{ parameter = 'mu_r', values = [1, 2], drawn = 3 }}\n"),
            &["`unprinted.drawn` is 3", "one of `values`"],
        ),
    ];
    for (text, parts) in table {
        let text = if text.contains("[[claim]]") || parts[0].contains("missing") {
            text
        } else {
            format!("{text}[[claim]]\n{CLAIM}kind = 'nowhere'\ntest = 'J < 0'\n")
        };
        let message = refused(&text);
        for part in parts {
            assert!(message.contains(part), "`{part}` is not in\n{message}");
        }
        assert!(message.contains("= help: "), "{message}");
    }
}

#[test]
fn letters_and_panels_are_refused_with_a_way_out() {
    let after = format!("[[claim]]\n{CLAIM}kind = 'nowhere'\ntest = 'J < 0'\n");
    let table = [
        ("quantities = { J = 'particl.b' }", "`particl.b` cannot be observed"),
        ("quantities = { mu_r = 'particle.b' }", "`mu_r` was asked for before"),
        ("quantities = { exp = 'particle.b' }", "`exp` cannot be the name"),
        ("quantities = { J = 'particle.b' }\nletters = { A = 'B', B = 'J' }", "`B`"),
        ("quantities = { J = 'particle.b' }\nlabels = { K = 'k' }", "`K`"),
        (
            "quantities = { J = 'particle.b' }\nrun = [{ name = 'a' }, { name = 'a' }]",
            "`a` was asked",
        ),
        ("quantities = { J = 'particle.b' }\nrun = [{ name = 'a', exact = 1 }]", "true or false"),
        (
            "quantities = { J = 'particle.b' }\npanel = [{ x = 'F_N' }]",
            "`panel.0.curves` is missing",
        ),
        (
            "quantities = { J = 'particle.b' }\npanel = [{ x = 'F_N', map = 'J' }]",
            "`panel.0.y` is missing",
        ),
        (
            "quantities = { J = 'particle.b' }\npanel = [{ x = 'F_N', curves = ['K'] }]",
            "no letter is called `K`",
        ),
        (
            "quantities = { J = 'particle.b' }\npanel = [{ x = 'y', curves = ['J'] }]",
            "no parameter is called `y`",
        ),
    ];
    for (head, part) in table {
        let message = refused(&format!("paper = 'P'\ntitle = 'T'\n{head}\n{after}"));
        assert!(message.contains(part) && message.contains("= help: "), "{head}: {message}");
    }
}
