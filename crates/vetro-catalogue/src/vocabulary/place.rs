//! Places by the code of their national register.
//!
//! # Source
//!
//! The European place and country tables; for municipalities outside them,
//! the address of the national register: `https://ld.admin.ch/municipality/`
//! with the number of the Federal Statistical Office (Switzerland), the
//! national vocabulary of cities with the ISTAT code (Italy).

use vetro_model::text::Language;

use super::{AUTHORITY, Concept, Labels, Scheme};
use crate::address::is_web;

/// How addresses of `GeoNames` begin: the one register beside the tables of the Union that DCAT-AP's own shapes take.
const GEONAMES: &str = "https://sws.geonames.org/";

/// Whether an address is of a place by a table of the Union or by `GeoNames`.
///
/// Source: `mdr-vocabularies.shape.ttl` of DCAT-AP 3.0.1.
pub(crate) fn is_listed_place(address: &str) -> bool {
    let table = address.strip_prefix(AUTHORITY).unwrap_or_default();
    ["/place/", "/country/", "/continent/"].iter().any(|name| table.starts_with(name)) || address.starts_with(GEONAMES)
}

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The code as the officer writes it, `CH:5192`, or the address.
    pub code: String,
    /// Its address.
    pub iri: String,
    /// Its name in the English column of the table; the code when no table names it.
    pub label: String,
    /// The address of the municipality in its national register, when `iri` is another.
    pub register: Option<String>,
    pub(crate) extent: Option<[f64; 4]>,
    table: Option<(Scheme, Labels)>,
}

impl Place {
    /// Its name in a language; the code when no table names it.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        self.table.map_or(&self.label, |(_, labels)| super::pick(labels, language))
    }

    /// Whether a table of the European Union names it.
    #[must_use]
    pub fn is_in_table(&self) -> bool {
        self.table.is_some()
    }

    /// The country to name in its stead where only tables of the Union and `GeoNames` count: one of a municipality that
    /// is in neither.
    pub(crate) fn country(&self) -> Option<Self> {
        let (land, _) = self.code.split_once(':')?;
        let listed = self.is_in_table() || self.iri.starts_with(GEONAMES);
        if listed { None } else { country(land) }
    }

    /// The same with what the officer wrote behind the code: a name, and an address of `GeoNames`. What a table says
    /// goes before both.
    fn called(self, more: &str) -> Self {
        if self.is_in_table() {
            return self;
        }
        let (name, address) = match more.rsplit(char::is_whitespace).next() {
            Some(last) if last.starts_with(GEONAMES) && is_web(last) => (more.trim_end_matches(last), Some(last)),
            _ => (more, None),
        };
        let (name, register) = (name.trim(), self.iri.clone());
        let named = if name.is_empty() { self } else { Self { label: name.to_owned(), ..self } };
        match address {
            Some(address) => Self { iri: address.to_owned(), register: Some(register), ..named },
            None => named,
        }
    }

    pub(crate) fn concept(&self) -> Option<Concept> {
        self.table.map(|(scheme, labels)| Concept::new(self.iri.clone(), scheme, labels))
    }
}

/// The place of a code (`CH:5192`, `IT:015146`, a country's `CH` or `IT`) or of an address.
///
/// A municipality may be named behind its code, `IT:046007 Capannori`: readers see the name where no table has one. An
/// address of `GeoNames` may follow, `IT:046007 Capannori https://sws.geonames.org/3180323/`: it then stands for the
/// place, since harvesters know it and not the register.
///
/// A code must have the form of its register; whether a municipality of that number exists is known for the listed
/// cities only.
///
/// ```
/// use vetro_catalogue::vocabulary::place;
/// assert_eq!(place("CH:5192").unwrap().label, "Lugano");
/// assert_eq!(place("CH:5397").unwrap().iri, "https://ld.admin.ch/municipality/5397");
/// assert!(place("Lugano").is_none());
/// ```
#[must_use]
pub fn place(code: &str) -> Option<Place> {
    let (code, more) = code.trim().split_once(char::is_whitespace).unwrap_or((code.trim(), ""));
    match code.split_once(':') {
        Some(("CH", number)) => swiss(number).map(|place| place.called(more)),
        Some(("IT", number)) => italian(number).map(|place| place.called(more)),
        _ if !more.is_empty() => None,
        _ if is_web(code) => Some(address(code)),
        _ => country(code),
    }
}

