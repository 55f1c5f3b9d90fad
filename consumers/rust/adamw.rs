//! AdamW in Rust, run on the golden vectors of refimpl.
//!
//!     refimpl vectors export vectors --rule adamw --plain
//!     rustc -O adamw.rs
//!     ./adamw vectors/plain/adamw.txt results.json
//!     refimpl vectors verify vectors results.json
//!
//! The standard library has no JSON, so it reads the plain twin of the inputs, which docs/vectors.md describes.
use std::collections::HashMap;
use std::str::{FromStr, SplitWhitespace};
use std::{env, error::Error, fs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The hyperparameters, by refimpl's names.
struct AdamW {
    lr: f64,
    beta1: f64,
    beta2: f64,
    eps: f64,
    weight_decay: f64,
}

struct State<T> {
    theta: Vec<T>,
    m: Vec<T>,
    v: Vec<T>,
}

/// One step of Algorithm 2 for numbers of one type; t counts from 1.
macro_rules! step {
    ($number:ty, $h:expr, $t:expr, $eta:expr, $state:expr, $g:expr) => {{
        type T = $number;
        let (h, s) = ($h, $state);
        let (beta1, beta2) = (h.beta1 as T, h.beta2 as T);
        let (rest1, rest2) = ((1.0 - h.beta1) as T, (1.0 - h.beta2) as T);
        let first = (1.0 - h.beta1.powi($t)) as T;
        let second = (1.0 - h.beta2.powi($t)) as T;
        for i in 0..s.theta.len() {
            let g = $g[i] as T;
            s.m[i] = beta1 * s.m[i] + rest1 * g;
            s.v[i] = beta2 * s.v[i] + rest2 * g * g;
            let m_hat = s.m[i] / first;
            let v_hat = s.v[i] / second;
            let decay = h.weight_decay as T * s.theta[i];
            s.theta[i] -= $eta as T * (h.lr as T * m_hat / (v_hat.sqrt() + h.eps as T) + decay);
        }
    }};
}

/// The words of the file, one after the other.
struct Words<'a>(SplitWhitespace<'a>);

impl<'a> Words<'a> {
    fn word(&mut self) -> Result<&'a str> {
        self.0.next().ok_or_else(|| "the vectors end too early".into())
    }

    fn expect(&mut self, name: &str) -> Result<()> {
        let found = self.word()?;
        if found == name { Ok(()) } else { Err(format!("{found} stands where {name} should").into()) }
    }

    fn value<T: FromStr>(&mut self) -> Result<T> {
        let word = self.word()?;
        word.parse().map_err(|_| format!("{word} is no number").into())
    }

    /// A list with its name and its length before it.
    fn list<T: FromStr>(&mut self, name: &str) -> Result<Vec<T>> {
        self.expect(name)?;
        let length: usize = self.value()?;
        (0..length).map(|_| self.value()).collect()
    }

    fn settings(&mut self) -> Result<AdamW> {
        self.expect("hyperparameters")?;
        let mut found = HashMap::new();
        for _ in 0..self.value::<usize>()? {
            found.insert(self.word()?, self.value::<f64>()?);
        }
        let get = |name: &str| found.get(name).copied().ok_or_else(|| format!("{name} is missing"));
        let (lr, eps, weight_decay) = (get("lr")?, get("eps")?, get("weight_decay")?);
        Ok(AdamW { lr, beta1: get("beta1")?, beta2: get("beta2")?, eps, weight_decay })
    }
}

/// Numbers as JSON strings, since JSON has no NaN; Rust prints the digits that read as the same number.
fn written<T: Copy + Into<f64>>(theta: &[T]) -> String {
    let numbers: Vec<String> = theta.iter().map(|&x| format!("\"{:e}\"", x.into())).collect();
    format!("[{}]", numbers.join(", "))
}

/// Runs one case: its id, and its parameters after each step that is to be reported.
fn run_case(words: &mut Words) -> Result<String> {
    words.expect("case")?;
    let id = words.word()?;
    let single = words.word()? == "float32";
    let h = words.settings()?;
    for word in ["scalars", "0", "start"] {
        words.expect(word)?;
    }
    let start: i32 = words.value()?;
    let theta: Vec<f64> = words.list("theta")?;
    words.expect("slots")?;
    words.expect("2")?;
    let (m, v): (Vec<f64>, Vec<f64>) = (words.list("m")?, words.list("v")?);
    let report: Vec<i32> = words.list("report")?;
    let eta: Vec<f64> = words.list("eta")?;
    let gradients: Vec<f64> = words.list("gradients")?;
    let narrow = |x: &[f64]| x.iter().map(|&y| y as f32).collect::<Vec<f32>>();
    let mut small = State { theta: narrow(&theta), m: narrow(&m), v: narrow(&v) };
    let mut large = State { theta, m, v };
    let mut found = Vec::new();
    for (k, g) in gradients.chunks(large.theta.len()).enumerate() {
        let t = start + k as i32 + 1;
        if single {
            step!(f32, &h, t, eta[k], &mut small, g);
        } else {
            step!(f64, &h, t, eta[k], &mut large, g);
        }
        if report.contains(&t) {
            found.push(if single { written(&small.theta) } else { written(&large.theta) });
        }
    }
    Ok(format!("\"{id}\": [{}]", found.join(", ")))
}

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().collect();
    let [_, input, output] = &arguments[..] else {
        return Err("usage: adamw vectors/plain/adamw.txt results.json".into());
    };
    let text = fs::read_to_string(input)?;
    let mut words = Words(text.split_whitespace());
    words.expect("refimpl-vectors")?;
    let version = words.word()?;
    words.expect("AdamW")?;
    let cases: Vec<String> = (0..words.value::<usize>()?).map(|_| run_case(&mut words)).collect::<Result<_>>()?;
    let head = format!("\"format\": \"refimpl-results\", \"version\": \"{version}\"");
    let name = "\"implementation\": \"consumers/rust/adamw.rs\"";
    fs::write(output, format!("{{{head}, {name}, \"results\": {{\n{}\n}}}}\n", cases.join(",\n")))?;
    Ok(())
}
