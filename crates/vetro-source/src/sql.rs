//! Reads just enough SQL to know that a text is one statement that reads, and quotes names.
//!
//! The lexer understands strings, quoted names, comments and, for
//! `PostgreSQL`, dollar quotes and escape strings, so that nothing hidden in
//! them is taken for a keyword or a semicolon, and nothing outside escapes.
//! It is one wall of several: the session is read-only as well, and the
//! role's rights are the true wall.

use crate::error::Error;

/// Whose rules hold for quotes and comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Dollar quotes, escape strings, nested comments.
    Postgres,
    /// Names in back quotes and brackets, comments that do not nest.
    Sqlite,
    /// Strings in either quote with escapes, names in back quotes, comments after `#`; no comment that is executed.
    Mariadb,
}

/// A piece of SQL; white space and comments are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A keyword or a bare name.
    Word(&'a str),
    /// A name in quotes, as written between them.
    Name(&'a str),
    /// A string.
    Text,
    /// A place for a value that is bound later.
    Parameter,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `;`
    Semicolon,
    /// Anything else, one character at a time.
    Other,
}

impl Token<'_> {
    /// Whether it is this keyword.
    pub(crate) fn is_word(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// Something was opened and never closed; where it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unclosed(pub(crate) usize);

/// Cuts a text into tokens, each with the byte at which it begins.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    dialect: Dialect,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str, dialect: Dialect) -> Self {
        Self { text, at: 0, dialect }
    }

    /// The byte after the last token.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.rest().get(ahead).copied().unwrap_or(0)
    }

    fn skip_blank(&mut self) -> Result<(), Unclosed> {
        loop {
            let rest = self.rest();
            match rest {
                [byte, ..] if byte.is_ascii_whitespace() || *byte == 0x0b => self.at += 1,
                // There, two minuses are a comment only before a blank: `1--1` is 2.
                [b'-', b'-', next, ..] if self.dialect == Dialect::Mariadb && !is_blank(*next) => return Ok(()),
                [b'-', b'-', ..] => {
                    self.at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                }
                // What stands in such a comment is executed: it is as good as a quote that never ends.
                [b'/', b'*', b'!' | b'M', ..] if self.dialect == Dialect::Mariadb => return Err(Unclosed(self.at)),
                [b'/', b'*', ..] => self.skip_comment()?,
                [b'#', ..] if self.dialect == Dialect::Mariadb => {
                    self.at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
                }
                _ => return Ok(()),
            }
        }
    }

    fn skip_comment(&mut self) -> Result<(), Unclosed> {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.rest() {
                [] => return Err(Unclosed(start)),
                [b'/', b'*', ..] if depth == 0 || self.dialect == Dialect::Postgres => {
                    depth += 1;
                    self.at += 2;
                }
                [b'*', b'/', ..] => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    /// Skips to the end of what is quoted; the mark doubled stands for itself, and `\` guards what follows if `escapes`.
    fn skip_quoted(&mut self, mark: u8, escapes: bool) -> Result<(), Unclosed> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.rest() {
                [] => return Err(Unclosed(start)),
                [b'\\', _, ..] if escapes => self.at += 2,
                [first, second, ..] if *first == mark && *second == mark => self.at += 2,
                [first, ..] if *first == mark => {
                    self.at += 1;
                    return Ok(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn quoted_name(&mut self, mark: u8) -> Result<Token<'a>, Unclosed> {
        let start = self.at + 1;
        self.skip_quoted(mark, false)?;
        Ok(Token::Name(&self.text[start..self.at - 1]))
    }

    fn word(&mut self) -> Result<Token<'a>, Unclosed> {
        let start = self.at;
        let dollar = |byte: u8| byte == b'$' && self.dialect == Dialect::Postgres;
        let length = self.rest().iter().position(|byte| !is_word_byte(*byte) && !dollar(*byte));
        self.at += length.unwrap_or(self.rest().len());
        let word = &self.text[start..self.at];
        if self.dialect == Dialect::Postgres && word.eq_ignore_ascii_case("e") && self.peek(0) == b'\'' {
            return self.escape_string();
        }
        Ok(Token::Word(word))
    }

    /// An escape string goes on in a next string literal, with only blanks between, by the same rules.
    fn escape_string(&mut self) -> Result<Token<'a>, Unclosed> {
        loop {
            self.skip_quoted(b'\'', true)?;
            self.skip_blank()?;
            if self.peek(0) != b'\'' {
                return Ok(Token::Text);
            }
        }
    }

    fn dollar(&mut self) -> Result<Token<'a>, Unclosed> {
        let start = self.at;
        let name = self.rest()[1..].iter().position(|byte| !is_word_byte(*byte)).unwrap_or(self.rest().len() - 1);
        let tagged = self.peek(name + 1) == b'$' && !self.peek(1).is_ascii_digit();
        if self.dialect == Dialect::Postgres && tagged {
            let tag = &self.text[start..start + name + 2];
            self.at += tag.len();
            let end = self.text[self.at..].find(tag).ok_or(Unclosed(start))?;
            self.at += end + tag.len();
            return Ok(Token::Text);
        }
        self.at += name + 1;
        Ok(if name == 0 { Token::Other } else { Token::Parameter })
    }

    fn sqlite_mark(&mut self, mark: u8) -> Result<Token<'a>, Unclosed> {
        match mark {
            b'`' => self.quoted_name(b'`'),
            b'[' => {
                let start = self.at;
                let end = self.rest().iter().position(|byte| *byte == b']').ok_or(Unclosed(start))?;
                self.at += end + 1;
                Ok(Token::Name(&self.text[start + 1..start + end]))
            }
            _ => {
                self.at += 1;
                Ok(if mark == b'?' || is_word_byte(self.peek(0)) { Token::Parameter } else { Token::Other })
            }
        }
    }

    fn token(&mut self) -> Result<Token<'a>, Unclosed> {
        match self.peek(0) {
            mark @ (b'\'' | b'"') if self.dialect == Dialect::Mariadb => {
                self.skip_quoted(mark, true).map(|()| Token::Text)
            }
            b'`' if self.dialect == Dialect::Mariadb => self.quoted_name(b'`'),
            b'?' if self.dialect == Dialect::Mariadb => {
                self.at += 1;
                Ok(Token::Parameter)
            }
            b'\'' => self.skip_quoted(b'\'', false).map(|()| Token::Text),
            b'"' => self.quoted_name(b'"'),
            b'$' => self.dollar(),
            mark @ (b'`' | b'[' | b'?' | b':' | b'@') if self.dialect == Dialect::Sqlite => self.sqlite_mark(mark),
            byte if byte.is_ascii_digit() => {
                // Digits only: a letter that follows begins a word, so that no quote hides behind a number.
                self.at += self.rest().iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.rest().len());
                Ok(Token::Other)
            }
            byte if is_word_byte(byte) => self.word(),
            byte => {
                self.at += 1;
                Ok(match byte {
                    b'(' => Token::Open,
                    b')' => Token::Close,
                    b';' => Token::Semicolon,
                    _ => Token::Other,
                })
            }
        }
    }
}

