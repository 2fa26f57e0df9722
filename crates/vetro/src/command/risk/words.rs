//! The figures in sections that a person can read: the same for the terminal and for the page.

use vetro_audit::risk::{Band, Basis, Journalist, Report, Risk, Told};

use super::About;
use super::section::{Row, Section, UNBROKEN, row};
use crate::tell;

/// The report in the order in which it is read.
pub(super) fn sections(about: &About, report: &Report, told: &[Told]) -> Vec<Section> {
    let mut sections = vec![
        assessment(report, told),
        measured(about, report),
        attackers(report),
        sizes(report),
        columns(report),
        special(report),
    ];
    if !told.is_empty() {
        sections.push(sensitive(told));
    }
    sections.push(next(about, report, told));
    sections
}

fn assessment(report: &Report, told: &[Told]) -> Section {
    let k = report.threshold;
    let mut text = Vec::new();
    if report.records == 0 {
        text.push("The file holds no records: nobody can be found in it.".to_owned());
    } else if report.smallest >= k {
        text.push(format!(
            "Every record shares its quasi-identifiers with at least {} others. The threshold of {k} is met.",
            grouped(report.smallest - 1)
        ));
    } else {
        text.push(format!(
            "{} of {} records ({}) share their quasi-identifiers with fewer than {} others; {} of them {} alone. The \
             threshold of {k} is not met.",
            grouped(report.prosecutor.above),
            grouped(report.records),
            percent(report.prosecutor.above, report.records),
            grouped(k - 1),
            grouped(report.uniques),
            if report.uniques == 1 { "is" } else { "are" }
        ));
    }
    if let Some(journalist) = &report.journalist {
        text.push(format!(
            "Seen from the population, the record most at risk is found with a chance of {}; looking for each record once \
             finds {} of {}.",
            share(journalist.risk.highest),
            count(journalist.risk.expected),
            grouped(report.records)
        ));
    }
    for one in told.iter().filter(|one| one.certain > 0) {
        text.push(format!(
            "For {} records ({}) it is enough to find the class to learn `{}`: in {} all have the same value.",
            grouped(one.certain),
            share(one.certain_share),
            one.column,
            if one.certain_classes == 1 {
                "one class".to_owned()
            } else {
                format!("{} classes", grouped(one.certain_classes))
            }
        ));
    }
    Section { title: "Assessment", text, ..Section::default() }
}

fn measured(about: &About, report: &Report) -> Section {
    let names = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let mut rows = vec![
        row(["file", &about.file]),
        row(["content", &format!("{} bytes, SHA-256 {}", grouped(about.bytes), about.sha256)]),
        row(["measured", &about.measured.strftime("%Y-%m-%d %H:%M UTC").to_string()]),
        row(["records", &grouped(report.records)]),
        row(["quasi-identifiers", &names(&about.quasi_identifiers)]),
        row(["sensitive", &names(&about.sensitive)]),
        row(["identifiers", &names(&about.identifiers)]),
        row(["population", &about.population]),
        row([
            "threshold",
            &format!(
                "classes of at least {} records, a risk of at most {}",
                report.threshold,
                share(1.0 / float(report.threshold))
            ),
        ]),
    ];
    if about.faults > 0 {
        rows.push(row([
            "cells that break the schema",
            &format!("{}; what cannot be read counts as missing", grouped(about.faults)),
        ]));
    }
    let text = vec![
        "Figures of the whole file; no value of a record stands here. Records that agree in every quasi-identifier are one \
         class; a missing value equals a missing value, and a label equals itself alone."
            .to_owned(),
    ];
    Section { title: "What was measured", text, rows, ..Section::default() }
}

