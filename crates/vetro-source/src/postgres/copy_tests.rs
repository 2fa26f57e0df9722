//! What a server may send, whole, in pieces, and wrong.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;

use super::super::cells::Reading;
use super::*;
use crate::stream::Extract;

fn head() -> Vec<u8> {
    [SIGNATURE.as_slice(), &[0; 8]].concat()
}

/// A row of an `int4` and a text.
fn row(number: i32, text: Option<&str>) -> Vec<u8> {
    let mut bytes = vec![0, 2, 0, 0, 0, 4];
    bytes.extend(number.to_be_bytes());
    match text {
        Some(text) => {
            bytes.extend(i32::try_from(text.len()).unwrap().to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        None => bytes.extend((-1_i32).to_be_bytes()),
    }
    bytes
}

fn whole() -> Vec<u8> {
    [head(), row(1, Some("uno")), row(-2, None), row(3, Some("")), TRAILER.to_be_bytes().to_vec()].concat()
}

/// Feeds chunks and gives all the rows of all batches.
fn read(chunks: Vec<Vec<u8>>, batch_rows: usize) -> Result<Vec<(i64, Option<String>)>, Error> {
    let extract = Extract::spawn(Arc::default(), move |sink| {
        let columns = vec![("n".to_owned(), Reading::Int4), ("t".to_owned(), Reading::Text)];
        let chosen = Chosen { columns, statement: String::new() };
        let mut copy = Copy::new(&chosen, batch_rows, sink);
        chunks.iter().try_for_each(|chunk| copy.feed(chunk))?;
        copy.end()
    })?;
    let mut rows = Vec::new();
    for pulled in extract {
        let batch = pulled?.batch;
        let texts = arrow::compute::cast(batch.column(1), &arrow::datatypes::DataType::Utf8).unwrap();
        let numbers = batch.column(0).as_primitive::<Int64Type>().values().to_vec();
        rows.extend(numbers.into_iter().zip(texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned))));
    }
    Ok(rows)
}

fn expected() -> Vec<(i64, Option<String>)> {
    vec![(1, Some("uno".to_owned())), (-2, None), (3, Some(String::new()))]
}

#[test]
fn rows_are_found_wherever_the_bytes_are_cut() {
    let bytes = whole();
    for at in 0..bytes.len() {
        let chunks = vec![bytes[..at].to_vec(), bytes[at..].to_vec()];
        assert_eq!(read(chunks, 2).unwrap(), expected(), "cut at {at}");
    }
    let single = bytes.iter().map(|byte| vec![*byte]).collect();
    assert_eq!(read(single, 0).unwrap(), expected());
}

#[test]
fn a_result_without_its_end_is_never_a_short_table() {
    let bytes = whole();
    for end in 0..bytes.len() {
        let cut = read(vec![bytes[..end].to_vec()], 1);
        assert!(matches!(cut, Err(Error::Cut { .. })), "cut at {end}");
    }
}

#[test]
fn an_empty_result_still_has_columns() {
    let extract = Extract::spawn(Arc::default(), |sink| {
        let columns = vec![("n".to_owned(), Reading::Int4), ("t".to_owned(), Reading::Text)];
        let mut copy = Copy::new(&Chosen { columns, statement: String::new() }, 0, sink);
        copy.feed(&[head(), TRAILER.to_be_bytes().to_vec()].concat())?;
        copy.end()
    })
    .unwrap();
    assert_eq!(extract.schema().fields().len(), 2);
    assert_eq!(extract.count(), 0);
}

#[test]
fn garbage_is_an_error_and_no_panic() {
    let nonsense = |bytes: Vec<u8>| matches!(read(vec![bytes], 0), Err(Error::Protocol { .. }));
    assert!(nonsense(b"HTTP/1.1 400 Bad Request\r\n".to_vec()));
    assert!(nonsense([head(), vec![0, 3, 0, 0, 0, 0]].concat()));
    assert!(nonsense([head(), vec![0, 2, 0xff, 0xff, 0xff, 0xfe]].concat()));
    assert!(nonsense([head(), vec![0, 2, 0, 0, 0, 1, 7, 0, 0, 0, 0]].concat()));
    assert!(nonsense([whole(), vec![0]].concat()));
    let huge = [head(), vec![0, 2, 0x7f, 0xff, 0xff, 0xff]].concat();
    assert!(matches!(read(vec![huge], 0), Err(Error::Cut { .. })));
}

#[test]
fn a_cell_that_is_too_long_names_its_column_and_row() {
    let long = "x".repeat(LONGEST_CELL + 1);
    let bytes = [head(), row(1, None), row(2, Some(&long))].concat();
    let error = read(vec![bytes], 0).unwrap_err();
    assert_eq!(error.to_string(), "row 3: a value of column `t` is larger than 8388608 bytes");
}
