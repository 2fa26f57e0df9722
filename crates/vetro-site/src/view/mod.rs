//! What each page shows, ready for its template.
//!
//! A view holds words, numbers and addresses in one language; templates
//! place them and decide nothing. Addresses are paths from the web root.

pub(crate) mod assessment;
pub(crate) mod card;
pub(crate) mod columns;
pub(crate) mod dataset;
pub(crate) mod embed;
pub(crate) mod explorer;
pub(crate) mod lists;
pub(crate) mod privacy;
pub(crate) mod quality;
pub(crate) mod usage;
pub(crate) mod versions;

pub(crate) use card::Card;
