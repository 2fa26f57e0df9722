//! The cells of a table with all its margins, in an order that does not depend on the order of rows.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use hashbrown::{HashMap, HashSet};
use vetro_model::ColumnName;
use vetro_model::plan::TablePolicy;

use super::axis::{Axis, ROOT};
use crate::codes::{column, texts};
use crate::rank::number;
use crate::refusal::Refusal;

/// Where a cell stands: its node along each axis, in a mixed radix.
pub(super) type Address = u128;

/// Up to so many addresses, cells are found in an array.
const DIRECT: u128 = 1 << 20;

/// No cell.
const NONE: u32 = u32::MAX;

/// One cell or margin whose count is not 0.
#[derive(Debug)]
struct Cell {
    address: Address,
    count: u64,
    /// Its row, unless it is a margin that the table does not hold.
    row: Option<usize>,
    /// The inner cells that it is the sum of: itself, for an inner cell.
    parts: Vec<u32>,
}

/// All cells and margins whose count is not 0, by address.
#[derive(Debug)]
pub(super) struct Cells {
    axes: Vec<Axis>,
    strides: Vec<Address>,
    all: Vec<Cell>,
    index: Index,
}

/// Finds the cell at an address.
#[derive(Debug)]
enum Index {
    Direct(Vec<u32>),
    Hashed(HashMap<Address, u32>),
}

impl Cells {
    /// Reads a table.
    pub fn read(table: &RecordBatch, policy: &TablePolicy) -> Result<Self, Refusal> {
        let (axes, strides, addresses) = axes(table, policy)?;
        let counts = counts(column(table, policy.count.as_str())?, policy)?;
        let distinct: HashSet<&Address> = addresses.iter().collect();
        if distinct.len() < addresses.len() {
            return Err(Refusal::RepeatedCell { rows: (addresses.len() - distinct.len()) as u64 });
        }
        let mut read = Self { axes, strides, all: Vec::new(), index: Index::Hashed(HashMap::new()) };
        read.all = read.add_up(&addresses, &counts);
        read.index = Index::of(&read.all, &read.axes);
        read.place(&addresses, &counts)?;
        Ok(read)
    }

    /// The inner cells and every sum of them, without rows.
    fn add_up(&self, addresses: &[Address], counts: &[u64]) -> Vec<Cell> {
        let is_inner = |(address, count): &(Address, u64)| *count > 0 && self.is_leaf(*address);
        let mut inner: Vec<(Address, u64)> =
            addresses.iter().copied().zip(counts.iter().copied()).filter(is_inner).collect();
        inner.sort_unstable();
        let mut sums: Vec<(Address, u32)> = Vec::new();
        for (part, (address, _)) in inner.iter().enumerate() {
            sums.extend(self.sums(*address).into_iter().map(|sum| (sum, number(part))));
        }
        sums.sort_unstable();
        let places: Vec<&[(Address, u32)]> = sums.chunk_by(|one, other| one.0 == other.0).collect();
        let mut cells: Vec<Cell> = Vec::with_capacity(places.len());
        for parts in &places {
            let count = parts.iter().fold(0_u64, |sum, (_, part)| sum.saturating_add(inner[*part as usize].1));
            cells.push(Cell { address: parts[0].0, count, row: None, parts: Vec::new() });
        }
        // Parts are cells: their place is known only now.
        let place = |address: Address| cells.binary_search_by_key(&address, |cell| cell.address).map_or(NONE, number);
        let numbers: Vec<u32> = inner.iter().map(|(address, _)| place(*address)).collect();
        for (cell, parts) in cells.iter_mut().zip(&places) {
            cell.parts = parts.iter().map(|(_, part)| numbers[*part as usize]).collect();
        }
        cells
    }

    /// Gives the cells their rows.
    fn place(&mut self, addresses: &[Address], counts: &[u64]) -> Result<(), Refusal> {
        let mut wrong = 0;
        for (row, (address, count)) in addresses.iter().zip(counts).enumerate() {
            match self.at(*address) {
                Some(cell) if self.count(cell) == *count => self.all[cell as usize].row = Some(row),
                None if *count == 0 => {}
                _ => wrong += 1,
            }
        }
        if wrong > 0 { Err(Refusal::NotAdditive { rows: wrong }) } else { Ok(()) }
    }

    /// The addresses of all sums that an inner cell is part of; itself among them.
    fn sums(&self, address: Address) -> Vec<Address> {
        let mut sums = vec![0];
        for (place, (axis, stride)) in self.axes.iter().zip(&self.strides).enumerate() {
            let chain = axis.chain(self.node(address, place));
            let longer = |sum: Address| chain.iter().map(move |node| sum + Address::from(*node) * stride);
            sums = sums.into_iter().flat_map(longer).collect();
        }
        sums
    }

    fn is_leaf(&self, address: Address) -> bool {
        self.axes.iter().enumerate().all(|(place, axis)| axis.is_leaf(self.node(address, place)))
    }

    /// The node of an address along an axis.
    fn node(&self, address: Address, place: usize) -> u32 {
        u32::try_from(address / self.strides[place] % self.axes[place].len() as Address).unwrap_or(NONE)
    }

    /// How many cells and margins there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// All cells.
    pub fn all(&self) -> std::ops::Range<u32> {
        0..number(self.len())
    }

