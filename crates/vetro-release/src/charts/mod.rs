//! The points of the charts and the places of the map, counted over all published rows.
//!
//! In a table with rows of totals a chart shows the totals over all other
//! dimensions, so that no withheld cell is missing from a sum; in one without,
//! a point whose cells are in part withheld is withheld itself. Rows of
//! subtotals stand in no chart: what they sum is there already.

mod dimension;
mod groups;
pub(crate) mod places;

use vetro_model::document::{ChartData, Charts};
use vetro_model::metadata::{Chart, ChartKind, ChartMeasure};
use vetro_model::plan::DatasetPlan;

use crate::charts::dimension::Dimension;
use crate::charts::groups::{Groups, NOWHERE, Rank};
use crate::profile::{FloatTotal, Total, float_mean, float_text};
use crate::table::{Column, Table, Values};
use crate::withheld;

/// Bars of a chart.
const MOST_BARS: usize = 40;
/// Points of a line.
const MOST_POINTS: usize = 400;

/// The charts and the map that the metadata ask for.
pub(crate) fn charts(table: &Table<'_>, plan: &DatasetPlan) -> Charts {
    let numbered = plan.metadata.charts.iter().enumerate();
    let charts = numbered.filter_map(|(number, chart)| data(table, plan, number, chart)).collect();
    Charts { charts, map: places::map(table, plan) }
}

/// The points of one chart; `None` when the table has not its columns.
fn data(table: &Table<'_>, plan: &DatasetPlan, number: usize, chart: &Chart) -> Option<ChartData> {
    let x = table.column(chart.x.as_str())?;
    let y = match &chart.y {
        Some(name) => Some(table.column(name.as_str())?),
        None => None,
    };
    let groups = Groups::of(x);
    let mut dimensions = Dimension::others(table, plan, &chart.x);
    dimensions.push(Dimension::own(x, plan, &chart.x));
    let withheld = withheld::Rows::of(table, plan);
    let mut sums = vec![Sum::default(); groups.labels.len()];
    for row in 0..table.rows {
        let group = groups.of_row[row];
        if group == NOWHERE || !dimensions.iter().all(|dimension| dimension.counts(row)) {
            continue;
        }
        sums[group as usize].add(y, row, withheld.contains(row));
    }
    let scale = y.map_or(0, Column::scale);
    let points = groups.labels.into_iter().zip(sums).filter(|(_, sum)| sum.rows > 0);
    let points = points.map(|((rank, label), sum)| Point { rank, label, y: sum.text(chart.measure, y, scale) });
    Some(arrange(number, chart.kind, points.collect()))
}

/// What the rows of one `x` come to.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    rows: u64,
    values: u64,
    withheld: bool,
    whole: Total,
    float: FloatTotal,
}

impl Sum {
    fn add(&mut self, y: Option<&Column<'_>>, row: usize, withheld: bool) {
        self.rows += 1;
        let Some(y) = y else { return };
        self.withheld |= withheld;
        if !y.is_valid(row) {
            return;
        }
        self.values += 1;
        match &y.values {
            Values::Integer(array) => self.whole.add(i128::from(array.value(row)), 1),
            Values::Decimal(array, _) => self.whole.add(array.value(row), 1),
            Values::Float(array) => self.float.add(array.value(row)),
            _ => self.values -= 1,
        }
    }

    /// The height of the point; `None` where it is withheld or nothing was measured.
    fn text(&self, measure: ChartMeasure, y: Option<&Column<'_>>, scale: u32) -> Option<String> {
        let Some(y) = y else { return Some(self.rows.to_string()) };
        if self.withheld || self.values == 0 {
            return None;
        }
        match (measure, &y.values) {
            (ChartMeasure::Sum, Values::Float(_)) => float_text(self.float.value()),
            (ChartMeasure::Sum, _) => self.whole.text(scale),
            (ChartMeasure::Mean, Values::Float(_)) => float_mean(self.float, self.values),
            (ChartMeasure::Mean, _) => self.whole.mean(self.values, scale),
        }
    }
}

struct Point {
    rank: Rank,
    label: String,
    y: Option<String>,
}

impl Point {
    fn height(&self) -> f64 {
        self.y.as_deref().and_then(|text| text.parse().ok()).unwrap_or(f64::NEG_INFINITY)
    }
}

/// Chooses the points that are shown and puts them in order.
///
/// Lines go along `x` and keep the last points. Bars keep the highest; they
/// stand in the order of `x` where `x` has one, else the highest first.
fn arrange(number: usize, kind: ChartKind, mut points: Vec<Point>) -> ChartData {
    points.sort_by(|left, right| left.rank.cmp(&right.rank).then_with(|| left.label.cmp(&right.label)));
    let all = points.len();
    match kind {
        ChartKind::Line => points.drain(..all.saturating_sub(MOST_POINTS)).for_each(drop),
        ChartKind::Bar => {
            let ranked = points.iter().all(|point| point.rank != Rank::Unordered);
            let mut highest: Vec<(usize, Point)> = points.into_iter().enumerate().collect();
            highest.sort_by(|(_, left), (_, right)| right.height().total_cmp(&left.height()));
            highest.truncate(MOST_BARS);
            if ranked {
                highest.sort_by_key(|(place, _)| *place);
            }
            points = highest.into_iter().map(|(_, point)| point).collect();
        }
    }
    let left_out = (all - points.len()) as u64;
    ChartData { chart: number, points: points.into_iter().map(|point| (point.label, point.y)).collect(), left_out }
}

#[cfg(test)]
mod tests;
