//! Reads the labels back out of a ledger's key.

/// The labels of [`vetro_model::ledger::key`]; `None` where a text is none.
pub(super) fn labels(key: &str) -> Option<Vec<Option<&str>>> {
    let mut labels = Vec::new();
    let mut rest = key;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('-') {
            labels.push(None);
            rest = after;
            continue;
        }
        let (length, after) = rest.split_once(':')?;
        let label = after.get(..length.parse().ok()?)?;
        labels.push(Some(label));
        rest = &after[label.len()..];
    }
    Some(labels)
}
