//! Gives the same small number to rows that agree on several columns of codes.
//!
//! Codes are packed into one 64-bit key by a mixed radix. When one more
//! column would not fit, the keys so far are replaced by their ranks, so any
//! number of columns works. Small key spaces use an array, others a hash table
//! of ranks with open addresses.

/// The largest key space ranked by an array: 4 MiB of ranks.
const DIRECT: u64 = 1 << 20;

/// The places of the first hash table; 64 KiB of ranks fit the cache of a core.
const PLACES: usize = 1 << 14;

/// No rank yet.
const NONE: u32 = u32::MAX;

/// Rows with their ranks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranks {
    /// The rank of each row, from 0 in the order of first rows.
    pub ids: Vec<u32>,
    /// The first row of each rank.
    pub first: Vec<u32>,
}

/// Ranks rows; kept between uses so that its memory is, too.
#[derive(Debug, Default)]
pub(crate) struct Ranker {
    keys: Vec<u64>,
    space: u64,
    direct: Vec<u32>,
    places: Vec<u32>,
}

impl Ranker {
    /// Starts with so many rows that all agree.
    pub fn start(&mut self, rows: usize) {
        self.keys.clear();
        self.keys.resize(rows, 0);
        self.space = 1;
    }

    /// Tells rows apart by a column: one code for each row, less than `size`.
    pub fn add(&mut self, size: u32, codes: impl Iterator<Item = u32>) {
        if size <= 1 {
            return;
        }
        if self.space.checked_mul(u64::from(size)).is_none() {
            let ranks = self.rank();
            self.space = (ranks.first.len() as u64).max(1);
            for (key, id) in self.keys.iter_mut().zip(&ranks.ids) {
                *key = u64::from(*id);
            }
        }
        self.space *= u64::from(size);
        for (key, code) in self.keys.iter_mut().zip(codes) {
            // Keys stay below the space, which fits: without the checks for overflow this takes half the time.
            *key = key.wrapping_mul(u64::from(size)).wrapping_add(u64::from(code));
        }
    }

    /// The ranks of the rows.
    pub fn rank(&mut self) -> Ranks {
        if self.space <= DIRECT { self.rank_directly() } else { self.rank_by_hash() }
    }

    fn rank_directly(&mut self) -> Ranks {
        let size = usize::try_from(self.space).expect("the space is at most 2^20");
        if self.direct.len() < size {
            self.direct.resize(size, NONE);
        }
        let mut ranks = Ranks { ids: Vec::with_capacity(self.keys.len()), first: Vec::new() };
        for (row, key) in self.keys.iter().enumerate() {
            let rank = &mut self.direct[slot(*key)];
            if *rank == NONE {
                *rank = number(ranks.first.len());
                ranks.first.push(number(row));
            }
            ranks.ids.push(*rank);
        }
        for row in &ranks.first {
            self.direct[slot(self.keys[*row as usize])] = NONE;
        }
        ranks
    }

    fn rank_by_hash(&mut self) -> Ranks {
        let mut ranks = Ranks { ids: Vec::with_capacity(self.keys.len()), first: Vec::new() };
        let mut places = std::mem::take(&mut self.places);
        self.place(&mut places, PLACES, &[]);
        for (row, key) in self.keys.iter().enumerate() {
            let place = self.find(&places, &ranks.first, *key);
            if places[place] == NONE {
                places[place] = number(ranks.first.len());
                ranks.first.push(number(row));
            }
            ranks.ids.push(places[place]);
            if ranks.first.len() * 2 > places.len() {
                self.place(&mut places, ranks.first.len() * 8, &ranks.first);
            }
        }
        self.places = places;
        ranks
    }

    /// Makes a table of so many places and puts the ranks in it, each known by its first row.
    fn place(&self, places: &mut Vec<u32>, size: usize, first: &[u32]) {
        places.clear();
        places.resize(size.next_power_of_two(), NONE);
        for (rank, row) in first.iter().enumerate() {
            let place = self.find(places, first, self.keys[*row as usize]);
            places[place] = number(rank);
        }
    }

    /// The place of a key: where its rank is, or will be.
    fn find(&self, places: &[u32], first: &[u32], key: u64) -> usize {
        let last = places.len() - 1;
        let mut place = hash(key) & last;
        while places[place] != NONE && self.keys[first[places[place] as usize] as usize] != key {
            place = (place + 1) & last;
        }
        place
    }
}

/// Spreads a key over all bits: the halves of a product with an odd number, folded.
#[expect(clippy::cast_possible_truncation, reason = "the two halves, and as many bits as an index has, are meant")]
fn hash(key: u64) -> usize {
    let product = u128::from(key ^ 0x9e37_79b9_7f4a_7c15) * u128::from(0xd6e8_feb8_6659_fd93_u64);
    ((product as u64) ^ ((product >> 64) as u64)) as usize
}

fn slot(key: u64) -> usize {
    usize::try_from(key).expect("keys are less than the space, which is at most 2^20")
}

/// A row or rank as 32 bits.
///
/// # Panics
///
/// Beyond four thousand million rows, which one record batch cannot hold here: its dictionary keys are 32 bits wide.
pub(crate) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("one table holds fewer than 2^32 rows")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(columns: &[(u32, Vec<u32>)]) -> Vec<u32> {
        let mut ranker = Ranker::default();
        ranker.start(columns[0].1.len());
        for (size, codes) in columns {
            ranker.add(*size, codes.iter().copied());
        }
        ranker.rank().ids
    }

    #[test]
    fn rows_share_a_rank_when_all_codes_agree() {
        assert_eq!(ids(&[(3, vec![0, 2, 0, 2]), (2, vec![1, 0, 1, 1])]), [0, 1, 0, 2]);
    }

    #[test]
    fn a_space_beyond_64_bits_is_ranked_on_the_way() {
        let wide = (u32::MAX, vec![7, u32::MAX - 1, 7, 7]);
        let columns = [wide.clone(), wide.clone(), wide.clone(), wide, (2, vec![0, 0, 0, 1])];
        assert_eq!(ids(&columns), [0, 1, 0, 2]);
    }

    #[test]
    fn a_ranker_forgets_between_uses() {
        let mut ranker = Ranker::default();
        for _ in 0..2 {
            ranker.start(3);
            ranker.add(5, [4, 1, 4].into_iter());
            assert_eq!(ranker.rank().ids, [0, 1, 0]);
        }
    }
}