/// White space and control characters.
fn is_blank(byte: u8) -> bool {
    byte <= b' '
}

/// Bytes above ASCII belong to names, so that a cut never falls inside a letter.
fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Result<(usize, Token<'a>), Unclosed>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(unclosed) = self.skip_blank() {
            self.at = self.text.len();
            return Some(Err(unclosed));
        }
        let start = self.at;
        (start < self.text.len()).then(|| {
            let token = self.token();
            if token.is_err() {
                self.at = self.text.len();
            }
            token.map(|token| (start, token))
        })
    }
}

/// Functions that reach beyond the data even in a read-only session: files, other sessions, other servers, settings.
///
/// Source: measured against `PostgreSQL` 15; <https://www.postgresql.org/docs/current/functions-admin.html>;
/// <https://mariadb.com/kb/en/miscellaneous-functions/>, <https://mariadb.com/kb/en/load_file/>.
const DENIED_FUNCTIONS: [&str; 29] = [
    "benchmark",
    "dblink",
    "dblink_connect",
    "dblink_exec",
    "dblink_send_query",
    "get_lock",
    "load_extension",
    "load_file",
    "lo_export",
    "lo_import",
    "pg_advisory_lock",
    "pg_advisory_lock_shared",
    "pg_advisory_xact_lock",
    "pg_cancel_backend",
    "pg_ls_dir",
    "pg_notify",
    "pg_read_binary_file",
    "pg_read_file",
    "pg_reload_conf",
    "pg_rotate_logfile",
    "pg_sleep",
    "pg_stat_file",
    "pg_switch_wal",
    "pg_terminate_backend",
    "pg_try_advisory_lock",
    "query_to_xml",
    "release_all_locks",
    "set_config",
    "sleep",
];

/// The text of the one statement that a query is, without its final semicolon.
///
/// # Errors
///
/// [`Error::NotOneQuery`] when it is empty, more than one statement, does
/// not begin with SELECT, WITH, TABLE or VALUES, leaves a quote, comment or
/// parenthesis open or closes one too many, awaits parameters, or calls a
/// function that reaches beyond the data.
pub(crate) fn single_query(text: &str, dialect: Dialect) -> Result<&str, Error> {
    let refused = |reason: &str| Error::NotOneQuery { reason: reason.to_owned() };
    if text.contains('\0') {
        return Err(refused("holds a NUL character"));
    }
    let mut shape = Shape::default();
    for token in Lexer::new(text, dialect) {
        let (start, token) = token.map_err(|_| refused("leaves a quote or a comment open"))?;
        shape.take(start, token).map_err(|reason| refused(&reason))?;
    }
    shape.check().map_err(refused)?;
    Ok(text[..shape.end.unwrap_or(text.len())].trim())
}

