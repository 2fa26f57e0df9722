//! The stable codes of diagnostics, each with what it means and what to do next.

/// One code.
pub struct Code {
    /// `V` and four digits.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do next.
    pub next: &'static str,
}

const fn code(name: &'static str, meaning: &'static str, next: &'static str) -> Code {
    Code { name, meaning, next }
}

/// Finds a code.
pub fn find(name: &str) -> Option<&'static Code> {
    ALL.iter().find(|entry| entry.name == name)
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
    code(
        "V0154",
        "The metadata name a theme, dataset or series that does not exist, or a former id that is another dataset's.",
        "Correct the name.",
    ),
    code("V0156", "A chart or map uses a column that is not there or does not fit.", "Name a field of the schema."),
    code(
        "V0160",
        "A source does not have a column that the pipeline reads, or no dataset has that name.",
        "Correct the name; the message lists what there is.",
    ),
    code("V0170", "A rule is looser than the default without a reason.", "Tighten it, or write `loosened`."),
    code("V0171", "`person` names no keyed token.", "Name a field with the role identifier."),
    code("V0172", "Noise would not stay the same.", "Draw it from a token whose key never rotates."),
    code("V0173", "A tree of subtotals cannot be used.", "Write rows child;parent, each child once."),
    code("V0174", "A table cannot be linked.", "Name other tables of counts that withhold small cells."),
    code("V0180", "Columns cannot be grouped.", "Name numbers, each once, and a group of at least 2."),
    code(
        "V0181",
        "The minimum of a grid's cells cannot be used.",
        "Give one file of addresses or residents beside a grid.",
    ),
    code("V0182", "The ends of a column cannot become quantiles.", "Name a number, with `below` or `above`."),
    code(
        "V0201",
        "A pipeline reads a column that its source does not have.",
        "Correct the name; `vetro check` lists what there is.",
    ),
    code(
        "V0202",
        "A column needs another number of source columns.",
        "Name one source column, or two for a grid cell.",
    ),
    code("V0203", "A source column is of a type that is not published.", "Convert it in a query, or leave it out."),
    code("V0204", "A step cannot be used where it stands.", "Reorder or remove the step."),
    code("V0205", "A step does not fit the type of its column.", "Correct the step, or the field's type."),
    code(
        "V0206",
        "A source column cannot become the declared type.",
        "Correct the field's type, or convert in a query.",
    ),
    code(
        "V0207",
        "A number comes from a text, and nothing says how many decimals it has.",
        "Add \"decimals\" to the field: digits are never guessed.",
    ),
    code("V0208", "A setting of a step cannot be used.", "Correct it as the message says."),
    code("V0209", "A constant is not a value of the declared type.", "Correct the constant or the type."),
    code("V0210", "A lookup or pseudonym domain is not there.", "Declare it, or correct the name."),
    code(
        "V0211",
        "A lookup does not have the column that is taken.",
        "Correct `take`; the message lists what there is.",
    ),
    code(
        "V0212",
        "The keys of a lookup are missing or repeated.",
        "A lookup's key names one row: correct the table or the key.",
    ),
    code("V0213", "An aggregate names a column that is not there.", "Correct `by` or the measure."),
    code("V0214", "A measure does not fit its column.", "Sums and means need numbers."),
    code("V0215", "A sum is too large for its type.", "Split the table, or publish a mean."),
    code(
        "V0216",
        "Rows of totals cannot be made.",
        "Columns summed over must be texts that hold neither `_T` nor a parent.",
    ),
    code("V0217", "A table is too large to be held at once.", "Narrow the query, or publish an aggregate."),
    code("V0299", "An internal error while columns were made: our bug.", "Report it."),
    code("V0301", "A source's file cannot be read.", "Check the path and its permissions."),
    code("V0302", "No file matches the pattern.", "Check whether the department has delivered."),
    code("V0303", "The database cannot be reached.", "Nothing, if it passes; else ask the department."),
    code("V0304", "The database did not answer in time.", "Nothing, if it passes; else ask the department."),
    code(
        "V0305",
        "The database refused the login.",
        "Correct the secret or the role: it is not tried again, so that no account is locked.",
    ),
    code(
        "V0306",
        "The encrypted connection was refused or could not be trusted.",
        "Have the certificate renewed, or name its authority with `ca-file`.",
    ),
    code("V0307", "The table or view is not there.", "Correct the name, or ask for the right to read it."),
    code(
        "V0308",
        "The relation does not have a column.",
        "If it was renamed, correct `from`; the message names the nearest.",
    ),
    code("V0309", "The query failed on the server.", "Run it by hand; the class of the error is named."),
    code(
        "V0310",
        "The connection was cut in the middle: nothing of it is used.",
        "Nothing, if it passes; else ask the department.",
    ),
    code("V0311", "The source fell silent in the middle.", "Nothing, if it passes; else raise `idle-timeout`."),
    code("V0312", "The query took longer than it may.", "Narrow it, or raise `total-timeout`."),
    code(
        "V0313",
        "The server answered something that makes no sense.",
        "Check that the address is that of a PostgreSQL server.",
    ),
    code(
        "V0314",
        "A row has more or fewer cells than the header.",
        "Check `delimiter` and `quote`; have the file corrected.",
    ),
    code("V0315", "A quotation mark is never closed.", "Check `quote`; have the file corrected."),
    code("V0316", "A file is not in the declared encoding.", "Declare the true `encoding`, such as \"windows-1252\"."),
    code("V0317", "A header is missing, empty or repeated.", "Check `skip-rows`; have the file corrected."),
    code("V0318", "Files of one source have different headers.", "Have the drops delivered in one shape."),
    code(
        "V0319",
        "A file is something else than it should be, such as a page or an error text.",
        "Look at what was delivered.",
    ),
    code("V0320", "A file is not valid JSON, or nested too deeply.", "Have the file corrected."),
    code("V0321", "A GeoJSON file is not in WGS 84.", "Have it converted to longitude and latitude."),
    code("V0322", "A file changed while it was read.", "Run again when the delivery has ended."),
    code("V0323", "A cell or file is larger than it may be.", "Leave the column out, or split the file."),
    code("V0324", "A file has too many columns.", "Have the file delivered with fewer."),
    code("V0325", "A column is of a type that is not read.", "Convert it in a query."),
    code("V0326", "A dump could not be loaded, or tried more than tables and records.", "Have the dump made anew."),
    code(
        "V0327",
        "A query is not a single SELECT, WITH, TABLE or VALUES.",
        "Sources are only read: write one such statement.",
    ),
    code("V0328", "A setting of a source cannot be used.", "Correct it as the message says."),
    code("V0329", "A secret is not there or cannot be used.", "Set it where the configuration names it."),
    code("V0330", "The run was interrupted.", "Run it again."),
    code("V0331", "The system refused a thread or a private file.", "Check limits and free space."),
    code("V0332", "A file is not a collection of features.", "Have a GeoJSON FeatureCollection delivered."),
    code("V0340", "The address of a portal may not be fetched.", "Write an https address, or accept `plain-http`."),
    code("V0341", "A portal cannot be reached.", "Nothing, if it passes; its records of last night stay."),
    code("V0342", "The connection to a portal cannot be trusted.", "Ask the portal to renew its certificate."),
    code("V0343", "A portal does not answer with its catalogue.", "Check the address in a browser."),
    code("V0344", "A portal leads to another host, or in a circle.", "Write the address it leads to, if it is right."),
    code("V0345", "A portal's catalogue is larger than may be read.", "Ask the portal for a catalogue in pages."),
    code("V0346", "A portal's catalogue cannot be read.", "Ask the portal; its records of last night stay."),
    code("V0347", "A portal tells of no dataset any more.", "If that is right, remove it from the configuration."),
    code("V0348", "A portal to take up is not declared as it should be.", "Correct it as the message says."),
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
    code("V0450", "A rule is about a column that is not there.", "Correct the rule."),
    code("V0451", "A bound of a rule is not a value of its column's type.", "Correct the bound."),
    code("V0452", "A rule bounds a column whose type has no order.", "Remove the bound."),
    code("V0453", "A rule for texts is about a column that holds none.", "Remove the rule."),
    code("V0454", "A pattern is not a regular expression.", "Correct the pattern."),
    code("V0455", "A rule points to a table that is not there.", "Declare the lookup or dataset."),
    code("V0456", "A rule compares columns that cannot be compared.", "Correct the rule."),
    code("V0457", "A rule is about a type that is not checked.", "Remove the rule."),
    code("V0458", "A column changed its type in the middle: our bug.", "Report it."),
    code("V0459", "There are more records than can be checked at once.", "Split the table."),
    code("V0501", "A column of the policy is not in the table.", "Correct the policy."),
    code(
        "V0502",
        "More records would have to be suppressed than allowed.",
        "Give a quasi-identifier a hierarchy, make it coarser, or leave it out; raise the limit only with care.",
    ),
    code("V0503", "A value has no place in its hierarchy.", "Add the missing rows to the hierarchy's file."),
    code("V0504", "A hierarchy does not grow coarser level by level.", "Two values that meet must stay together."),
    code("V0505", "A hierarchy cannot be used.", "Correct it as the message says."),
    code("V0506", "A count is missing, negative or not a whole number.", "Correct the measure."),
    code("V0507", "A cell of a table stands there twice.", "Correct `by`: it must name a cell."),
    code(
        "V0508",
        "A table has too many dimensions to be protected.",
        "Publish fewer columns in `by`, or several tables.",
    ),
    code("V0509", "A table could not be put together: our bug.", "Report it."),
    code(
        "V0520",
        "A sum in a table is not that of its cells.",
        "Make both from the same records, or correct `parents`.",
    ),
    code("V0521", "What the records say of a table's rows is missing.", "Report it, or leave the rule out."),
    code("V0522", "A measure would undo the perturbation of the counts.", "Publish the count alone, or suppress."),
    code("V0523", "Counts cannot be perturbed as asked.", "Correct the deviation, the variance or the base."),
    code(
        "V0530",
        "Fewer records hold a value than must share one.",
        "Publish once there are more, or leave the column out.",
    ),
    code("V0531", "Means of a column would not be exact.", "Round the column in the pipeline: round = \"0.01\"."),
    code("V0532", "Groups and classes undo each other.", "Give hierarchies to the quasi-identifiers without one."),
    code("V0600", "The audit refused the table.", "See the findings."),
    code("V0601", "The finished table is not what the schema declares.", "Correct the schema or the pipeline."),
    code("V0602", "A column with a personal role has no policy that protects it.", "Choose a policy that does."),
    code(
        "V0603",
        "A column of identifiers holds something else than keyed tokens.",
        "Replace it by a pseudonym, or drop it.",
    ),
    code(
        "V0604",
        "A published text holds what looks like personal data.",
        "Leave the column out, or clean it at the source; if the values may be public, allow the column with a reason.",
    ),
    code("V0605", "A class holds fewer records than the policy asks.", "Our bug if the protection ran: report it."),
    code("V0606", "A class holds too few values of a sensitive column.", "Make quasi-identifiers coarser."),
    code("V0607", "Records are missing or too many were suppressed.", "See the findings."),
    code("V0608", "A small count, or a measure of a withheld cell, would be published.", "Raise no bound: report it."),
    code(
        "V0609",
        "A withheld cell could be recomputed.",
        "Publish fewer totals, or a coarser table. Tables about the same population are judged together: give them the same threshold.",
    ),
    code(
        "V0610",
        "A text would run as a formula in a spreadsheet.",
        "Clean it at the source, or allow `formula` for the column with a reason.",
    ),
    code("V0611", "Rows are in an order that could tell who they are about.", "Our bug: report it."),
    code(
        "V0612",
        "The values of a sensitive column in a class are too far from those of the whole table.",
        "Make quasi-identifiers coarser, or allow more records to be suppressed.",
    ),
    code(
        "V0613",
        "A value of a sensitive column is much more frequent in a class than in the whole table.",
        "Make quasi-identifiers coarser, or allow more records to be suppressed.",
    ),
    code(
        "V0614",
        "A published sum has fewer contributors than its rule of dominance needs.",
        "Withhold the cell, or make the table coarser.",
    ),
    code(
        "V0615",
        "A table of perturbed counts shows a count that is not rounded, or an exact measure.",
        "Publish the perturbed count alone.",
    ),
    code(
        "V0616",
        "Beside an earlier release, the new one would show a change of fewer records than the policy asks.",
        "Hold the changes back until enough have come together, or publish less often.",
    ),
    code(
        "V0617",
        "A withheld cell could be computed from the new release and an earlier one together.",
        "Withhold what was withheld before, or hold the changes back.",
    ),
    code(
        "V0618",
        "The new release cannot be compared with an earlier one.",
        "Judge by hand what both tell together, and publish the table as a dataset of its own.",
    ),
    code(
        "V0619",
        "A sum tells more of one contributor than its rule of dominance allows: it is shown, or follows from others.",
        "Make a column of the table coarser, leave its totals out, or withhold fewer shares: a smaller `p`.",
    ),
    code("V0630", "Too few records share the values of grouped columns.", "Our bug: report it."),
    code(
        "V0631",
        "The end of a column stands for too few records.",
        "It is drawn anew with all records; where that would tell of a few, the last version stays until more have changed.",
    ),
    code(
        "V0632",
        "A grid cell is none, or holds too few addresses or residents.",
        "All cells are made anew where the file of addresses changed; else our bug: report it.",
    ),
    code("V0701", "A file of the release could not be written or read.", "Make room, or correct owner and mode."),
    code("V0702", "A value cannot be written in a format.", "Leave the format out for this dataset."),
    code(
        "V0703",
        "A written file does not read back as the table it was made from.",
        "Do not publish it by hand: report it.",
    ),
    code("V0704", "The table and the schema have different columns: our bug.", "Report it."),
    code("V0705", "A column's type does not fit its declaration.", "Correct the field's type."),
    code("V0706", "A value is out of the range that can be written.", "Correct it at the source."),
    code("V0707", "A geometry is not one.", "Correct it at the source."),
    code("V0708", "A time zone is not known.", "Correct the zone."),
    code("V0709", "GeoJSON is asked for without a geometry.", "Declare the geometry's field, or leave the format out."),
    code("V0710", "Rows do not add up: our bug.", "Report it: nothing was published."),
    code("V0711", "A document of the last release cannot be read.", "Publish again: it is made anew."),
    code(
        "V0712",
        "A finished file holds what looks like personal data: in a name, a dictionary, statistics, metadata or a document.",
        "Correct the title, description or note that is named; if a value may be public, allow its column with a reason.",
    ),
    code("V0720", "A file cannot be read as Parquet.", "Have it written anew, or name the file that is meant."),
    code(
        "V0721",
        "A column of a Parquet file is not there, is nested, or holds bytes that are no text.",
        "Correct the schema, or write the values into flat columns of their own.",
    ),
    code(
        "V0722",
        "A Parquet file holds an instant finer than a microsecond: it is not shortened in silence.",
        "Round the column to microseconds where the file is made.",
    ),
    code("V0750", "The catalogue could not be built.", "Correct the metadata named."),
    code("V0751", "The site could not be built.", "Report it: the public still sees the release from before."),
    code("V0760", "Another run holds the lock.", "Wait for it to end."),
    code("V0761", "The output folder could not be written.", "Make room, or correct owner and mode."),
    code("V0762", "The private folder and the output lie on different file systems.", "Keep the project on one."),
    code("V0763", "A path would leave the release: our bug.", "Report it."),
    code("V0764", "A file would be written twice: our bug.", "Report it."),
    code("V0765", "A file of the last release is gone.", "Publish again without naming datasets: all is made anew."),
    code("V0766", "A file is not in the last release.", "Publish again without naming datasets."),
    code("V0767", "The current release is damaged.", "Publish again: it is made anew from the sources."),
    code("V0768", "`out/current` is not a link.", "Move it away; vetro makes its own."),
    code("V0769", "There is no release.", "Run `vetro publish`."),
    code(
        "V0770",
        "The catalogue breaks a rule of a profile: a portal may refuse the dataset.",
        "Write the line that is proposed; what vetro writes itself is right after the next `vetro publish`.",
    ),
    code("V0771", "The catalogue lacks something a profile recommends.", "Write the line that is proposed."),
    code(
        "V0772",
        "The description of a dataset does not reach all points of the quality assessment of the portals.",
        "Write the line that is proposed. Formats the portal's lists do not know cost points as long as they stay.",
    ),
    code("V0773", "A catalogue file of the release cannot be read.", "Publish again: it is made anew."),
    code(
        "V0774",
        "Records of another portal are not in a national view, since the national portal would refuse them.",
        "Harvest the portal's own catalogue of that profile, or ask it to write what is missing.",
    ),
    code(
        "V0801",
        "A dataset has shown nothing new for longer than `late-after`.",
        "Ask the department; nothing else is wrong.",
    ),
    code("V0802", "A published file is damaged.", "Check the disk; the dataset is made again from its source."),
    code("V0810", "The ledger of a dataset cannot be read.", "Restore it and the master key from a backup."),
    code("V0811", "The ledger of a dataset is gone.", "Restore it, or begin its history anew."),
    code("V0812", "A record has no name from which noise could be drawn.", "Draw from a required column."),
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
        assert!(ALL.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(find("V0102").is_some() && find("V9999").is_none());
    }

    #[test]
    fn every_code_of_every_crate_is_explained() {
        let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let pattern = regex::Regex::new("\"(V0[0-9]{3})\"").unwrap();
        let mut folders = vec![crates];
        let mut told = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    for found in pattern.captures_iter(&std::fs::read_to_string(&path).unwrap()) {
                        assert!(
                            find(&found[1]).is_some(),
                            "{} is told in {} but not explained",
                            &found[1],
                            path.display()
                        );
                        told += 1;
                    }
                }
            }
        }
        assert!(told > 100);
    }
}
