//! The whole job from a real PostgreSQL, held against the same job written in SQL inside that server.
//!
//! Two independent ways to one table: what vetro publishes and counts must equal what the server computes from the
//! same records.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

#[path = "../crates/vetro-source/tests/support/mod.rs"]
#[expect(dead_code, reason = "shared with the tests of the source")]
mod server;

use std::collections::BTreeMap;

use server::Server;
use support::{Project, assert_complete, copy, root};

const ROWS: u32 = 60_000;

/// The accepted records and the broken rules, in SQL.
const RULES: &str = r"
CREATE EXTENSION pgcrypto;
CREATE VIEW rules AS
SELECT f.*, ARRAY_REMOVE(ARRAY[
  CASE WHEN ticket_no IS NULL OR ticket_no !~ '^V[0-9]{4}-[0-9]{8}$' THEN 'ticket_format' END,
  CASE WHEN count(*) OVER (PARTITION BY ticket_no) > 1 THEN 'ticket_unique' END,
  CASE WHEN ts IS NULL OR ts < '2019-01-01' OR ts >= '2025-01-01' THEN 'ts_range' END,
  CASE WHEN street_id IS NULL OR street_id NOT IN (SELECT id FROM streets) THEN 'street_fk' END,
  CASE WHEN e IS NULL OR n IS NULL OR e NOT BETWEEN 2700000 AND 2740000 OR n NOT BETWEEN 1080000 AND 1120000 THEN 'coord_range' END,
  CASE WHEN article IS NULL OR article !~ '^[0-9]{1,3}(\.[0-9])?(\.[a-z])?$' THEN 'article_format' END,
  CASE WHEN article IS NOT NULL AND article NOT IN (SELECT code FROM articles) THEN 'article_fk' END,
  CASE WHEN amount IS NULL OR amount <= 0 OR amount > 5000 THEN 'amount_range' END,
  CASE WHEN vehicle_type IS NULL OR vehicle_type NOT IN ('auto','moto','furgone','autocarro','ciclomotore','bus') THEN 'vehicle_enum' END,
  CASE WHEN birth_date < '1900-01-01' OR birth_date > ts THEN 'birth_range' END,
  CASE WHEN sex NOT IN ('M','F') THEN 'sex_enum' END,
  CASE WHEN postcode !~ '^[0-9]{4,5}$' THEN 'postcode_format' END,
  CASE WHEN nationality !~ '^[A-Z]{2}$' THEN 'nationality_format' END,
  CASE WHEN paid IS NULL THEN 'paid_notnull' END], NULL) AS broken
FROM fines f;
CREATE VIEW made AS
SELECT to_char(ts, 'YYYY-MM') AS month, street, floor(e / 100)::int * 100 AS grid_e, floor(n / 100)::int * 100 AS grid_n, article, amount,
  vehicle_type,
  CASE WHEN age < 18 THEN '0-17' WHEN age < 30 THEN '18-29' WHEN age < 45 THEN '30-44' WHEN age < 65 THEN '45-64' WHEN age < 80 THEN '65-79' WHEN age IS NOT NULL THEN '80+' END AS age_band,
  sex, left(postcode, 2) AS postcode2,
  CASE WHEN nationality = 'CH' THEN 'CH' WHEN nationality IN ('IT','DE','FR','PT','ES','AT') THEN 'UE' WHEN nationality IS NOT NULL THEN 'altro' END AS nat_group,
  left(encode(hmac(plate, 'vetro-bench-key', 'sha256'), 'hex'), 16) AS plate_ps,
  CASE WHEN paid THEN 'true' ELSE 'false' END AS paid
FROM (SELECT *, extract(year FROM ts)::int - extract(year FROM birth_date)::int AS age FROM rules WHERE cardinality(broken) = 0) accepted;
CREATE VIEW published AS
SELECT month, street, grid_e, grid_n, article, amount, vehicle_type, age_band, sex, postcode2, nat_group, plate_ps, paid
FROM (SELECT *, count(*) OVER (PARTITION BY age_band, sex, nat_group, postcode2, vehicle_type) AS size FROM made) sized WHERE size >= 5;
";

/// The benchmark's records, so many of them.
fn fill(server: &Server, rows: u32) {
    let sql = std::fs::read_to_string(root().join("benches/fines/fill.sql")).unwrap();
    server.run(&format!("\\set rows {rows}\n{sql}"));
}