fn attackers(report: &Report) -> Section {
    let line = |name: &str, risk: &Risk| {
        row([name.to_owned(), share(risk.highest), share(risk.average), count(risk.expected), grouped(risk.above)])
    };
    let mut rows = vec![line("prosecutor: knows that the person is in the file", &report.prosecutor)];
    let mut text = vec![format!(
        "How likely a match is the right one. The marketer matches all records with a register and counts the right ones: \
         {} of them.",
        share(report.marketer)
    )];
    if let Some(journalist) = &report.journalist {
        rows.push(line("journalist: knows only that the person exists", &journalist.risk));
        text.extend(known(journalist));
    } else {
        text.push(
            "Nothing was said of the population, so the journalist, who does not know whether a person is in the file, is \
             taken to know it."
                .to_owned(),
        );
    }
    Section {
        title: "Attackers",
        text,
        head: vec!["attacker", "highest risk", "mean risk", "records found", "above threshold"],
        rows,
        ..Section::default()
    }
}

/// By what the journalist's risk is known.
fn known(journalist: &Journalist) -> Vec<String> {
    match journalist.basis {
        Basis::Population => vec![format!(
            "The journalist's risk is one in the persons of the population with the same labels; the smallest such group \
             holds {}.",
            grouped(journalist.k_map.unwrap_or_default())
        )],
        Basis::Weights => {
            let mut text = vec![format!(
                "The journalist's risk is estimated from the sampling weights, record by record, after Benedetti and \
                 Franconi (1998); the file holds {} of the population.",
                share(journalist.fraction.unwrap_or_default())
            )];
            text.extend(journalist.unique_match.map(|chance| {
                format!(
                    "A match with a record that is alone in its class is the right one in {} of cases.",
                    share(chance)
                )
            }));
            text
        }
    }
}

fn sizes(report: &Report) -> Section {
    let used = report.sizes.iter().rposition(|band| band.records > 0).map_or(0, |last| last + 1);
    let largest = report.sizes.iter().map(|band| band.records).max().unwrap_or(0).max(1);
    let line = |band: &Band| {
        let size = match band.to {
            Some(to) if to == band.from => grouped(to),
            Some(to) => format!("{} to {}", grouped(band.from), grouped(to)),
            None => format!("{} and more", grouped(band.from)),
        };
        let cells =
            [size, grouped(band.classes), grouped(band.records), percent(band.records, report.records)].to_vec();
        Row { cells, bar: Some(float(band.records) / float(largest)) }
    };
    Section {
        title: "Classes by size",
        text: vec![format!(
            "The records form {} classes; the smallest holds {}.",
            grouped(report.classes),
            grouped(report.smallest)
        )],
        head: vec!["records in the class", "classes", "records", "share of records"],
        rows: report.sizes[..used].iter().map(line).collect(),
        ..Section::default()
    }
}

fn columns(report: &Report) -> Section {
    let (uniques, below) = (report.uniques, report.prosecutor.above);
    let line = |one: &vetro_audit::risk::Without| {
        let fewer = uniques.saturating_sub(one.uniques);
        let cells = [
            one.column.clone(),
            grouped(one.labels),
            grouped(one.uniques),
            grouped(fewer),
            grouped(below.saturating_sub(one.below)),
        ];
        Row { cells: cells.to_vec(), bar: Some(float(fewer) / float(uniques.max(1))) }
    };
    Section {
        title: "What each quasi-identifier adds",
        text: vec![format!(
            "Each column is left out in turn, and the classes are counted again: with all, {} records are alone and {} \
             stand below the threshold. The column that makes most records unique comes first.",
            grouped(uniques),
            grouped(below)
        )],
        head: vec!["without", "its labels", "alone", "fewer alone", "fewer below threshold"],
        rows: report.without.iter().map(line).collect(),
        ..Section::default()
    }
}

