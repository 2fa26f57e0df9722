//! What a graph says, node by node: how the score, the rules and the harvest ask it.

use std::collections::{BTreeMap, HashMap, HashSet};

use oxrdf::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};

use crate::ns::{dcat, rdf};

/// A node of a graph, ours or a stranger's.
pub(crate) type Subject<'g> = NamedOrBlankNodeRef<'g>;

/// The triples of a graph by their subject.
#[derive(Debug, Default)]
pub(crate) struct Facts<'g> {
    rows: HashMap<Subject<'g>, Vec<(NamedNodeRef<'g>, TermRef<'g>)>>,
}

impl<'g> Facts<'g> {
    /// Sorts triples by their subject; the order in which they come does not matter.
    pub(crate) fn new(triples: impl Iterator<Item = TripleRef<'g>>) -> Self {
        let mut rows: HashMap<Subject<'g>, Vec<_>> = HashMap::new();
        for triple in triples {
            rows.entry(triple.subject).or_default().push((triple.predicate, triple.object));
        }
        for about in rows.values_mut() {
            about.sort_by(|one, two| (one.0.as_str(), text(one.1)).cmp(&(two.0.as_str(), text(two.1))));
        }
        Self { rows }
    }

    /// All that is said of a node, by predicate.
    pub(crate) fn about(&self, node: Subject<'g>) -> &[(NamedNodeRef<'g>, TermRef<'g>)] {
        self.rows.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The values of a property.
    pub(crate) fn values<'s>(
        &'s self,
        node: Subject<'g>,
        property: &str,
    ) -> impl Iterator<Item = TermRef<'g>> + use<'s, 'g> {
        let about = self.about(node);
        let start = about.partition_point(|(predicate, _)| predicate.as_str() < property);
        let end = about.partition_point(|(predicate, _)| predicate.as_str() <= property);
        about[start..end].iter().map(|(_, object)| *object)
    }

    /// Whether a node is of a class.
    pub(crate) fn is_a(&self, node: Subject<'g>, class: &str) -> bool {
        self.values(node, rdf::TYPE.as_str()).any(|found| is_node(found, class))
    }

    /// Every node something is said of, in no order.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Subject<'g>> {
        self.rows.keys().copied()
    }

    /// The nodes of each class, in the order of their names.
    pub(crate) fn classes(&self) -> BTreeMap<&'g str, Vec<Subject<'g>>> {
        let mut found: BTreeMap<&'g str, Vec<Subject<'g>>> = BTreeMap::new();
        for (node, about) in &self.rows {
            for (predicate, object) in about {
                if let (true, TermRef::NamedNode(class)) = (*predicate == rdf::TYPE, object) {
                    found.entry(class.as_str()).or_default().push(*node);
                }
            }
        }
        for nodes in found.values_mut() {
            nodes.sort_by_cached_key(|node| name(*node));
        }
        found
    }

    /// The datasets, in the order of their names.
    pub(crate) fn datasets(&self) -> Vec<Subject<'g>> {
        self.classes().remove(dcat::DATASET_CLASS.as_str()).unwrap_or_default()
    }

    /// A dataset and all that hangs on it and on no other dataset's page: its distributions, its contact, its terms.
    ///
    /// Links to other datasets, catalogues and services are not followed.
    pub(crate) fn parts(&self, dataset: Subject<'g>) -> HashSet<Subject<'g>> {
        let mut seen = HashSet::new();
        let mut waiting = vec![dataset];
        while let Some(node) = waiting.pop() {
            if node != dataset && self.stands_alone(node) || !seen.insert(node) {
                continue;
            }
            waiting.extend(self.about(node).iter().filter_map(|(_, object)| as_subject(*object)));
        }
        seen
    }

    fn stands_alone(&self, node: Subject<'g>) -> bool {
        [dcat::DATASET_CLASS, dcat::CATALOG, dcat::DATA_SERVICE].iter().any(|class| self.is_a(node, class.as_str()))
    }
}

/// The name of a node: its address, or the label of a blank one.
pub(crate) fn name(node: Subject<'_>) -> String {
    match node {
        NamedOrBlankNodeRef::NamedNode(named) => named.as_str().to_owned(),
        NamedOrBlankNodeRef::BlankNode(blank) => format!("_:{}", blank.as_str()),
    }
}

/// A term as something that can be spoken of; a literal cannot.
pub(crate) fn as_subject(term: TermRef<'_>) -> Option<Subject<'_>> {
    match term {
        TermRef::NamedNode(node) => Some(node.into()),
        TermRef::BlankNode(node) => Some(node.into()),
        TermRef::Literal(_) => None,
    }
}

/// Whether a term is the node of an address.
pub(crate) fn is_node(term: TermRef<'_>, address: &str) -> bool {
    matches!(term, TermRef::NamedNode(node) if node.as_str() == address)
}

/// The text of a term: an address or the words of a literal; a blank node has none.
pub(crate) fn text(term: TermRef<'_>) -> &str {
    match term {
        TermRef::NamedNode(node) => node.as_str(),
        TermRef::Literal(literal) => literal.value(),
        TermRef::BlankNode(_) => "",
    }
}
