//! The stable codes of diagnostics, each with what it means and what to do next.

/// One code.
pub struct Code {
    /// `V` and four digits.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do next.
    pub next: &'static str,
}

const fn code(code: &'static str, meaning: &'static str, next: &'static str) -> Code {
    Code { code, meaning, next }
}

/// Finds a code.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().find(|entry| entry.code == name)
}

/// Every code, rising.
pub const ALL: &[Code] = &[
    code(
        "V0100",
        "A file of the project cannot be read.",
        "Check the path and its permissions, or name the project folder with --project.",
    ),
    code("V0101", "A file is not valid TOML or JSON.", "Mend the syntax at the mark."),
    code(
        "V0102",
        "A key is not known where it stands. Unknown keys are errors so that a typing mistake is never ignored.",
        "Take the spelling that is proposed, or remove the key.",
    ),
    code("V0103", "A value is of the wrong kind.", "Write a value of the kind that is expected."),
    code("V0104", "A key that is needed is missing.", "Add the key."),
    code("V0105", "A word is not among those allowed.", "Choose one of the words listed."),
    code(
        "V0106",
        "A value is not written as it should be: a duration, a share, or the name of a secret.",
        "Durations are \"36h\", shares \"5 %\", secrets \"${NAME}\", \"file:PATH\" or \"credential:NAME\"; secrets are never written out.",
    ),
    code("V0107", "A value cannot be used.", "Correct it as the message says."),
    code("V0108", "An `include` pattern matches no file.", "Correct the pattern, or remove it."),
    code(
        "V0109",
        "A name breaks the rules for names; ids become addresses that never move.",
        "Choose lower-case letters, digits and hyphens, starting with a letter.",
    ),
    code(
        "V0110",
        "A source is named that is not declared.",
        "Declare it under [sources.<name>.<kind>], or correct the name.",
    ),
    code(
        "V0111",
        "A department is named that is not declared, or no dataset is.",
        "Declare it under [departments.<id>], or correct the name.",
    ),
    code("V0112", "A dataset has no schema.", "Write schemas/<id>.json."),
    code("V0113", "A dataset has no metadata.", "Write datasets/<id>.toml."),
    code("V0114", "An id or a field is declared twice.", "Rename one, or remove it."),
    code(
        "V0115",
        "A column is made that the schema does not declare. Only declared columns are published.",
        "Declare the field in the schema, or remove the column.",
    ),
    code(
        "V0116",
        "The schema declares a field that the pipeline does not make.",
        "Add the column to the pipeline, or remove the field.",
    ),
    code("V0121", "The languages of the catalogue cannot be used.", "Name each language once: it, de, fr, en."),
    code("V0122", "A time zone is not known.", "Write its IANA name, such as Europe/Zurich."),
    code(
        "V0123",
        "Something in the metadata cannot be used: a licence, place or category that is not in the vocabulary, an address, a mailbox, a day.",
        "Correct it as the message says.",
    ),
    code("V0124", "A source is not complete.", "Add what is missing."),
    code("V0125", "A window is not a part of the day.", "Write it as \"01:30-05:30\"."),
    code(
        "V0126",
        "It is not clear what is to be read.",
        "Name exactly one of table, query and query-file for a database, none for a file.",
    ),
    code("V0127", "A column's steps do not fit together.", "Correct the step named."),
    code("V0128", "A lookup is named that is not declared.", "Declare it under [pipelines.<id>.lookups.<name>]."),
    code(
        "V0129",
        "A measure of an aggregate is not understood.",
        "Write count, sum(x), mean(x), min(x), max(x) or distinct(x).",
    ),
    code("V0130", "A text that every reader sees is missing in a language of the catalogue.", "Write the translation."),
    code(
        "V0131",
        "A field has no title or description in a language; readers see another language instead.",
        "Write the translation.",
    ),
    code("V0140", "An identifier would be published as it is.", "Drop the column, or replace it by a keyed pseudonym."),
    code(
        "V0141",
        "The disclosure rules of a dataset are missing or contradict each other. Nothing is published without a written policy.",
        "Choose one of no-persons, k-anonymity and threshold.",
    ),
    code("V0142", "A disclosure rule asks for nothing.", "Thresholds start at 2; reasons are sentences."),
    code(
        "V0143",
        "A field has a personal role, but the policy says that no column concerns a person.",
        "Choose a policy that protects it, or correct the role.",
    ),
    code(
        "V0144",
        "k-anonymity is asked for, but no field is a quasi-identifier.",
        "Mark the fields that together could point to a person.",
    ),
    code("V0145", "l-diversity names a column that is not sensitive.", "Give the field the role sensitive."),
    code(
        "V0146",
        "A hierarchy belongs to a column that cannot be generalised.",
        "Only quasi-identifiers of type string have hierarchies.",
    ),
    code("V0147", "A hierarchy cannot be read, or does not grow coarser.", "Correct the file or the list."),
    code("V0148", "Geometry is asked for, but no field holds any.", "Declare a field of type geojson."),
    code("V0149", "The rows are to be sorted by a column that is not published.", "Name fields of the schema."),
    code("V0150", "The bounds for rows contradict each other.", "Correct rows.min and rows.max."),
    code("V0151", "A rule asks for nothing, or its pattern is no regular expression.", "Correct the rule."),
    code("V0152", "A key of the schema names what is not there.", "Correct the key."),
    code(
        "V0153",
        "An allowance of the scanner is not complete.",
        "Name the column, the detector and a reason that can be published.",
    ),
    code("V0154", "The metadata name a theme or dataset that does not exist, or none.", "Correct the name."),
    code("V0156", "A chart or map uses a column that is not there or does not fit.", "Name a field of the schema."),
    code(
        "V0160",
        "A source does not have a column that the pipeline reads, or no dataset has that name.",
        "Correct the name; the message lists what there is.",
    ),
    code("V0380", "The source may be read only within its window.", "Run within the window; the next night does."),
    code("V0381", "The key of a pseudonym domain is not there.", "Set the secret, or let vetro draw a key."),
    code("V0382", "The key of a pseudonym domain is too short.", "Take 32 random bytes."),
    code(
        "V0401",
        "The number of rows is not plausible.",
        "Look at the source; if the number is right, correct the bounds and publish again.",
    ),
    code("V0402", "More rows break rules than may be quarantined.", "Send the findings to the department."),
    code(
        "V0403",
        "Rows break rules, and the pipeline stops on violations.",
        "Have the rows corrected, or quarantine them.",
    ),
    code("V0404", "Cells of an aggregate break the schema.", "Correct the schema or the aggregate."),
    code("V0410", "A dataset to which a foreign key points has no release.", "Publish that dataset first."),
    code("V0750", "The catalogue could not be built.", "Correct the metadata named."),
    code("V0751", "The site could not be built.", "Report it: the public still sees the release from before."),
    code(
        "V0801",
        "A dataset has shown nothing new for longer than `late-after`.",
        "Ask the department; nothing else is wrong.",
    ),
    code("V0901", "Another run holds the lock.", "Wait for it to end."),
    code("V0902", "The run was interrupted.", "Run it again: nothing needs to be cleaned up."),
    code("V0903", "The disk or the output folder failed.", "Make room, or correct owner and mode."),
    code("V0999", "An internal error: our bug.", "Report it with the place that was printed."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_rise_and_none_is_told_twice() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(find("V0102").is_some() && find("V9999").is_none());
    }
}