    /// The axes, each with what a node counts in an address.
    pub fn axes(&self) -> impl Iterator<Item = (&Axis, Address)> {
        self.axes.iter().zip(self.strides.iter().copied())
    }

    /// The node of a cell along each axis.
    pub fn nodes(&self, cell: u32) -> Vec<u32> {
        (0..self.axes.len()).map(|place| self.node(self.all[cell as usize].address, place)).collect()
    }

    /// The cell at an address, if its count is not 0.
    pub fn at(&self, address: Address) -> Option<u32> {
        let cell = match &self.index {
            Index::Direct(cells) => usize::try_from(address).ok().and_then(|at| cells.get(at)).copied(),
            Index::Hashed(cells) => cells.get(&address).copied(),
        };
        cell.filter(|cell| *cell != NONE)
    }

    /// The cell with these labels, a sum over the columns that are not named; `None` where its count is 0 or a column or
    /// value is not of this table.
    pub fn find(&self, by: &[ColumnName], labels: &BTreeMap<ColumnName, Option<String>>) -> Option<u32> {
        labels.keys().all(|name| by.contains(name)).then_some(())?;
        let mut address = 0;
        for (name, (axis, stride)) in by.iter().zip(self.axes()) {
            let node = labels.get(name).map_or(Some(ROOT), |label| axis.node(label.as_deref()))?;
            address += Address::from(node) * stride;
        }
        self.at(address)
    }

    /// The inner cells that a cell is the sum of.
    pub fn parts(&self, cell: u32) -> &[u32] {
        &self.all[cell as usize].parts
    }

    /// Whether a cell is no sum.
    pub fn is_inner(&self, cell: u32) -> bool {
        self.parts(cell) == [cell]
    }

    /// The count of a cell.
    pub fn count(&self, cell: u32) -> u64 {
        self.all[cell as usize].count
    }

    /// The row of a cell, if it stands in the table.
    pub fn row(&self, cell: u32) -> Option<usize> {
        self.all[cell as usize].row
    }

    /// The cells that add up to one margin along one axis, for each margin and axis it sums over.
    pub fn lines(&self) -> BTreeMap<(usize, u32), Vec<u32>> {
        let mut lines: BTreeMap<(usize, u32), Vec<u32>> = BTreeMap::new();
        for cell in self.all() {
            let address = self.all[cell as usize].address;
            for (place, (axis, stride)) in self.axes().enumerate() {
                let node = self.node(address, place);
                let Some(parent) = axis.parent(node) else { continue };
                let sum = address - Address::from(node) * stride + Address::from(parent) * stride;
                if let Some(sum) = self.at(sum) {
                    lines.entry((place, sum)).or_default().push(cell);
                }
            }
        }
        lines
    }
}

impl Index {
    fn of(cells: &[Cell], axes: &[Axis]) -> Self {
        let size: Address = axes.iter().map(|axis| axis.len() as Address).product();
        let numbered = cells.iter().map(|cell| cell.address).zip(0..);
        if size > DIRECT {
            return Self::Hashed(numbered.collect());
        }
        let mut direct = vec![NONE; usize::try_from(size).unwrap_or(0)];
        for (address, cell) in numbered {
            if let Some(place) = usize::try_from(address).ok().and_then(|at| direct.get_mut(at)) {
                *place = cell;
            }
        }
        Self::Direct(direct)
    }
}

/// The axes, what a node of each counts in an address, and the address of each row.
type Placed = (Vec<Axis>, Vec<Address>, Vec<Address>);

fn axes(table: &RecordBatch, policy: &TablePolicy) -> Result<Placed, Refusal> {
    let (mut axes, mut strides) = (Vec::new(), Vec::new());
    let mut addresses = vec![0; table.num_rows()];
    let mut stride: Address = 1;
    for name in &policy.by {
        let texts = texts(column(table, name.as_str())?, 0..table.num_rows())?;
        let (tree, nodes) = Axis::read(name.as_str(), &texts, policy.parents.get(name), policy.totals)?;
        for (address, node) in addresses.iter_mut().zip(nodes) {
            *address += Address::from(node) * stride;
        }
        strides.push(stride);
        let too_wide = || Refusal::Columns { step: "number the cells of a table" };
        stride = stride.checked_mul(tree.len() as Address).ok_or_else(too_wide)?;
        axes.push(tree);
    }
    Ok((axes, strides, addresses))
}

/// The count of each row.
pub(super) fn counts(array: &ArrayRef, policy: &TablePolicy) -> Result<Vec<u64>, Refusal> {
    let bad = |rows| Refusal::BadCount { column: policy.count.as_str().to_owned(), rows };
    let whole = match array.data_type() {
        DataType::Int64 => array.clone(),
        kind if kind.is_integer() || matches!(kind, DataType::Decimal128(_, 0)) => {
            cast(array, &DataType::Int64).map_err(|_| bad(array.len() as u64))?
        }
        _ => return Err(bad(array.len() as u64)),
    };
    let counts: Vec<Option<u64>> = whole
        .as_primitive::<Int64Type>()
        .iter()
        .map(|count| count.and_then(|count| u64::try_from(count).ok()))
        .collect();
    let missing = counts.iter().filter(|count| count.is_none()).count() as u64;
    if missing > 0 { Err(bad(missing)) } else { Ok(counts.into_iter().flatten().collect()) }
}
