use super::*;
use crate::testing::{batch, coded, plan, schema};
use arrow::array::{Date32Array, Int64Array};
use arrow::record_batch::RecordBatch;
use std::sync::Arc;
use vetro_model::ColumnName;
use vetro_model::metadata::MapView;
use vetro_model::plan::{PrivacyPlan, TOTAL, TablePolicy};
use vetro_model::schema::Schema;
use vetro_model::text::Localised;

fn chart(kind: ChartKind, x: &str, y: Option<&str>, measure: ChartMeasure) -> Chart {
    let name = |name: &str| ColumnName::try_new(name).unwrap();
    Chart { kind, x: name(x), y: y.map(name), measure, title: Localised::default() }
}

fn one(table: &RecordBatch, schema: Schema, chart: Chart, privacy: Option<TablePolicy>) -> ChartData {
    let mut plan = plan(schema, &[]);
    plan.metadata.charts = vec![chart];
    if let Some(policy) = privacy {
        plan.privacy = PrivacyPlan::Table(policy);
    }
    charts(&Table::try_new(table, &plan.schema).unwrap(), &plan).charts.remove(0)
}

fn points(data: &ChartData) -> Vec<(&str, Option<&str>)> {
    data.points.iter().map(|(x, y)| (x.as_str(), y.as_deref())).collect()
}

#[test]
fn rows_are_counted_without_a_measure_and_the_highest_bar_comes_first() {
    let table = batch(vec![("specie", coded(&["acero", "tiglio", "cedro"], &[Some(0), Some(1), Some(1), None]))]);
    let schema = schema("[{ 'name': 'specie', 'type': 'string' }]");
    let data = one(&table, schema, chart(ChartKind::Bar, "specie", None, ChartMeasure::Sum), None);
    assert_eq!(points(&data), [("tiglio", Some("2")), ("acero", Some("1"))]);
}

#[test]
fn bands_and_code_lists_keep_their_order() {
    let table = batch(vec![
        ("eta", coded(&["80+", "5-17", "18-29"], &[Some(0), Some(1), Some(2), Some(2)])),
        ("sesso", coded(&["F", "M"], &[Some(0), Some(1), Some(0), Some(0)])),
    ]);
    let schema = || {
        schema("[{ 'name': 'eta', 'type': 'string' }, { 'name': 'sesso', 'type': 'string', 'categories': ['M', 'F'] }]")
    };
    let ages = one(&table, schema(), chart(ChartKind::Bar, "eta", None, ChartMeasure::Sum), None);
    assert_eq!(points(&ages), [("5-17", Some("1")), ("18-29", Some("2")), ("80+", Some("1"))]);
    let sexes = one(&table, schema(), chart(ChartKind::Bar, "sesso", None, ChartMeasure::Sum), None);
    assert_eq!(points(&sexes), [("M", Some("1")), ("F", Some("3"))]);
}

#[test]
fn lines_go_along_the_days_and_missing_measures_are_left_out_of_a_mean() {
    let table = batch(vec![
        ("giorno", Arc::new(Date32Array::from(vec![1, 0, 0, 0]))),
        ("passaggi", Arc::new(Int64Array::from(vec![Some(7), Some(1), Some(2), None]))),
    ]);
    let schema = schema("[{ 'name': 'giorno', 'type': 'date' }, { 'name': 'passaggi', 'type': 'integer' }]");
    let data = one(&table, schema, chart(ChartKind::Line, "giorno", Some("passaggi"), ChartMeasure::Mean), None);
    assert_eq!(points(&data), [("1970-01-01", Some("1.5")), ("1970-01-02", Some("7"))]);
}

#[test]
fn forty_bars_and_four_hundred_points_are_shown() {
    let numbers: Vec<i64> = (0..450).collect();
    let table =
        batch(vec![("a", Arc::new(Int64Array::from(numbers.clone()))), ("b", Arc::new(Int64Array::from(numbers)))]);
    let schema = || schema("[{ 'name': 'a', 'type': 'integer' }, { 'name': 'b', 'type': 'integer' }]");
    let bars = one(&table, schema(), chart(ChartKind::Bar, "a", Some("b"), ChartMeasure::Sum), None);
    assert_eq!((bars.points.len(), bars.left_out, points(&bars)[0]), (40, 410, ("410", Some("410"))));
    let line = one(&table, schema(), chart(ChartKind::Line, "a", Some("b"), ChartMeasure::Sum), None);
    assert_eq!((line.points.len(), line.left_out, points(&line)[0]), (400, 50, ("50", Some("50"))));
}

fn residents(totals: bool) -> TablePolicy {
    let name = |name: &str| ColumnName::try_new(name).unwrap();
    TablePolicy {
        totals,
        status: Some(name("stato")),
        ..TablePolicy::new(vec![name("zona"), name("sesso")], name("abitanti"), 5)
    }
}

