//! Just enough of Rust's grammar to see which paths a file uses.

/// A source text whose comments and literals are blanked, line by line in its place.
pub struct Code {
    text: String,
}

impl Code {
    pub fn of(source: &str) -> Self {
        Self {
            text: blank(source),
        }
    }

    /// Each path from the crate's root that the code names, with its line. `module` is the file's own path, from which
    /// `super` counts.
    pub fn uses(&self, module: &[String]) -> Vec<(usize, Vec<String>)> {
        let mut uses = Vec::new();
        for (at, word) in words(&self.text) {
            let rest = &self.text[at..];
            let path = rest[word.len()..].trim_start().starts_with("::");
            // `$crate::x` and the first `super` count; `a::super` does not exist.
            if !path || self.text[..at].ends_with("::") {
                continue;
            }
            if ["crate", "smart_window", "super"].contains(&word) {
                let mut leaves = Vec::new();
                tree(rest, at, &mut Vec::new(), &mut leaves);
                let here = [module, &self.inline_modules(at)].concat();
                let named =
                    |(at, path): (usize, Vec<String>)| (self.line(at), from_root(&path, &here));
                uses.extend(leaves.into_iter().map(named));
            }
        }
        uses
    }

    /// The lines outside `#[cfg(test)] mod … { … }`, numbered from 1.
    pub fn lines_without_tests(&self) -> Vec<(usize, &str)> {
        let mut lines = Vec::new();
        let (mut depth, mut tests_at, mut pending) = (0_i32, None, false);
        for (number, line) in (1..).zip(self.text.lines()) {
            pending |= line.contains("#[cfg(test)]");
            let before = depth;
            depth += line
                .chars()
                .map(|c| i32::from(c == '{') - i32::from(c == '}'))
                .sum::<i32>();
            if pending && has_word(line, "mod") {
                pending = false;
                if line.contains('{') && depth > before {
                    tests_at = Some(before);
                }
                continue;
            }
            if tests_at.is_some_and(|at| depth <= at) {
                tests_at = None;
                continue;
            }
            if tests_at.is_none() {
                lines.push((number, line));
            }
        }
        lines
    }

    /// The modules written out in the file that stand open at `at`.
    fn inline_modules(&self, at: usize) -> Vec<String> {
        let mut open: Vec<Option<String>> = Vec::new();
        let (mut last, mut before_last) = ("", "");
        let before = &self.text[..at];
        for piece in before.split_inclusive(['{', '}', ' ', '\n', ';']) {
            let word = piece.trim_end_matches(['{', '}', ' ', '\n', ';']).trim();
            if !word.is_empty() {
                (before_last, last) = (last, word);
            }
            match piece.chars().next_back() {
                Some('{') => open.push((before_last == "mod").then(|| last.to_owned())),
                Some('}') => drop(open.pop()),
                _ => continue,
            }
            (before_last, last) = ("", "");
        }
        open.into_iter().flatten().collect()
    }

    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }
}

/// A path as written, without `crate` and with `super` counted up from `module`.
fn from_root(path: &[String], module: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let rest = path[ups..]
        .iter()
        .filter(|part| !["crate", "smart_window"].contains(&part.as_str()));
    let kept = if ups > 0 {
        module.len().saturating_sub(ups)
    } else {
        0
    };
    module[..kept].iter().chain(rest).cloned().collect()
}

