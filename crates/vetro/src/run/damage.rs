//! Published files that are no longer what was released: found before a dataset's turn, so that it is made again.

use vetro_model::plan::DatasetPlan;
use vetro_model::{DatasetId, Diagnostic};
use vetro_release::Documents;
use vetro_release::store::{self, DamageKind, Generation, Staging};

use super::failure::Failure;

/// The last release of one dataset.
pub(super) struct Online {
    /// Its documents, without the versions that lost a file; none when it has no release that can be read.
    pub documents: Option<Documents>,
    /// Its sound files, without those the site makes and without compressed twins.
    pub files: Vec<String>,
    /// What is wrong with its other files.
    pub damaged: Vec<(String, DamageKind)>,
}

impl Online {
    /// Reads and checks what is online of a dataset.
    pub fn examine(last: Option<&Generation>, id: &DatasetId, staging: &mut Staging) -> Result<Self, Failure> {
        let Some(last) = last else { return Ok(Self { documents: None, files: Vec::new(), damaged: Vec::new() }) };
        let files = published_paths(last, id);
        let damaged = staging.damaged(&files).map_err(Failure::store)?;
        let is_sound = |path: &String| !damaged.iter().any(|(other, _)| other == path);
        let files = files.into_iter().filter(is_sound).collect();
        let documents = vetro_release::read(&last.root.join("data").join(id.as_str())).ok();
        let documents = documents.and_then(|documents| whole_versions(documents, &damaged));
        Ok(Self { documents, files, damaged })
    }

    /// What can be kept as it is.
    pub fn whole(&self) -> Option<Documents> {
        self.documents.clone().filter(|_| self.damaged.is_empty())
    }

    /// What the officer is told of the damage.
    pub fn warning(&self, plan: &DatasetPlan) -> Option<Diagnostic> {
        let (path, kind) = self.damaged.first()?;
        let others = match self.damaged.len() - 1 {
            0 => String::new(),
            1 => "; so is one other file of this dataset".to_owned(),
            more => format!("; so are {more} other files of this dataset"),
        };
        let told = Diagnostic::warning("V0802", format!("the published file `{path}` is damaged: {kind}{others}"))
            .with_help("check the disk and who may write to `out/`; the dataset is made again from its source");
        Some(told.with_dataset(&plan.id))
    }
}

/// The files of a dataset in a release, without those the site makes and without compressed twins: both are made of the
/// others.
fn published_paths(last: &Generation, id: &DatasetId) -> Vec<String> {
    let prefix = format!("data/{id}/");
    let site = ["index.html", "feed.atom", "feed.json", &format!("{id}.ipynb")].map(|name| format!("{prefix}{name}"));
    let paths = last.manifest.files.iter().map(|file| file.path.clone());
    paths.filter(|path| path.starts_with(&prefix) && !site.contains(path) && !store::is_twin(path)).collect()
}

/// The documents without the versions that lost a file; none when no version is left.
fn whole_versions(documents: Documents, damaged: &[(String, DamageKind)]) -> Option<Documents> {
    let id = &documents.record.id;
    let lost = |version: &str| {
        let folder = format!("data/{id}/{version}/");
        damaged.iter().any(|(path, _)| path.starts_with(&folder))
    };
    let mut record = documents.record.clone();
    record.keep_only(|version| !lost(&version.version));
    if record.versions.is_empty() { None } else { Some(Documents { record, ..documents }) }
}