/// What is known of a statement so far.
#[derive(Debug, Default)]
struct Shape<'a> {
    depth: usize,
    /// The first token that is no parenthesis.
    first: Option<Token<'a>>,
    /// Where its semicolon stands.
    end: Option<usize>,
}

impl<'a> Shape<'a> {
    fn take(&mut self, start: usize, token: Token<'a>) -> Result<(), String> {
        match token {
            Token::Semicolon if self.depth > 0 => return Err(OPEN.to_owned()),
            Token::Semicolon => self.end = self.end.or(Some(start)),
            _ if self.end.is_some() => return Err("is more than one statement".to_owned()),
            Token::Open => self.depth += 1,
            Token::Close if self.depth == 0 => return Err("closes a parenthesis that was not opened".to_owned()),
            Token::Close => self.depth -= 1,
            Token::Parameter => return Err("awaits a parameter".to_owned()),
            Token::Word(name) | Token::Name(name) if is_denied(name) => {
                return Err(format!("calls `{}`, which reaches beyond the data", name.to_ascii_lowercase()));
            }
            Token::Word(_) | Token::Name(_) | Token::Text | Token::Other => {}
        }
        if token != Token::Open && token != Token::Semicolon {
            self.first = self.first.or(Some(token));
        }
        Ok(())
    }

    fn check(&self) -> Result<(), &'static str> {
        let reads = |token: Token<'_>| ["select", "with", "table", "values"].iter().any(|word| token.is_word(word));
        match self.first {
            _ if self.depth > 0 => Err(OPEN),
            None => Err("is empty"),
            Some(token) if !reads(token) => Err("does not begin with SELECT, WITH, TABLE or VALUES"),
            Some(_) => Ok(()),
        }
    }
}

const OPEN: &str = "leaves a parenthesis open";

fn is_denied(name: &str) -> bool {
    DENIED_FUNCTIONS.iter().any(|denied| denied.eq_ignore_ascii_case(name))
}

/// A name in double quotes, those inside doubled.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The parts of a table's name: `schema.table`, where a part may stand in double quotes.
///
/// # Errors
///
/// [`Error::Setting`] when a part is empty, a quote stays open, or there are more than two parts.
pub(crate) fn table_parts(table: &str) -> Result<Vec<String>, Error> {
    let bad = || Error::Setting { problem: format!("`{table}` is not the name of a table, as in `schema.table`") };
    let (mut parts, mut rest) = (Vec::new(), table);
    loop {
        let (part, after) = if rest.starts_with('"') {
            let mut lexer = Lexer::new(rest, Dialect::Postgres);
            let Some(Ok((_, Token::Name(name)))) = lexer.next() else { return Err(bad()) };
            (name.replace("\"\"", "\""), &rest[lexer.position()..])
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        if part.is_empty() || part.contains('\0') || parts.len() == 2 {
            return Err(bad());
        }
        parts.push(part);
        rest = match after.strip_prefix('.') {
            Some(next) => next,
            None if after.is_empty() => return Ok(parts),
            None => return Err(bad()),
        };
    }
}

/// A name as it must be written to be found again by [`table_parts`].
pub(crate) fn written(part: &str) -> String {
    if part.contains(['.', '"']) { quote(part) } else { part.to_owned() }
}

/// One statement of a dump.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Statement<'a> {
    /// Its text with the semicolon.
    pub(crate) text: &'a str,
    /// The byte at which it begins.
    pub(crate) start: usize,
    /// Its first word.
    pub(crate) keyword: &'a str,
}

/// Cuts an `SQLite` dump into statements.
///
/// A trigger ends where `END` follows a semicolon, as in `SQLite`'s own
/// shell. What is left open at the end is an error: the dump was cut.
#[derive(Debug)]
pub(crate) struct Statements<'a> {
    lexer: Lexer<'a>,
}

impl<'a> Statements<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { lexer: Lexer::new(text, Dialect::Sqlite) }
    }
}

impl<'a> Iterator for Statements<'a> {
    type Item = Result<Statement<'a>, Unclosed>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut start, mut keyword, mut trigger) = (None, "", false);
        let (mut count, mut last, mut before) = (0_u32, Token::Other, Token::Other);
        for token in self.lexer.by_ref() {
            let (at, token) = match token {
                Ok(found) => found,
                Err(unclosed) => return Some(Err(Unclosed(start.unwrap_or(unclosed.0)))),
            };
            let Some(start) = start else {
                if token != Token::Semicolon {
                    start = Some(at);
                    keyword = if let Token::Word(word) = token { word } else { "" };
                }
                continue;
            };
            count += 1;
            trigger |= count <= 2 && keyword.eq_ignore_ascii_case("create") && token.is_word("trigger");
            let ended = !trigger || (last.is_word("end") && before == Token::Semicolon);
            if token == Token::Semicolon && ended {
                let text = &self.lexer.text[start..=at];
                return Some(Ok(Statement { text, start, keyword }));
            }
            (before, last) = (last, token);
        }
        start.map(|start| Err(Unclosed(start)))
    }
}

#[cfg(test)]
#[path = "sql_tests.rs"]
mod tests;