fn swiss(number: &str) -> Option<Place> {
    let sound =
        (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    sound.then(|| municipality(format!("CH:{number}"), format!("https://ld.admin.ch/municipality/{number}")))
}

fn italian(number: &str) -> Option<Place> {
    const REGISTER: &str = "https://w3id.org/italia/controlled-vocabulary/territorial-classifications/cities";
    let sound = number.len() == 6 && number.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| municipality(format!("IT:{number}"), format!("{REGISTER}/{number}")))
}

fn municipality(code: String, register: String) -> Place {
    match CITIES.iter().find(|city| city.0 == code) {
        Some(City(_, table, labels)) => Place {
            code,
            iri: format!("{AUTHORITY}/place/{table}"),
            label: labels[3].to_owned(),
            register: Some(register),
            extent: None,
            table: Some((Scheme::Place, *labels)),
        },
        None => Place { label: code.clone(), code, iri: register, register: None, extent: None, table: None },
    }
}

/// A country, with the box of its extreme points rounded outwards to hundredths of a degree.
fn country(code: &str) -> Option<Place> {
    let (table, labels, extent) = match code {
        "CH" => ("CHE", ["Svizzera", "Schweiz", "Suisse", "Switzerland"], [5.95, 45.81, 10.5, 47.81]),
        "IT" => ("ITA", ["Italia", "Italien", "Italie", "Italy"], [6.62, 35.48, 18.53, 47.1]),
        _ => return None,
    };
    Some(Place {
        code: code.to_owned(),
        iri: format!("{AUTHORITY}/country/{table}"),
        label: labels[3].to_owned(),
        register: None,
        extent: Some(extent),
        table: Some((Scheme::Country, labels)),
    })
}

fn address(text: &str) -> Place {
    let text = text.to_owned();
    Place { code: text.clone(), iri: text.clone(), label: text, register: None, extent: None, table: None }
}

struct City(&'static str, &'static str, Labels);