fn special(report: &Report) -> Section {
    let special = &report.special;
    let head = vec!["columns it takes", "minimal sets", "records"];
    let sizes = special.by_size.iter().zip(&special.records_by_size).enumerate();
    let rows = sizes.map(|(at, (sets, records))| row([grouped(at as u64 + 1), grouped(*sets), grouped(*records)]));
    let mut text = vec![
        "A record is special when few columns are enough to be alone with it: whoever knows just those finds it. A minimal \
         set is one of which no column can be spared; a record counts at its smallest."
            .to_owned(),
    ];
    if special.records == 0 {
        text.push("No record is alone, so none is special.".to_owned());
        return Section { title: "Special uniques", text, ..Section::default() };
    }
    let most: Vec<String> =
        special.columns.iter().take(3).map(|one| format!("`{}` in {}", one.column, share(one.share))).collect();
    text.push(format!("Of the minimal sets, {} take part most.", list(&most)));
    let named: Vec<String> = special.rows.iter().map(|row| grouped(*row)).collect();
    text.push(format!(
        "The tenth of these records with the highest scores has {} of all; look first at rows {} (the header is row 1).",
        share(special.top_tenth),
        named.join(", ")
    ));
    Section { title: "Special uniques", text, head, rows: rows.collect(), ..Section::default() }
}

fn sensitive(told: &[Told]) -> Section {
    let line = |one: &Told| {
        let cells = [
            one.column.clone(),
            grouped(one.fewest),
            grouped(one.certain_classes),
            grouped(one.certain_largest),
            grouped(one.certain),
            share(one.certain_share),
        ]
        .to_vec();
        Row { cells, bar: Some(one.certain_share) }
    };
    Section {
        title: "What a class tells",
        text: vec![
            "Where all records of a class have the same value, nobody needs to know which of them is the person: the value \
             of the whole group is disclosed, however large it is."
                .to_owned(),
        ],
        head: vec![
            "sensitive column",
            "fewest values in a class",
            "classes of one value",
            "largest of them",
            "records in them",
            "share",
        ],
        rows: told.iter().map(line).collect(),
        ..Section::default()
    }
}

fn next(about: &About, report: &Report, told: &[Told]) -> Section {
    let mut steps = Vec::new();
    for column in &about.identifiers {
        steps.push(format!("Leave `{column}` out: the schema says that it names persons."));
    }
    if report.prosecutor.above > 0 {
        if let Some(worst) = report.without.first().filter(|worst| worst.uniques < report.uniques) {
            steps.push(format!(
                "Make `{}` coarser first: without it, {} of the {} unique records would no longer be alone.",
                worst.column,
                grouped(report.uniques - worst.uniques),
                grouped(report.uniques)
            ));
        }
        steps.push(format!(
            "Protect the file by a policy with k-anonymity = {} (`vetro anonymise FILE -s SCHEMA -p POLICY -o OUT`), and \
             measure what comes out.",
            report.threshold
        ));
    }
    for one in told.iter().filter(|one| one.fewest < 2 && one.certain > 0) {
        steps.push(format!(
            "Ask for l-diversity on `{}` in the policy, so that no class holds one value alone.",
            one.column
        ));
    }
    if report.journalist.is_none() {
        steps.push(
            "If the file is a sample, name its weights (`--weight`) or counts of the population (`--population`): the risk may \
             be lower than it seems here."
                .to_owned(),
        );
    }
    steps.push(
        "Consider what else is public of the same persons: earlier versions of this file and other tables are not part of \
         these figures."
            .to_owned(),
    );
    Section { title: "What to do next", steps, ..Section::default() }
}

/// `a`, `a and b`, `a, b and c`.
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn grouped(number: u64) -> String {
    tell::grouped(number).replace(' ', UNBROKEN)
}

fn share(share: f64) -> String {
    format!("{:.2}{UNBROKEN}%", share * 100.0)
}

fn percent(part: u64, whole: u64) -> String {
    share(float(part) / float(whole.max(1)))
}

/// How many are to be expected, to a tenth.
fn count(expected: f64) -> String {
    let tenths = format!("{expected:.1}");
    match tenths.split_once('.').and_then(|(whole, rest)| Some((whole.parse().ok()?, rest))) {
        Some((whole, rest)) => format!("{}.{rest}", grouped(whole)),
        None => tenths,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of records are far below 2^53")]
fn float(number: u64) -> f64 {
    number as f64
}
