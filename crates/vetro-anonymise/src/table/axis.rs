//! One column that spans a table, as a tree: values, the values that are sums of others, and the sum of all.

use std::collections::{BTreeMap, BTreeSet};

use vetro_model::plan::TOTAL;

use crate::rank::number;
use crate::refusal::Refusal;

/// The sum of all values of a column.
pub(super) const ROOT: u32 = 0;

/// The nodes of a column: [`ROOT`], then the values and the sums above them in their order as text, null first.
#[derive(Debug)]
pub(super) struct Axis {
    /// For each node, itself and what it is part of, [`ROOT`] last.
    chains: Vec<Vec<u32>>,
    /// For each node, how many nodes are below it.
    below: Vec<u32>,
    /// The nodes of the values and of the sums above them, and that of null.
    nodes: (BTreeMap<String, u32>, Option<u32>),
}

impl Axis {
    /// Reads a column: the tree, and the node of each row.
    ///
    /// A parent that stands in no row is a node all the same: its sum may be known from elsewhere.
    pub fn read(
        column: &str,
        texts: &[Option<String>],
        parents: Option<&BTreeMap<String, String>>,
        totals: bool,
    ) -> Result<(Self, Vec<u32>), Refusal> {
        let is_total = |text: &Option<String>| totals && text.as_deref() == Some(TOTAL);
        let standing: BTreeSet<Option<&str>> =
            texts.iter().filter(|text| !is_total(text)).map(Option::as_deref).collect();
        let mut above: BTreeMap<Option<&str>, Vec<Option<&str>>> = BTreeMap::new();
        for label in standing {
            let line = line(column, label, parents)?;
            for place in 0..line.len() {
                above.entry(line[place]).or_insert_with(|| line[place..].to_vec());
            }
        }
        let numbers: BTreeMap<Option<&str>, u32> = above.keys().copied().zip(1..).collect();
        let chain = |line: &Vec<Option<&str>>| line.iter().map(|label| numbers[label]).chain([ROOT]).collect();
        let chains: Vec<Vec<u32>> = [vec![ROOT]].into_iter().chain(above.values().map(chain)).collect();
        let number = |text: &Option<String>| numbers.get(&text.as_deref()).copied().unwrap_or(ROOT);
        let node = |text: &Option<String>| if is_total(text) { ROOT } else { number(text) };
        let nodes = texts.iter().map(node).collect();
        let labelled = numbers.iter().filter_map(|(label, node)| Some(((*label)?.to_owned(), *node))).collect();
        let without = numbers.get(&None).copied();
        Ok((Self { below: below(&chains), chains, nodes: (labelled, without) }, nodes))
    }

    /// The node of a value, if it stands in the column.
    pub fn node(&self, label: Option<&str>) -> Option<u32> {
        let (named, null) = &self.nodes;
        label.map_or(*null, |label| named.get(label).copied())
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.chains.len()
    }

    /// A node and all that it is part of, the sum of all last.
    pub fn chain(&self, node: u32) -> &[u32] {
        &self.chains[node as usize]
    }

    /// Whether a node is a value that is no sum.
    pub fn is_leaf(&self, node: u32) -> bool {
        node != ROOT && self.below[node as usize] == 0
    }

    /// How many nodes a node is directly the sum of.
    pub fn children(&self, node: u32) -> usize {
        (0..number(self.len())).filter(|other| self.parent(*other) == Some(node)).count()
    }

    /// What a node is part of; nothing for the sum of all.
    pub fn parent(&self, node: u32) -> Option<u32> {
        self.chain(node).get(1).copied()
    }
}

/// A label and its parents, as far as they are named; the code of totals ends the line.
fn line<'a>(
    column: &str,
    label: Option<&'a str>,
    parents: Option<&'a BTreeMap<String, String>>,
) -> Result<Vec<Option<&'a str>>, Refusal> {
    let mut line = vec![label];
    let parent = |label: Option<&'a str>| parents?.get(label?).map(String::as_str).filter(|parent| *parent != TOTAL);
    while let Some(parent) = line.last().copied().and_then(parent) {
        if line.contains(&Some(parent)) {
            return Err(Refusal::BadHierarchy { column: column.to_owned(), reason: "a value is a part of itself" });
        }
        line.push(Some(parent));
    }
    Ok(line)
}

/// How many nodes are below each one.
fn below(chains: &[Vec<u32>]) -> Vec<u32> {
    let mut below = vec![0; chains.len()];
    for above in chains.iter().flat_map(|chain| &chain[1..]) {
        below[*above as usize] += 1;
    }
    below
}
