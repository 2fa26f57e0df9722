//! What the site asks of the catalogue: addresses and the words of vocabularies.
//!
//! What another program may also derive from the metadata is asked for, not
//! written again, so the pages and the graph cannot disagree.

use vetro_catalogue::{Syntax, address, vocabulary};
use vetro_model::Language;
use vetro_model::document::{Publication, PublishedDataset};
use vetro_model::project::Profile;

/// The path of the site's root on its host: `/`, or `/opendata/`.
pub(crate) fn base_path(publication: &Publication) -> String {
    let root = address::home(&publication.catalogue.base_url);
    let rest = root.split_once("://").map_or(root.as_str(), |(_, rest)| rest);
    rest.find('/').map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned())
}

/// The identifier of a dataset, which leads to its page.
pub(crate) fn dataset_iri(publication: &Publication, dataset: &PublishedDataset) -> String {
    address::dataset(&publication.catalogue.base_url, dataset.id.as_str())
}

/// The licence of a dataset, as its officer wrote it.
pub(crate) fn licence<'a>(publication: &'a Publication, dataset: &'a PublishedDataset) -> &'a str {
    dataset.metadata.licence.as_deref().unwrap_or(&publication.catalogue.licence)
}

/// A licence as people read it: its short name and the page that explains it.
pub(crate) fn licence_words(code: &str, language: Language) -> (String, Option<String>) {
    let Some(known) = vocabulary::licence(code) else {
        return (code.to_owned(), None);
    };
    // Creative Commons keeps a page in plain words for each language.
    let page =
        if known.code.starts_with("CC") { format!("{}deed.{language}", known.page) } else { known.page.into_owned() };
    // `CC-BY-4.0` is how programs write it; people write `CC BY 4.0`.
    let name = match known.code.rsplit_once('-') {
        Some((stem, version)) if !version.contains('/') => format!("{} {version}", stem.replacen("CC-", "CC ", 1)),
        _ => known.code.into_owned(),
    };
    (name, Some(page))
}

/// The name of a place; its code where no table names it.
pub(crate) fn place_name(code: &str, language: Language) -> String {
    vocabulary::place(code).map_or_else(|| code.to_owned(), |place| place.name(language).to_owned())
}

/// Whether a place has a name and not only a code.
pub(crate) fn is_named(code: &str) -> bool {
    vocabulary::place(code).is_some_and(|place| place.is_in_table())
}

/// The zone the files write moments in.
pub(crate) fn zone(publication: &Publication) -> &str {
    &publication.catalogue.timezone
}

/// The files that hold the whole catalogue, from the web root, with the name of the profile.
pub(crate) fn catalogue_files(publication: &Publication) -> Vec<(&'static str, String)> {
    let syntaxes = [Syntax::Turtle, Syntax::JsonLd, Syntax::RdfXml];
    let paths = |profile| syntaxes.map(|syntax| (profile_name(profile), address::catalogue_path(profile, syntax)));
    profiles(publication).into_iter().flat_map(paths).collect()
}

/// The Turtle file of each profile, with the profile's name.
pub(crate) fn turtle_files(publication: &Publication) -> Vec<(&'static str, String)> {
    let path = |profile| (profile_name(profile), address::catalogue_path(profile, Syntax::Turtle));
    profiles(publication).into_iter().map(path).collect()
}

/// The profiles that are written: the European one always.
fn profiles(publication: &Publication) -> Vec<Profile> {
    let mut profiles = publication.catalogue.profiles.clone();
    profiles.push(Profile::DcatAp);
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::DcatAp => "DCAT-AP",
        Profile::DcatApIt => "DCAT-AP_IT",
        Profile::DcatApCh => "DCAT-AP CH",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_licence_is_shown_as_it_was_written() {
        assert_eq!(licence_words("OGD-X", Language::De), ("OGD-X".to_owned(), None));
        let (name, page) = licence_words("CC-BY-4.0", Language::De);
        assert_eq!(
            (name.as_str(), page.as_deref()),
            ("CC BY 4.0", Some("https://creativecommons.org/licenses/by/4.0/deed.de"))
        );
        assert_eq!(licence_words("CC0-1.0", Language::It).0, "CC0 1.0");
        assert_eq!(licence_words("IODL-2.0", Language::It).0, "IODL 2.0");
    }
}
