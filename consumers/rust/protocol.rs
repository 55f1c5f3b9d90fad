//! AdamW in Rust, asked by the check; see docs/protocol.md.
//!
//!     rustc -O protocol.rs
//!     refimpl check --command ./protocol --against adamw
//!
//! The keys of a request have a fixed order and no blanks between them, so that it can be read without a JSON library.

use std::io::{self, BufRead, Write};

/// What stands behind a text.
fn behind<'a>(line: &'a str, text: &str) -> &'a str {
    let place = line.find(text).unwrap_or_else(|| panic!("the request has no {}", text));
    &line[place + text.len()..]
}

/// The number at the start of a text.
fn number(text: &str) -> f64 {
    text.split([',', ']', '}']).next().unwrap().parse().unwrap()
}

fn setting(line: &str, name: &str) -> f64 {
    number(behind(behind(line, "\"settings\":"), &format!("\"{name}\":")))
}

/// The arrays of a list such as ["3ff0000000000000","…"], and what stands behind it.
fn arrays(text: &str) -> (Vec<Vec<f64>>, &str) {
    let (list, rest) = behind(text, "[").split_once(']').unwrap();
    let bits = |digits: &str| f64::from_bits(u64::from_str_radix(digits, 16).unwrap());
    let numbers = |text: &str| (0..text.len() / 16).map(|i| bits(&text[16 * i..16 * i + 16])).collect();
    (list.split(',').map(|text| numbers(text.trim_matches('"'))).collect(), rest)
}

fn text(numbers: &[f64]) -> String {
    let digits: Vec<String> = numbers.iter().map(|x| format!("{:016x}", x.to_bits())).collect();
    format!("\"{}\"", digits.concat())
}

fn run(line: &str, out: &mut impl Write) -> io::Result<()> {
    let [lr, beta1, beta2, eps, decay] =
        ["lr", "beta1", "beta2", "eps", "weight_decay"].map(|name| setting(line, name));
    let (mut theta, rest) = arrays(behind(line, "\"params\":"));
    let mut m: Vec<Vec<f64>> = theta.iter().map(|x| vec![0.0; x.len()]).collect();
    let mut v = m.clone();
    let etas = behind(line, "\"eta\":[").split_once(']').unwrap().0;
    let mut grads = behind(rest, "\"grads\":[");
    for (k, eta) in etas.split(',').enumerate() {
        let t = k as i32 + 1;
        let (eta, first, second) = (number(eta), 1.0 - beta1.powi(t), 1.0 - beta2.powi(t));
        let (g, more) = arrays(grads);
        grads = more;
        for j in 0..theta.len() {
            for i in 0..theta[j].len() {
                m[j][i] = beta1 * m[j][i] + (1.0 - beta1) * g[j][i];
                v[j][i] = beta2 * v[j][i] + (1.0 - beta2) * g[j][i] * g[j][i];
                let adam = lr * (m[j][i] / first) / ((v[j][i] / second).sqrt() + eps);
                theta[j][i] -= eta * (adam + decay * theta[j][i]);
            }
        }
        let texts: Vec<String> = theta.iter().map(|x| text(x)).collect();
        writeln!(out, "{{\"step\":{t},\"params\":[{}]}}", texts.join(","))?;
    }
    writeln!(out, "{{\"done\":true}}")
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line.contains("\"ask\":\"hello\"") {
            let takes = r#"["lr","beta1","beta2","eps","weight_decay","schedule"]"#;
            writeln!(out, "{{\"takes\":{takes},\"dtypes\":[\"float64\"]}}")?;
        } else {
            run(&line, &mut out)?;
        }
        out.flush()?;
    }
    Ok(())
}
