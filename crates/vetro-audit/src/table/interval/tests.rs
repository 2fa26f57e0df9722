//! Against every table there is, and tables worked out by hand.

use super::*;

fn relation(total: usize, parts: &[usize]) -> Relation {
    Relation { total, parts: parts.to_vec() }
}

/// A table of `rows` × `columns` inner cells with all margins: cells by row, each followed by its total, the totals of
/// the columns last.
fn margins(rows: usize, columns: usize) -> Vec<Relation> {
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    let along = (0..=rows)
        .map(|row| relation(at(row, columns), &(0..columns).map(|column| at(row, column)).collect::<Vec<_>>()));
    let down = (0..=columns)
        .map(|column| relation(at(rows, column), &(0..rows).map(|row| at(row, column)).collect::<Vec<_>>()));
    along.chain(down).collect()
}

/// Inner counts with their margins.
fn filled(inner: &[&[i128]]) -> Vec<i128> {
    let columns = inner[0].len();
    let mut rows: Vec<Vec<i128>> = inner.iter().map(|row| row.to_vec()).collect();
    rows.push((0..columns).map(|column| inner.iter().map(|row| row[column]).sum()).collect());
    rows.iter().flat_map(|row| row.iter().copied().chain([row.iter().sum()])).collect()
}

fn hidden(counts: &[i128], cells: &[usize]) -> Vec<Option<i128>> {
    (0..).zip(counts).map(|(cell, count)| (!cells.contains(&cell)).then_some(*count)).collect()
}

/// Cells with one feasible count other than 0, by trying every count up to a bound.
fn by_trying(relations: &[Relation], known: &[Option<i128>], most: i128) -> Vec<usize> {
    let cells: Vec<usize> = (0..known.len()).filter(|cell| known[*cell].is_none()).collect();
    let mut seen: Vec<Vec<i128>> = vec![Vec::new(); cells.len()];
    let mut table: Vec<i128> = known.iter().map(|count| count.unwrap_or(0)).collect();
    loop {
        let adds_up =
            |relation: &Relation| relation.parts.iter().map(|part| table[*part]).sum::<i128>() == table[relation.total];
        if relations.iter().all(adds_up) {
            for (seen, cell) in seen.iter_mut().zip(&cells) {
                seen.push(table[*cell]);
            }
        }
        let Some(next) = cells.iter().position(|cell| table[*cell] < most) else { break };
        for cell in &cells[..next] {
            table[*cell] = 0;
        }
        table[cells[next]] += 1;
    }
    let is_single = |seen: &Vec<i128>| seen.iter().all(|count| *count == seen[0]) && seen[0] != 0;
    cells.iter().zip(&seen).filter(|(_, seen)| is_single(seen)).map(|(cell, _)| *cell).collect()
}

#[test]
fn a_square_leaves_room_and_a_square_at_its_limits_does_not() {
    let relations = margins(2, 2);
    let open = filled(&[&[3, 4], &[5, 6]]);
    assert_eq!(judge(&relations, &hidden(&open, &[0, 1, 3, 4])), Verdict::Open);
    // Zeros on one diagonal: the sums leave nothing to move there, and no linear equation shows it.
    let full = filled(&[&[7, 0], &[0, 9]]);
    assert_eq!(judge(&relations, &hidden(&full, &[0, 1, 3, 4])), Verdict::Open);
    let three = filled(&[&[2, 0, 3], &[0, 4, 5]]);
    assert_eq!(judge(&margins(2, 3), &hidden(&three, &[0, 1, 4, 5])), Verdict::Open);
}

#[test]
fn what_only_follows_because_counts_are_not_negative_is_found() {
    // 0 + 0 + 1 in the row, and columns that allow no other place: no linear combination isolates a cell.
    let relations = vec![relation(2, &[0, 1]), relation(5, &[3, 4]), relation(6, &[0, 3]), relation(7, &[1, 4, 8])];
    let known = [None, None, Some(4), None, None, Some(2), Some(6), Some(0), None];
    // Nothing is left for cells 1, 4 and 8, so that 0 and 3 are 4 and 2.
    assert_eq!(judge(&relations, &known), Verdict::Computed(vec![0, 3]));
}

#[test]
fn sums_that_do_not_add_up_are_a_contradiction() {
    let mut counts = filled(&[&[3, 4], &[5, 6]]);
    counts[8] += 1;
    assert_eq!(judge(&margins(2, 2), &hidden(&counts, &[0, 1, 3, 4])), Verdict::Contradiction);
}

#[test]
fn a_bound_on_a_difference_is_found_although_each_sum_leaves_room() {
    // x + y = 5 and x + z = 5 and y + z = 0 has one solution; with y + z = 2 too, but that is linear. In whole numbers
    // 2x is odd in no solution: x + y = 3, x + z = 3, y + z = 3 has none at all.
    let relations = vec![relation(3, &[0, 1]), relation(4, &[0, 2]), relation(5, &[1, 2])];
    assert_eq!(judge(&relations, &[None, None, None, Some(5), Some(5), Some(0)]), Verdict::Computed(vec![0]));
    assert_ne!(judge(&relations, &[None, None, None, Some(3), Some(3), Some(3)]), Verdict::Open);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn it_says_what_trying_every_table_says(
        inner in proptest::collection::vec(proptest::collection::vec(0_i128..3, 3), 3),
        cells in proptest::collection::btree_set(0_usize..16, 0..7)
    ) {
        let inner: Vec<&[i128]> = inner.iter().map(Vec::as_slice).collect();
        let (relations, counts) = (margins(3, 3), filled(&inner));
        // Withheld margins may be large, so that only inner cells are tried.
        let cells: Vec<usize> = cells.into_iter().filter(|cell| cell % 4 != 3 && *cell < 12).collect();
        let known = hidden(&counts, &cells);
        let expected = by_trying(&relations, &known, 6);
        let verdict = judge(&relations, &known);
        proptest::prop_assert_eq!(verdict, if expected.is_empty() { Verdict::Open } else { Verdict::Computed(expected) });
    }
}
