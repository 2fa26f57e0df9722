//! The values of a sensitive column by class, as the search adds them up: time and again, for other wider classes.
//!
//! Where a column has few values, each class has a row of counts that is as
//! wide as a few registers. Rows are added without a look at which values
//! there are, which costs a fraction of adding up lists of them.

use crate::rank::number;
use crate::tally::{Sums, Tally};

/// The values of a column that has rows.
const WIDTH: usize = 16;

/// The records of each value.
type Row = [u32; WIDTH];

/// What each class holds of one sensitive column.
#[derive(Debug, Clone)]
pub(super) enum Values {
    Rows(Vec<Row>),
    Lists(Tally),
}

impl Values {
    /// Of so many classes.
    pub fn new(tally: &Tally, classes: usize) -> Self {
        if tally.size() as usize > WIDTH {
            return Self::Lists(tally.clone());
        }
        let row = |class: usize| {
            let mut row = Row::default();
            for (value, count) in tally.of(class) {
                row[*value as usize] = u32::try_from(*count).unwrap_or(u32::MAX);
            }
            row
        };
        Self::Rows((0..classes).map(row).collect())
    }

    /// Those of `classes` wider classes, of which `ids` names that of each class here.
    pub fn merge(&self, ids: &[u32], classes: usize) -> Self {
        match self {
            Self::Rows(rows) => {
                let mut sums = vec![Row::default(); classes];
                for (row, id) in rows.iter().zip(ids) {
                    add(&mut sums[*id as usize], row);
                }
                Self::Rows(sums)
            }
            Self::Lists(tally) => Self::Lists(tally.merge(ids, classes)),
        }
    }

    /// Adds up the values that some classes hold together.
    pub fn add_up(&self, classes: &[u32], sums: &mut Sums) {
        match self {
            Self::Rows(rows) => {
                let mut sum = Row::default();
                for class in classes {
                    add(&mut sum, &rows[*class as usize]);
                }
                sums.set((0..number(WIDTH)).zip(sum.map(u64::from)).filter(|(_, count)| *count > 0));
            }
            Self::Lists(tally) => tally.add_up(classes, sums),
        }
    }
}

/// All records are fewer than 2^32: without the checks for overflow several values are added at once.
fn add(sum: &mut Row, row: &Row) {
    for (sum, count) in sum.iter_mut().zip(row) {
        *sum = sum.wrapping_add(*count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What three classes hold, in a column of so many values.
    fn values(size: u32) -> Values {
        let counted = [(2, 1, 1), (0, 7, 3), (0, 3, 1), (1, 7, 5)];
        Values::new(&Tally::new(3, size, counted.into_iter()), 3)
    }

    #[test]
    fn rows_and_lists_come_to_the_same() {
        let (rows, lists) = (values(16), values(17));
        assert!(matches!((&rows, &lists), (Values::Rows(_), Values::Lists(_))));
        for values in [rows, lists] {
            let sum = |values: &Values, classes: &[u32]| {
                let mut sums = Sums::default();
                values.add_up(classes, &mut sums);
                sums.values().to_vec()
            };
            assert_eq!((sum(&values, &[0, 2]), sum(&values, &[1])), (vec![(1, 1), (3, 1), (7, 3)], vec![(7, 5)]));
            let merged = values.merge(&[1, 0, 1], 2);
            assert_eq!((sum(&merged, &[0]), sum(&merged, &[0, 1])), (vec![(7, 5)], vec![(1, 1), (3, 1), (7, 8)]));
        }
    }
}
