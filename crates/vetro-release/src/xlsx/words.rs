//! The second and third sheet of a workbook, in the catalogue's first language.

use rust_xlsxwriter::{Format as CellFormat, Worksheet, XlsxError};
use vetro_model::text::Language;

use crate::table::{Table, Values};

/// What the workbook says of the dataset.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) language: Language,
    pub(crate) languages: &'a [Language],
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    pub(crate) publisher: &'a str,
    pub(crate) licence: &'a str,
    pub(crate) licence_address: &'a str,
    pub(crate) source: &'a str,
    pub(crate) version: &'a str,
    pub(crate) address: &'a str,
}

/// The words of the sheets.
pub(crate) struct Words {
    pub(crate) data: &'static str,
    dictionary: &'static str,
    about: &'static str,
    /// Name, title, type, unit, description, codes.
    columns: [&'static str; 6],
    /// Title, description, publisher, licence, licence's address, source, version, address.
    facts: [&'static str; 8],
}

impl About<'_> {
    /// The words in the language.
    pub(crate) fn words(&self) -> Words {
        match self.language {
            Language::It => Words {
                data: "Dati",
                dictionary: "Dizionario",
                about: "Informazioni",
                columns: ["Colonna", "Titolo", "Tipo", "Unità", "Descrizione", "Codici"],
                facts: [
                    "Titolo",
                    "Descrizione",
                    "Titolare",
                    "Licenza",
                    "Testo della licenza",
                    "Fonte",
                    "Versione",
                    "Indirizzo",
                ],
            },
            Language::De => Words {
                data: "Daten",
                dictionary: "Spalten",
                about: "Angaben",
                columns: ["Spalte", "Titel", "Typ", "Einheit", "Beschreibung", "Codes"],
                facts: [
                    "Titel",
                    "Beschreibung",
                    "Herausgeberin",
                    "Lizenz",
                    "Lizenztext",
                    "Quelle",
                    "Version",
                    "Adresse",
                ],
            },
            Language::Fr => Words {
                data: "Données",
                dictionary: "Dictionnaire",
                about: "Informations",
                columns: ["Colonne", "Titre", "Type", "Unité", "Description", "Codes"],
                facts: [
                    "Titre",
                    "Description",
                    "Éditeur",
                    "Licence",
                    "Texte de la licence",
                    "Source",
                    "Version",
                    "Adresse",
                ],
            },
            Language::En => Words {
                data: "Data",
                dictionary: "Dictionary",
                about: "About",
                columns: ["Column", "Title", "Type", "Unit", "Description", "Codes"],
                facts: [
                    "Title",
                    "Description",
                    "Publisher",
                    "Licence",
                    "Text of the licence",
                    "Source",
                    "Version",
                    "Address",
                ],
            },
        }
    }

    /// Writes a line for each column.
    pub(crate) fn write_dictionary(&self, sheet: &mut Worksheet, table: &Table<'_>) -> Result<(), XlsxError> {
        let words = self.words();
        let bold = CellFormat::new().set_bold();
        sheet.set_name(words.dictionary)?.set_freeze_panes(1, 0)?;
        for ((word, width), place) in words.columns.iter().zip([20, 28, 14, 10, 60, 50]).zip(0_u16..) {
            sheet.set_column_width(place, f64::from(width))?;
            sheet.write_string_with_format(0, place, *word, &bold)?;
        }
        for (column, line) in table.columns.iter().zip(1_u32..) {
            let field = column.field;
            let say = |words: &Option<vetro_model::schema::Words>| {
                words.as_ref().map_or("", |words| self.say(words)).to_owned()
            };
            let cells = [
                field.name.to_string(),
                say(&field.title),
                kind(column),
                field.unit.clone().unwrap_or_default(),
                say(&field.description),
                self.codes(column),
            ];
            for (cell, place) in cells.into_iter().zip(0_u16..) {
                sheet.write_string(line, place, shortened(cell))?;
            }
        }
        Ok(())
    }

    fn say<'a>(&self, words: &'a vetro_model::schema::Words) -> &'a str {
        words.get(self.language, self.languages)
    }

    /// The code list on one line: `M = man; F = woman`.
    fn codes(&self, column: &crate::table::Column<'_>) -> String {
        let categories = column.field.categories.iter();
        let code = categories.map(|category| match &category.label {
            Some(label) => format!("{} = {}", category.value, self.say(label)),
            None => category.value.clone(),
        });
        code.collect::<Vec<_>>().join("; ")
    }

    /// Writes licence, source, version and address.
    pub(crate) fn write_facts(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let words = self.words();
        let bold = CellFormat::new().set_bold();
        sheet.set_name(words.about)?.set_column_width(0, 24)?.set_column_width(1, 90)?;
        let facts = [
            self.title,
            self.description,
            self.publisher,
            self.licence,
            self.licence_address,
            self.source,
            self.version,
            self.address,
        ];
        for ((word, fact), line) in words.facts.iter().zip(facts).zip(0_u32..) {
            sheet.write_string_with_format(line, 0, *word, &bold)?;
            sheet.write_string(line, 1, shortened(fact.to_owned()))?;
        }
        Ok(())
    }
}

/// The standard's type name, and the zone of instants whose wall clock the first sheet shows.
fn kind(column: &crate::table::Column<'_>) -> String {
    let name = column.field.kind.name();
    match &column.values {
        Values::Instant(array, _) => match array.timezone() {
            Some(zone) => format!("{name} ({zone})"),
            None => name.to_owned(),
        },
        _ => name.to_owned(),
    }
}

/// A text that surely fits a cell.
fn shortened(text: String) -> String {
    match text.len() {
        0..=30_000 => text,
        _ => text.chars().take(7_500).collect(),
    }
}