/// Collects the paths of a use tree, `a::{b, c::d}`, each with the offset of its last part. Returns the length read.
fn tree(
    text: &str,
    base: usize,
    prefix: &mut Vec<String>,
    leaves: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let mut at = text.len() - text.trim_start().len();
    let depth = prefix.len();
    if text[at..].starts_with('{') {
        at += 1;
        loop {
            at += text[at..].len() - text[at..].trim_start().len();
            match text[at..].chars().next() {
                Some('}') | None => break,
                Some(',') => at += 1,
                Some(_) => at += tree(&text[at..], base + at, prefix, leaves).max(1),
            }
        }
        return (at + 1).min(text.len());
    }
    let length = text[at..]
        .find(|c: char| !is_word(c))
        .unwrap_or(text.len() - at);
    let start = at;
    at += length;
    prefix.push(text[start..at].to_owned());
    let spaces = text[at..].len() - text[at..].trim_start().len();
    if length > 0 && text[at + spaces..].starts_with("::") {
        at += spaces + 2;
        at += tree(&text[at..], base + at, prefix, leaves);
    } else {
        leaves.push((base + start, prefix.clone()));
        // An alias, `as Name`, and a `*` belong to the leaf.
        let end = text[at..].find([',', '}', ';', '\n']).unwrap_or(0);
        if text[at..].trim_start().starts_with("as ") || text[at..].starts_with('*') {
            at += end;
        }
    }
    prefix.truncate(depth);
    at
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Each word of the text with its offset.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c| !is_word(c))
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Whether `word` stands in the line and does not merely end a longer word.
pub fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(is_word))
}

/// A type or module of one driver that the line names.
pub fn driver_type(line: &str) -> Option<&str> {
    let path = ["sqlx::Sqlite", "sqlx::Postgres"].into_iter().find(|path| {
        let longer = |at: usize| line[at + path.len()..].starts_with(is_word);
        line.match_indices(path).any(|(at, _)| !longer(at))
    });
    let own = |word: &&str| {
        ["Sqlite", "Pg"].iter().any(|driver| {
            word.strip_prefix(driver)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
        })
    };
    path.or_else(|| words(line).map(|(_, word)| word).find(own))
}

/// The text with comments, strings and character literals replaced by spaces; newlines stay.
fn blank(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut text = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end > at {
            text.extend(
                chars[at..end]
                    .iter()
                    .map(|c| if *c == '\n' { '\n' } else { ' ' }),
            );
            at = end;
        } else {
            text.push(chars[at]);
            at += 1;
        }
    }
    text
}

/// Where the comment or literal that begins at `at` ends; `at` itself where none begins.
fn literal_end(chars: &[char], at: usize) -> usize {
    let is = |at: usize, c: char| chars.get(at) == Some(&c);
    let find = |from: usize, stop: &dyn Fn(usize) -> bool| {
        (from..chars.len())
            .find(|at| stop(*at))
            .unwrap_or(chars.len())
    };
    let quoted = |from: usize, quote: char| {
        let mut end = from;
        while end < chars.len() && !is(end, quote) {
            end += if is(end, '\\') { 2 } else { 1 };
        }
        (end + 1).min(chars.len())
    };
    match chars[at] {
        '/' if is(at + 1, '/') => find(at, &|at| is(at, '\n')),
        '/' if is(at + 1, '*') => {
            let (mut depth, mut end) = (0, at);
            while end < chars.len() {
                if is(end, '/') && is(end + 1, '*') {
                    (depth, end) = (depth + 1, end + 2);
                } else if is(end, '*') && is(end + 1, '/') {
                    (depth, end) = (depth - 1, end + 2);
                    if depth == 0 {
                        break;
                    }
                } else {
                    end += 1;
                }
            }
            end.min(chars.len())
        }
        '"' => quoted(at + 1, '"'),
        'r' if at == 0 || !is_word(chars[at - 1]) || matches!(chars[at - 1], 'b' | 'c') => {
            let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
            if !is(at + 1 + hashes, '"') {
                return at;
            }
            let close = |end: usize| is(end, '"') && (1..=hashes).all(|hash| is(end + hash, '#'));
            (find(at + 2 + hashes, &close) + 1 + hashes).min(chars.len())
        }
        '\'' if is(at + 1, '\\') => quoted(at + 1, '\''),
        '\'' if is(at + 2, '\'') => at + 3,
        _ => at,
    }
}
