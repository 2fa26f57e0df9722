//! Atoms grouped into classes, and what each class must hold.

use super::space::Space;
use crate::classes::Demand;
use crate::records::Atoms;

/// Atoms, each with some of its records.
pub(super) type Members = Vec<(u32, u64)>;

/// A class, or a place where one was: then without members.
#[derive(Debug, Clone, Default)]
pub(super) struct Class {
    /// The smallest nodes that cover all members.
    pub nodes: Vec<u32>,
    /// What each record loses there.
    pub cost: f64,
    /// The records.
    pub size: u64,
    pub members: Members,
}

impl Class {
    /// What all records together lose.
    #[expect(clippy::cast_precision_loss, reason = "a count of records needs no more than 53 bits")]
    pub fn total(&self) -> f64 {
        self.cost * self.size as f64
    }
}

/// Classes under construction.
pub(super) struct Grouping<'a> {
    pub space: &'a Space,
    pub atoms: &'a Atoms,
    pub demand: &'a Demand,
    /// Whether a class is judged by its records alone.
    pub plain: bool,
    /// For each atom, its leaves one after the other.
    leaves: Vec<u32>,
    pub classes: Vec<Class>,
    /// For each class its last change: how many changes there were by then.
    pub stamps: Vec<u64>,
    /// The classes of each atom.
    pub of: Vec<Vec<u32>>,
    changes: u64,
}

impl<'a> Grouping<'a> {
    /// No classes yet; `codes` are those of each tuple by column.
    pub fn new(space: &'a Space, atoms: &'a Atoms, codes: &[Vec<u32>], demand: &'a Demand) -> Self {
        let leaves = atoms.tuples.iter().flat_map(|tuple| codes.iter().map(move |column| column[*tuple as usize]));
        let plain = demand.sensitive.is_empty() && atoms.persons.iter().all(|person| *person == 0);
        let of = vec![Vec::new(); atoms.counts.len()];
        Self {
            space,
            atoms,
            demand,
            plain,
            leaves: leaves.collect(),
            classes: Vec::new(),
            of,
            stamps: Vec::new(),
            changes: 0,
        }
    }

    /// The leaves of an atom.
    pub fn leaf(&self, atom: u32) -> &[u32] {
        let width = self.space.axes.len();
        &self.leaves[atom as usize * width..(atom as usize + 1) * width]
    }

    pub fn k(&self) -> u64 {
        u64::from(self.demand.k)
    }

    /// A class of some members, made as small as they allow.
    pub fn class(&self, members: Members) -> Class {
        let Some(((first, _), others)) = members.split_first() else { return Class::default() };
        let mut nodes = self.leaf(*first).to_vec();
        for (atom, _) in others {
            self.space.widen(&mut nodes, self.leaf(*atom));
        }
        Class { cost: self.space.cost(&nodes), size: members.iter().map(|member| member.1).sum(), nodes, members }
    }

    /// Whether members may be published as a class.
    pub fn meets(&self, members: &[(u32, u64)]) -> bool {
        if members.iter().map(|member| member.1).sum::<u64>() < self.k() {
            return false;
        }
        self.plain || (self.persons(members) >= self.k() && self.holds(members))
    }

    fn persons(&self, members: &[(u32, u64)]) -> u64 {
        let person = |atom: u32| self.atoms.persons[atom as usize];
        let mut known: Vec<u32> = members.iter().map(|(atom, _)| person(*atom)).filter(|person| *person > 0).collect();
        known.sort_unstable();
        known.dedup();
        let alone = members.iter().filter(|(atom, _)| person(*atom) == 0).map(|member| member.1);
        alone.sum::<u64>() + known.len() as u64
    }

    fn holds(&self, members: &[(u32, u64)]) -> bool {
        self.demand.sensitive.iter().zip(&self.atoms.values).all(|(column, values)| {
            let mut held: Vec<(u32, u64)> = members.iter().map(|(atom, n)| (values[*atom as usize], *n)).collect();
            held.sort_unstable();
            held.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                kept.1 += if same { next.1 } else { 0 };
                same
            });
            column.holds(&held)
        })
    }

    /// How many changes there were.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The classes that changed since there were so many changes.
    pub fn changed(&self, since: u64) -> Vec<usize> {
        (0..self.classes.len()).filter(|place| self.stamps[*place] > since).collect()
    }

    /// Puts a class in a place.
    pub fn put(&mut self, place: usize, class: Class) {
        for (atom, _) in &self.classes[place].members {
            self.of[*atom as usize].retain(|other| *other as usize != place);
        }
        for (atom, _) in &class.members {
            self.of[*atom as usize].push(crate::rank::number(place));
        }
        self.classes[place] = class;
        self.changes += 1;
        self.stamps[place] = self.changes;
    }

    /// Adds a class.
    pub fn push(&mut self, class: Class) {
        self.classes.push(Class::default());
        self.stamps.push(0);
        self.put(self.classes.len() - 1, class);
    }
}

/// The members of two classes.
pub(super) fn united(one: &[(u32, u64)], other: &[(u32, u64)]) -> Members {
    let mut members = [one, other].concat();
    members.sort_unstable();
    members.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        kept.1 += if same { next.1 } else { 0 };
        same
    });
    members
}

/// The members with more records of an atom.
pub(super) fn with(members: &[(u32, u64)], atom: u32, records: u64) -> Members {
    let mut members = members.to_vec();
    match members.iter_mut().find(|member| member.0 == atom) {
        Some(member) => member.1 += records,
        None => members.push((atom, records)),
    }
    members
}

/// The members with fewer records of an atom.
pub(super) fn without(members: &[(u32, u64)], atom: u32, records: u64) -> Members {
    let left = |(other, count): &(u32, u64)| (*other, if *other == atom { count - records } else { *count });
    members.iter().map(left).filter(|member| member.1 > 0).collect()
}