#[test]
fn a_million_fines_in_small_equal_the_same_job_in_sql() {
    let server = Server::start();
    fill(&server, ROWS);
    server.run(RULES);
    let project = Project::empty();
    for part in ["pipelines.toml", "datasets", "schemas"] {
        copy(&root().join("benches/fines").join(part), &project.path().join(part));
    }
    let mut command = project.command(&["publish"]);
    command.env("VETRO_BENCH_URL", server.url()).env("VETRO_BENCH_KEY", "vetro-bench-key");
    support::Ran::from(command.output().unwrap()).ended(0);
    assert_complete(&project.web());

    let expected = server.run("COPY (SELECT * FROM published) TO STDOUT (FORMAT csv)");
    let mut expected: Vec<&str> = expected.lines().collect();
    expected.sort_unstable();
    let published = project.read("data/fines/fines.csv");
    let mut published: Vec<&str> = published.lines().skip(1).collect();
    published.sort_unstable();
    assert!(expected.len() > 50_000);
    assert_eq!(published.len(), expected.len());
    assert!(
        published == expected,
        "the first difference: {:?}",
        published.iter().zip(&expected).find(|(ours, theirs)| ours != theirs)
    );

    let counts = server.run("SELECT rule, count(*) FROM rules, unnest(broken) AS rule GROUP BY 1");
    let expected: BTreeMap<&str, u64> = counts
        .lines()
        .map(|line| line.split_once('|').unwrap())
        .map(|(rule, count)| (rule, count.parse().unwrap()))
        .collect();
    let quality = project.json("data/fines/quality.json");
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in quality["findings"].as_array().unwrap() {
        *found.entry(finding["rule"].as_str().unwrap()).or_default() += finding["count"].as_u64().unwrap();
    }
    assert_eq!(found, expected);
    let scalar = |query: &str| -> u64 { server.run(query).trim().parse().unwrap() };
    let rows = &quality["rows"];
    assert_eq!(rows["read"], u64::from(ROWS));
    assert_eq!(rows["quarantined"], scalar("SELECT count(*) FROM rules WHERE cardinality(broken) > 0"));
    assert_eq!(rows["suppressed"], scalar("SELECT (SELECT count(*) FROM made) - (SELECT count(*) FROM published)"));
    statistics(&server, &project);
}

/// The profile equals SQL's own statistics of the published rows.
fn statistics(server: &Server, project: &Project) {
    let profile = project.json("data/fines/profile.json");
    for column in profile["columns"].as_array().unwrap() {
        let name = column["name"].as_str().unwrap();
        let line = server
            .run(&format!("SELECT count({name}), count(*) - count({name}), count(DISTINCT {name}) FROM published"));
        let expected: Vec<u64> = line.split('|').map(|number| number.parse().unwrap()).collect();
        let found: Vec<u64> =
            ["count", "missing", "distinct"].iter().map(|key| column[*key].as_u64().unwrap()).collect();
        assert_eq!(found, expected, "{name}");
        let bounds = server
            .run(&format!("SELECT min({name}::text COLLATE \"C\"), max({name}::text COLLATE \"C\") FROM published"));
        if !matches!(name, "amount" | "grid_e" | "grid_n" | "paid") {
            assert_eq!(
                format!("{}|{}", column["min"].as_str().unwrap(), column["max"].as_str().unwrap()),
                bounds.trim_end(),
                "{name}"
            );
        }
    }
    let mean = server.run("SELECT round(avg(amount), 6) FROM published");
    let amount = profile["columns"].as_array().unwrap().iter().find(|column| column["name"] == "amount").unwrap();
    assert!(
        (amount["mean"].as_str().unwrap().parse::<f64>().unwrap() - mean.trim().parse::<f64>().unwrap()).abs() < 1e-6
    );
}

#[test]
fn a_column_that_is_gone_stops_the_dataset_and_says_which() {
    let server = Server::start();
    fill(&server, 2000);
    server.run("ALTER TABLE fines RENAME COLUMN vehicle_type TO vehicle_kind");
    let project = Project::empty();
    for part in ["pipelines.toml", "datasets", "schemas"] {
        copy(&root().join("benches/fines").join(part), &project.path().join(part));
    }
    let mut command = project.command(&["publish"]);
    command.env("VETRO_BENCH_URL", server.url()).env("VETRO_BENCH_KEY", "vetro-bench-key");
    let ran = support::Ran::from(command.output().unwrap()).ended(1);
    assert!(ran.err.contains("vehicle_type") && ran.err.contains("vehicle_kind"), "{}", ran.err);
    assert!(ran.err.contains("the public sees nothing of this dataset yet"));
}