/// Code of the national register, code of the European place table, names.
const CITIES: [City; 91] = [
    City("CH:261", "CHE_ZRH", ["Zurigo", "Zürich", "Zurich", "Zurich"]),
    City("CH:351", "CHE_BRN", ["Berna", "Bern", "Berne", "Berne"]),
    City("CH:581", "CHE_INT", ["Interlaken", "Interlaken", "Interlaken", "Interlaken"]),
    City("CH:942", "CHE_THU", ["Thoune", "Thun", "Thoune", "Thun"]),
    City("CH:1061", "CHE_LZN", ["Lucerna", "Luzern", "Lucerne", "Lucerne"]),
    City("CH:2701", "CHE_BSL", ["Basilea", "Basel", "Bâle", "Basel"]),
    City("CH:3203", "CHE_QGL", ["San Gallo", "St. Gallen", "Saint-Gall", "St Gall"]),
    City("CH:3901", "CHE_CHR", ["Coira", "Chur", "Coire", "Chur"]),
    City("CH:5192", "CHE_LUG", ["Lugano", "Lugano", "Lugano", "Lugano"]),
    City("CH:5586", "CHE_LAU", ["Losanna", "Lausanne", "Lausanne", "Lausanne"]),
    City("CH:6621", "CHE_GVA", ["Ginevra", "Genf", "Genève", "Geneva"]),
    City("IT:001272", "ITA_TRN", ["Torino", "Turin", "Turin", "Turin"]),
    City("IT:003106", "ITA_NVR", ["Novara", "Novara", "Novare", "Novara"]),
    City("IT:004078", "ITA_CUN", ["Cuneo", "Cuneo", "Coni", "Cuneo"]),
    City("IT:005005", "ITA_AST", ["Asti", "Asti", "Asti", "Asti"]),
    City("IT:007003", "ITA_AOT", ["Aosta", "Aosta", "Aoste", "Aosta"]),
    City("IT:008031", "ITA_IMP", ["Imperia", "Imperia", "Imperia", "Imperia"]),
    City("IT:009056", "ITA_SVN", ["Savona", "Savona", "Savone", "Savona"]),
    City("IT:010025", "ITA_GOA", ["Genova", "Genua", "Gênes", "Genoa"]),
    City("IT:011015", "ITA_SPE", ["La Spezia", "La Spezia", "La Spezia", "La Spezia"]),
    City("IT:012133", "ITA_VAR", ["Varese", "Varese", "Varèse", "Varese"]),
    City("IT:013075", "ITA_OMO", ["Como", "Como", "Côme", "Como"]),
    City("IT:014061", "ITA_SND", ["Sondrio", "Sondrio", "Sondrio", "Sondrio"]),
    City("IT:015146", "ITA_MIL", ["Milano", "Mailand", "Milan", "Milan"]),
    City("IT:016024", "ITA_BGO", ["Bergamo", "Bergamo", "Bergame", "Bergamo"]),
    City("IT:017029", "ITA_BRC", ["Brescia", "Brescia", "Brescia", "Brescia"]),
    City("IT:018110", "ITA_PAV", ["Pavia", "Pavia", "Pavie", "Pavia"]),
    City("IT:020030", "ITA_MAN", ["Mantova", "Mantua", "Mantoue", "Mantova"]),
    City("IT:021008", "ITA_BZO", ["Bolzano", "Bozen", "Bolzano", "Bolzano"]),
    City("IT:021051", "ITA_MEN", ["Merano", "Meran", "Merano", "Merano"]),
    City("IT:022205", "ITA_TRT", ["Trento", "Trient", "Trente", "Trento"]),
    City("IT:023091", "ITA_VRN", ["Verona", "Verona", "Vérone", "Verona"]),
    City("IT:024116", "ITA_VIC", ["Vicenza", "Vicenza", "Vicenza", "Vicenza"]),
    City("IT:025006", "ITA_BLX", ["Belluno", "Belluno", "Belluno", "Belluno"]),
    City("IT:026086", "ITA_TRV", ["Treviso", "Treviso", "Trévise", "Treviso"]),
    City("IT:027042", "ITA_VCE", ["Venezia", "Venedig", "Venise", "Venice"]),
    City("IT:028060", "ITA_PDA", ["Padova", "Padua", "Padoue", "Padua"]),
    City("IT:030129", "ITA_UDN", ["Udine", "Udine", "Udine", "Udine"]),
    City("IT:031007", "ITA_GZA", ["Gorizia", "Görz", "Gorizia", "Gorizia"]),
    City("IT:032006", "ITA_TRS", ["Trieste", "Triest", "Trieste", "Trieste"]),
    City("IT:034027", "ITA_PMF", ["Parma", "Parma", "Parme", "Parma"]),
    City("IT:035033", "ITA_RNE", ["Reggio Emilia", "Reggio Emilia", "Reggio d'Émilie", "Reggio Emilia"]),
    City("IT:036023", "ITA_MOD", ["Modena", "Modena", "Modène", "Modena"]),
    City("IT:037006", "ITA_BLQ", ["Bologna", "Bologna", "Bologne", "Bologna"]),
    City("IT:038008", "ITA_FRR", ["Ferrara", "Ferrara", "Ferrare", "Ferrara"]),
    City("IT:039014", "ITA_RAN", ["Ravenna", "Ravenna", "Ravenne", "Ravenna"]),
    City("IT:041044", "ITA_PES", ["Pesaro", "Pesaro", "Pesaro", "Pesaro"]),
    City("IT:042002", "ITA_AOI", ["Ancona", "Ancona", "Ancône", "Ancona"]),
    City("IT:047014", "ITA_PIS", ["Pistoia", "Pistoia", "Pistoia", "Pistoia"]),
    City("IT:048017", "ITA_FLR", ["Firenze", "Florenz", "Florence", "Florence"]),
    City("IT:049009", "ITA_LIV", ["Livorno", "Livorno", "Livourne", "Leghorn"]),
    City("IT:050026", "ITA_PSA", ["Pisa", "Pisa", "Pisa", "Pisa"]),
    City("IT:052032", "ITA_SNA", ["Siena", "Siena", "Sienne", "Sienna"]),
    City("IT:054039", "ITA_PEG", ["Perugia", "Perugia", "Perugia", "Perugia"]),
    City("IT:055032", "ITA_TER", ["Terni", "Terni", "Terni", "Terni"]),
    City("IT:057059", "ITA_RTI", ["Rieti", "Rieti", "Rieti", "Rieti"]),
    City("IT:058091", "ITA_ROM", ["Roma", "Rom", "Rome", "Rome"]),
    City("IT:059011", "ITA_LTN", ["Latina", "Latina", "Latina", "Latina"]),
    City("IT:060038", "ITA_FRO", ["Frosinone", "Frosinone", "Frosinone", "Frosinone"]),
    City("IT:061022", "ITA_CST", ["Caserta", "Caserta", "Caserte", "Caserta"]),
    City("IT:062008", "ITA_BEN", ["Benevento", "Benevent", "Bénévent", "Benevento"]),
    City("IT:063049", "ITA_NAP", ["Napoli", "Neapel", "Naples", "Naples"]),
    City("IT:065116", "ITA_SAL", ["Salerno", "Salerno", "Salerne", "Salerno"]),
    City("IT:066049", "ITA_LAQ", ["L'Aquila", "L'Aquila", "L'Aquila", "L'Aquila"]),
    City("IT:067041", "ITA_TEO", ["Teramo", "Teramo", "Teramo", "Teramo"]),
    City("IT:068028", "ITA_PSR", ["Pescara", "Pescara", "Pescara", "Pescara"]),
    City("IT:071024", "ITA_FOG", ["Foggia", "Foggia", "Foggia", "Foggia"]),
    City("IT:072006", "ITA_BRI", ["Bari", "Bari", "Bari", "Bari"]),
    City("IT:073027", "ITA_TAR", ["Taranto", "Tarent", "Tarente", "Taranto"]),
    City("IT:074001", "ITA_BDS", ["Brindisi", "Brindisi", "Brindisi", "Brindisi"]),
    City("IT:075035", "ITA_LCC", ["Lecce", "Lecce", "Lecce", "Lecce"]),
    City("IT:076063", "ITA_QPO", ["Potenza", "Potenza", "Potenza", "Potenza"]),
    City("IT:077014", "ITA_MTR", ["Matera", "Matera", "Matera", "Matera"]),
    City("IT:078045", "ITA_QCS", ["Cosenza", "Cosenza", "Cosenza", "Cosenza"]),
    City("IT:079023", "ITA_QCZ", ["Catanzaro", "Catanzaro", "Catanzaro", "Catanzaro"]),
    City("IT:080063", "ITA_REG", ["Reggio Calabria", "Reggio Calabria", "Reggio de Calabre", "Reggio Calabria"]),
    City("IT:081021", "ITA_TPS", ["Trapani", "Trapani", "Trapani", "Trapani"]),
    City("IT:082053", "ITA_PMO", ["Palermo", "Palermo", "Palerme", "Palermo"]),
    City("IT:083048", "ITA_MSN", ["Messina", "Messina", "Messine", "Messina"]),
    City("IT:084001", "ITA_AGR", ["Agrigento", "Agrigent", "Agrigente", "Agrigento"]),
    City("IT:086009", "ITA_ENO", ["Enna", "Enna", "Enna", "Enna"]),
    City("IT:087015", "ITA_CTA", ["Catania", "Catania", "Catane", "Catania"]),
    City("IT:088009", "ITA_RGA", ["Ragusa", "Ragusa", "Raguse", "Ragusa"]),
    City("IT:089017", "ITA_SIR", ["Siracusa", "Syrakus", "Syracuse", "Syracuse"]),
    City("IT:090064", "ITA_QSS", ["Sassari", "Sassari", "Sassari", "Sassari"]),
    City("IT:092009", "ITA_CAG", ["Cagliari", "Cagliari", "Cagliari", "Cagliari"]),
    City("IT:096004", "ITA_BIE", ["Biella", "Biella", "Biella", "Biella"]),
    City("IT:097042", "ITA_LCO", ["Lecco", "Lecco", "Lecco", "Lecco"]),
    City("IT:099014", "ITA_RMI", ["Rimini", "Rimini", "Rimini", "Rimini"]),
    City("IT:100005", "ITA_OTA", ["Prato", "Prato", "Prato", "Prato"]),
    City("IT:108033", "ITA_MZA", ["Monza", "Monza", "Monza", "Monza"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_city_has_the_address_of_the_european_table() {
        let milan = place("IT:015146").unwrap();
        assert_eq!(milan.iri, "http://publications.europa.eu/resource/authority/place/ITA_MIL");
        assert_eq!((milan.name(Language::De), milan.is_in_table()), ("Mailand", true));
        assert!(milan.register.unwrap().ends_with("/015146"));
    }

    #[test]
    fn a_small_municipality_has_the_address_of_its_register() {
        let capannori = place("IT:046007").unwrap();
        assert!(capannori.iri.ends_with("/cities/046007"), "{}", capannori.iri);
        assert_eq!((capannori.name(Language::It), capannori.is_in_table()), ("IT:046007", false));
    }

    #[test]
    fn a_name_behind_the_code_is_what_readers_see_where_no_table_has_one() {
        let name = |code| place(code).map(|place| place.name(Language::It).to_owned());
        assert_eq!(name("IT:046007  Capannori").as_deref(), Some("Capannori"));
        assert_eq!(name("CH:5192 Luganum").as_deref(), Some("Lugano"));
        assert_eq!(name("https://sws.geonames.org/2659836/ Lugano"), None);
        assert_eq!(place("IT:046007 Capannori").unwrap().code, "IT:046007");
    }

    #[test]
    fn a_small_municipality_has_the_country_beside_it_unless_geonames_knows_it() {
        let capannori = place("IT:046007 Capannori").unwrap();
        assert_eq!(capannori.country(), place("IT"));
        assert!(!is_listed_place(&capannori.iri) && is_listed_place(&place("IT").unwrap().iri));
        let named = place("IT:046007 Capannori https://sws.geonames.org/3180323/").unwrap();
        assert_eq!((named.label.as_str(), named.country()), ("Capannori", None));
        assert!(is_listed_place(&named.iri) && named.register == Some(capannori.iri));
        assert_eq!((place("CH:5192").unwrap().country(), place("CH").unwrap().country()), (None, None));
        assert_eq!(place("CH:5397 https://sws.geonames.org/1/").unwrap().label, "CH:5397");
    }

    #[test]
    fn a_code_of_the_wrong_form_is_no_place() {
        for bad in ["", "CH:", "CH:05192", "CH:51920", "CH:x", "IT:15146", "IT:0151466", "FR:75056", "ch:5192", "DE"] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_place_may_be_an_address() {
        assert_eq!(place("https://sws.geonames.org/2659836/").unwrap().iri, "https://sws.geonames.org/2659836/");
    }
}
