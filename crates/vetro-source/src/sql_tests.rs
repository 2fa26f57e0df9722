//! What the lexer must see through.

use proptest::prelude::*;

use super::*;

fn one(text: &str) -> Result<&str, Error> {
    single_query(text, Dialect::Postgres)
}

fn reason(text: &str, dialect: Dialect) -> String {
    match single_query(text, dialect) {
        Err(Error::NotOneQuery { reason }) => reason,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn one_reading_statement_passes_without_its_semicolon() {
    assert_eq!(one("select 1").unwrap(), "select 1");
    assert_eq!(one("  /* why */ SELECT a FROM b ; -- done\n").unwrap(), "/* why */ SELECT a FROM b");
    assert_eq!(one("(select 1) union (select 2);;").unwrap(), "(select 1) union (select 2)");
    for text in ["with a as (select 1) table a", "TABLE fines", "values (1), (2)", "select ';' as \"a;b\""] {
        assert_eq!(one(text).unwrap(), text);
    }
}

#[test]
fn semicolons_in_quotes_and_comments_do_not_end_a_statement() {
    for text in [
        "select 'it''s; fine'",
        "select $$ ; drop table a; $$",
        "select $tag$ ; $$ ; $tag$",
        "select E'\\'; still a string'",
        "select E'a'\n'\\'; still'",
        "select U&'d\\0061t; a'",
        "select 1 /* outer /* ; */ ; */",
        "select 1 -- ; drop",
        "select a$b$ from c",
    ] {
        assert_eq!(one(text).unwrap(), text);
    }
    for text in ["select ';' as [a;b], `c;d` from t", "select 1 /* /* ; */"] {
        assert_eq!(single_query(text, Dialect::Sqlite).unwrap(), text);
    }
}

#[test]
fn a_second_statement_is_seen_wherever_it_hides() {
    for text in [
        "select 1; drop table a",
        "select 'a\\'; drop table a; --'",
        "select 1;/* */select 2",
        "select $a$ x $b$ $a$; delete from b",
        "select 1 as a$b$; delete from c; select 1 as a$b$",
        "select /* /* */ ' */ 1; drop table a --'",
    ] {
        assert_eq!(reason(text, Dialect::Postgres), "is more than one statement", "{text}");
    }
    assert_eq!(reason("select /* /* */ 1; drop table a", Dialect::Sqlite), "is more than one statement");
    assert_eq!(reason("select '$$'; drop table a; '$$'", Dialect::Sqlite), "is more than one statement");
}

#[test]
fn what_does_not_read_is_refused() {
    for text in ["delete from a", "insert into a values (1)", "explain select 1", "\"select\" 1", "1", "copy a to '/x'"]
    {
        assert_eq!(reason(text, Dialect::Postgres), "does not begin with SELECT, WITH, TABLE or VALUES", "{text}");
    }
    for text in ["", " ; ", "-- select 1", "/* select 1 */"] {
        assert_eq!(reason(text, Dialect::Postgres), "is empty", "{text}");
    }
}

#[test]
fn nothing_may_stay_open_or_close_the_wrapping_parenthesis() {
    for text in ["select 'a", "select \"a", "select $$a", "select $a$ $b$", "select 1 /* /* */", "select E'a\\'"] {
        assert_eq!(reason(text, Dialect::Postgres), "leaves a quote or a comment open", "{text}");
    }
    assert_eq!(reason("select 1) union (select 2", Dialect::Postgres), "closes a parenthesis that was not opened");
    assert_eq!(reason("select (1", Dialect::Postgres), "leaves a parenthesis open");
    assert_eq!(reason("select (1; select 2)", Dialect::Postgres), "leaves a parenthesis open");
    assert_eq!(reason("select [a", Dialect::Sqlite), "leaves a quote or a comment open");
    assert_eq!(reason("select 'a\0'", Dialect::Sqlite), "holds a NUL character");
}

#[test]
fn parameters_and_reaching_functions_are_refused() {
    assert_eq!(reason("select $1", Dialect::Postgres), "awaits a parameter");
    for text in ["select ?", "select ?1", "select :a", "select @a", "select $a"] {
        assert_eq!(reason(text, Dialect::Sqlite), "awaits a parameter", "{text}");
    }
    assert!(one("select a::text, b[1:2], c ? 'd', @ -1 from t").is_ok());
    for text in ["select PG_Read_File('/etc/passwd')", "select \"set_config\"('a', 'b', true)", "select pg_sleep(9)"] {
        assert!(reason(text, Dialect::Postgres).contains("reaches beyond the data"), "{text}");
    }
    assert!(one("select 'pg_read_file' as a").is_ok());
}

#[test]
fn names_are_quoted_part_by_part() {
    assert_eq!(quote("a\"b"), "\"a\"\"b\"");
    assert_eq!(table_parts("public.Fines").unwrap(), ["public", "Fines"]);
    assert_eq!(table_parts("fines\"; drop").unwrap(), ["fines\"; drop"]);
    assert_eq!(table_parts("\"a.b\".\"c\"\"d\"").unwrap(), ["a.b", "c\"d"]);
    for bad in ["", "a.", ".a", "a.b.c", "\"a", "\"a\"b"] {
        assert!(table_parts(bad).is_err(), "{bad}");
    }
    let name = "odd.\"name\"";
    assert_eq!(table_parts(&written(name)).unwrap(), [name]);
}

fn cut(text: &str) -> Vec<&str> {
    Statements::new(text).map(|statement| statement.unwrap().text).collect()
}

#[test]
fn a_dump_is_cut_into_its_statements() {
    let trigger = "TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET x = CASE WHEN 1 THEN 2 END; SELECT 1; END;";
    let dump =
        format!("-- head\nBEGIN;\nINSERT INTO a VALUES('x;y''z');; CREATE {trigger}\nCREATE TEMP {trigger} COMMIT;\n");
    let statements = cut(&dump);
    assert_eq!(statements[..2], ["BEGIN;", "INSERT INTO a VALUES('x;y''z');"]);
    assert!(statements[2].ends_with("END;") && statements[2].starts_with("CREATE TRIGGER"));
    assert_eq!((statements.len(), statements[4]), (5, "COMMIT;"));
}

#[test]
fn a_dump_that_was_cut_off_does_not_end_quietly() {
    for text in ["INSERT INTO a VALUES(1)", "INSERT INTO a VALUES('x;", "BEGIN; CREATE TRIGGER t BEGIN SELECT 1;"] {
        assert!(Statements::new(text).last().unwrap().is_err(), "{text}");
    }
    assert!(Statements::new("SELECT 1; -- the end").last().unwrap().is_ok());
}

proptest! {
    #[test]
    fn no_text_makes_the_lexer_stumble(text in r#"[ '"$aeE;()/*\-\\\n`\[\]?:é0]{0,40}"#) {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            let _ = single_query(&text, dialect);
        }
        let mut end = 0;
        for (start, _) in Lexer::new(&text, Dialect::Postgres).flatten() {
            prop_assert!(start >= end);
            end = start + 1;
        }
        prop_assert!(Statements::new(&text).count() <= text.len());
    }

    #[test]
    fn whatever_stands_in_a_string_stays_there(inside in "[^'\0]{0,40}") {
        let text = format!("select '{inside}' as a");
        prop_assert_eq!(one(&text).unwrap(), text.trim());
    }
}