/// Two zones by sex with totals; one cell of zone B is withheld.
fn census() -> (RecordBatch, Schema) {
    let zone = coded(&["A", "B", TOTAL], &[0, 0, 0, 1, 1, 1, 2, 2, 2].map(Some));
    let sex = coded(&["F", "M", TOTAL], &[0, 1, 2, 0, 1, 2, 0, 1, 2].map(Some));
    let count =
        Int64Array::from(vec![Some(10), Some(20), Some(30), None, None, Some(12), Some(14), Some(28), Some(42)]);
    let status = coded(&["F", "C"], &[0, 0, 0, 1, 1, 0, 0, 0, 0].map(Some));
    let table = batch(vec![("zona", zone), ("sesso", sex), ("abitanti", Arc::new(count)), ("stato", status)]);
    let schema = schema(
        "[{ 'name': 'zona', 'type': 'string' }, { 'name': 'sesso', 'type': 'string' },
          { 'name': 'abitanti', 'type': 'integer' }, { 'name': 'stato', 'type': 'string' }]",
    );
    (table, schema)
}

#[test]
fn a_table_with_totals_is_not_counted_twice() {
    let (table, schema) = census();
    let asked = chart(ChartKind::Bar, "zona", Some("abitanti"), ChartMeasure::Sum);
    let data = one(&table, schema, asked, Some(residents(true)));
    assert_eq!(points(&data), [("A", Some("30")), ("B", Some("12"))]);
}

#[test]
fn rows_of_subtotals_stand_in_no_chart() {
    // A and B are the two zones of `Nord`; C stands alone.
    let zone = coded(&["A", "B", "C", "Nord"], &[0, 1, 2, 3].map(Some));
    let count = Int64Array::from(vec![10, 20, 5, 30]);
    let status = coded(&["F"], &[0, 0, 0, 0].map(Some));
    let sex = coded(&["F"], &[0, 0, 0, 0].map(Some));
    let table = batch(vec![("zona", zone), ("sesso", sex), ("abitanti", Arc::new(count)), ("stato", status)]);
    let (_, schema) = census();
    let name = ColumnName::try_new("zona").unwrap();
    let tree = ["A", "B"].map(|zone| (zone.to_owned(), "Nord".to_owned()));
    let policy = TablePolicy { parents: [(name, tree.into())].into(), ..residents(false) };
    let asked = chart(ChartKind::Bar, "zona", Some("abitanti"), ChartMeasure::Sum);
    let data = one(&table, schema.clone(), asked, Some(policy.clone()));
    assert_eq!(points(&data), [("B", Some("20")), ("A", Some("10")), ("C", Some("5"))]);
    let asked = chart(ChartKind::Bar, "sesso", Some("abitanti"), ChartMeasure::Sum);
    assert_eq!(points(&one(&table, schema, asked, Some(policy))), [("F", Some("35"))]);
}

#[test]
fn a_point_with_a_withheld_cell_is_withheld() {
    let (table, schema) = census();
    let inner = arrow::compute::take_record_batch(&table, &arrow::array::UInt32Array::from(vec![0, 1, 3, 4])).unwrap();
    let asked = chart(ChartKind::Bar, "zona", Some("abitanti"), ChartMeasure::Sum);
    let data = one(&inner, schema, asked, Some(residents(false)));
    assert_eq!(points(&data), [("A", Some("30")), ("B", None)]);
}

#[test]
fn a_map_shows_each_place_once_and_thins_out_what_is_too_much() {
    let schema = schema("[{ 'name': 'nome', 'type': 'string' }, { 'name': 'luogo', 'type': 'geojson' }]");
    let mut plan = plan(schema, &[]);
    plan.metadata.map = Some(MapView { label: Some(ColumnName::try_new("nome").unwrap()), colour_by: None });
    let table = batch(vec![
        ("nome", coded(&["a", "b"], &[Some(0), Some(0), Some(1), None])),
        ("luogo", coded(&["{\"n\":1}", "{\"n\":2}"], &[Some(0), Some(0), Some(1), None])),
    ]);
    let map = places::map(&Table::try_new(&table, &plan.schema).unwrap(), &plan).unwrap();
    let shown: Vec<(&str, Option<&str>)> =
        map.places.iter().map(|place| (place.geometry.as_str(), place.label.as_deref())).collect();
    assert_eq!((shown, map.left_out), (vec![("{\"n\":1}", Some("a")), ("{\"n\":2}", Some("b"))], 0));

    let many: Vec<String> = (0..5_000).map(|number| format!("{{\"n\":{number}}}")).collect();
    let shapes = arrow::array::StringArray::from(many);
    let names = arrow::array::StringArray::from(vec!["x"; 5_000]);
    let table = batch(vec![("nome", Arc::new(names)), ("luogo", Arc::new(shapes))]);
    let map = places::map(&Table::try_new(&table, &plan.schema).unwrap(), &plan).unwrap();
    assert_eq!((map.places.len(), map.left_out), (2_000, 3_000));
    // Two of five: the first, the third, the sixth …
    let shown: Vec<&str> = map.places[..3].iter().map(|place| place.geometry.as_str()).collect();
    assert_eq!(shown, ["{\"n\":0}", "{\"n\":2}", "{\"n\":5}"]);
}
