//! Makes a new version: the other formats, the checks, the comparison with the version before.

use std::path::Path;
use std::thread;

use vetro_model::document::{ChangeCounts, DataFile, DiffFile, Record, Version, names};
use vetro_model::project::Format;

use crate::changes::{self, Rows};
use crate::csv;
use crate::diff;
use crate::error::Error;
use crate::file::{self, Written};
use crate::geojson;
use crate::inspect::{self, Allowances};
use crate::parquet;
use crate::version;
use crate::write::{Counted, Job, Released, join};
use crate::xlsx;

impl Job<'_> {
    /// Writes and checks a new version; the CSV is there already.
    pub(super) fn release(
        &self,
        counted: &Counted,
        formats: &[Format],
        fingerprint: String,
        schema: &[u8],
    ) -> Result<Released, Error> {
        let before = self.request.previous.map_or(&[][..], |previous| &previous.record.versions);
        let version = version::name(self.request.now, self.request.zone, before);
        let (written, compared) = self.write_and_check(counted, formats, &version)?;
        let (duplicates, counts) = compared;
        let files = formats.iter().zip(written).map(|(format, written)| self.data_file(*format, written, &version));
        self.link_version(formats, &version, schema)?;
        let new = Version {
            version: version.clone(),
            released: self.request.now,
            rows: self.table.rows as u64,
            columns: self.table.columns.len() as u64,
            fingerprint,
            files: files.collect(),
            changes: counts,
            diff: self.diff(counts, &version),
        };
        let previous = self.request.previous.filter(|_| counts.is_some());
        let changes = changes::changes(
            &version,
            previous.and_then(|previous| previous.record.versions.first()).map(|version| version.version.as_str()),
            counts.unwrap_or(ChangeCounts { added: self.table.rows as u64, ..Default::default() }),
            &self.request.plan.schema,
            previous.map(|previous| previous.schema),
        );
        let versions = std::iter::once(new).chain(before.iter().cloned()).collect();
        let issued = self.request.previous.map_or(self.request.now, |previous| previous.record.issued);
        let record = self.cut(Record { id: self.request.plan.id.clone(), issued, versions });
        Ok(Released { record, changes, duplicates, kept: false })
    }

    /// Writes the formats on one thread while the CSV is checked and compared on another.
    fn write_and_check(
        &self,
        counted: &Counted,
        formats: &[Format],
        version: &str,
    ) -> Result<(Vec<Written>, Compared), Error> {
        thread::scope(|scope| {
            let wants = |format| formats.contains(&format);
            let others = scope.spawn(move || {
                let parquet = wants(Format::Parquet).then(|| self.write_parquet(counted, version)).transpose()?;
                let geojson = wants(Format::Geojson).then(|| self.write_geojson()).transpose()?;
                Ok::<_, Error>((parquet, geojson))
            });
            let compared = self.check_csv();
            let xlsx = match &compared {
                Ok(_) if wants(Format::Xlsx) => self.write_xlsx(version).map(Some),
                _ => Ok(None),
            };
            let (parquet, geojson) = join(others)?;
            let written = [Some(counted.csv.clone()), parquet, xlsx?, geojson];
            Ok((written.into_iter().flatten().collect(), compared?))
        })
    }

    /// Reads the CSV back; counts duplicates and what changed since the version before.
    fn check_csv(&self) -> Result<Compared, Error> {
        let previous = self.request.previous.filter(|previous| !previous.record.versions.is_empty());
        let schemas = previous.map(|previous| (&self.request.plan.schema, previous.schema));
        let mut rows = Rows::new(self.table.rows, schemas);
        csv::check::check(self.table, &self.path(Format::Csv), |record| rows.add(record))?;
        let duplicates = rows.duplicates();
        // An old file that cannot be read any more must not keep the new one back: nothing is said of changes then.
        let counts =
            previous.and_then(|previous| rows.compare(&previous.folder.join(self.file_name(Format::Csv))).ok());
        Ok((duplicates, counts))
    }

    /// Writes what tells the new version from the one before, where readers have both.
    ///
    /// A diff repeats rows of the version before. They were published under
    /// the rules of their night; where those of tonight find a person in one,
    /// or the diff cannot be made, the release goes without.
    fn diff(&self, counts: Option<ChangeCounts>, version: &str) -> Option<DiffFile> {
        let (previous, counts) = (self.request.previous?, counts?);
        let since = previous.record.versions.first().filter(|_| self.request.plan.keep_versions > 1)?;
        let path = self.folder.join(version).join(names::DIFF);
        let sides = diff::Sides {
            new: (&self.path(Format::Csv), &self.request.plan.schema),
            old: (&previous.folder.join(self.file_name(Format::Csv)), previous.schema),
        };
        let allowances = Allowances::of(self.request.plan, self.request.catalogue, self.request.department);
        let is_clean = || inspect::path(&path, &allowances).is_ok_and(|found| found.is_empty());
        match diff::write(&sides, counts, &path) {
            Ok(Some(written)) if is_clean() => Some(DiffFile {
                since: since.version.clone(),
                path: format!("data/{}/{version}/{}", self.request.plan.id, names::DIFF),
                bytes: written.bytes,
                sha256: written.sha256,
            }),
            _ => {
                // Should it stay behind, the gate over the whole folder judges it once more.
                _ = std::fs::remove_file(&path);
                None
            }
        }
    }

    fn write_parquet(&self, counted: &Counted, version: &str) -> Result<Written, Error> {
        let (subject, path) = (self.subject(), self.path(Format::Parquet));
        let (licence, address) = (subject.licence(), subject.address());
        let labels = parquet::Labels { title: subject.title(), licence: licence.label(), version, address: &address };
        let distinct: Vec<u64> = counted.profile.columns.iter().map(|column| column.distinct).collect();
        let written = parquet::write(self.table, &distinct, labels, &path)?;
        parquet::check::check(self.table, &distinct, &path)?;
        Ok(written)
    }

    fn write_geojson(&self) -> Result<Written, Error> {
        let path = self.path(Format::Geojson);
        let written = geojson::write(self.table, &path)?;
        geojson::check::check(self.table, &path)?;
        Ok(written)
    }

    fn write_xlsx(&self, version: &str) -> Result<Written, Error> {
        let (subject, path) = (self.subject(), self.path(Format::Xlsx));
        let (licence, address) = (subject.licence(), subject.address());
        let about = xlsx::About {
            language: subject.language(),
            languages: &self.request.catalogue.languages,
            title: subject.title(),
            description: subject.description(),
            publisher: subject.publisher(),
            licence: licence.label(),
            licence_address: licence.address,
            source: subject.source(),
            version,
            address: &address,
        };
        let written = xlsx::write(self.table, &about, self.request.now, self.folder, &path)?;
        xlsx::check::check(self.table, &path)?;
        Ok(written)
    }

    fn data_file(&self, format: Format, written: Written, version: &str) -> DataFile {
        let (id, name) = (&self.request.plan.id, self.file_name(format));
        let (latest, immutable) = (format!("data/{id}/{name}"), format!("data/{id}/{version}/{name}"));
        DataFile { format, latest, immutable, bytes: written.bytes, sha256: written.sha256 }
    }

    /// Gives the version's folder the same files under their lasting names, and the schema they follow.
    fn link_version(&self, formats: &[Format], version: &str, schema: &[u8]) -> Result<(), Error> {
        let folder = self.folder.join(version);
        file::create_folder(&folder)?;
        for format in formats {
            let name = self.file_name(*format);
            file::link(&self.folder.join(&name), &folder.join(&name))?;
        }
        file::write(&folder.join(names::SCHEMA), schema)
    }
}

/// Duplicate rows, and what changed; `None` for the first version.
type Compared = (u64, Option<ChangeCounts>);

/// Links what a version that is kept has beside its data; one without, from an older program, goes on without.
pub(super) fn link_beside(from: &Path, to: &Path, name: &str) -> Result<(), Error> {
    let file = from.join(name);
    if file.is_file() { file::link(&file, &to.join(name)) } else { Ok(()) }
}
