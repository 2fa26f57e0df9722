//! Moves between the corners of all tables that agree with the published sums.
//!
//! The simplex method for variables between bounds, on a dense tableau of
//! floats. Floats are good enough: what it finds is rounded and checked
//! exactly by the search, and what it fails to find is refused. It stops when
//! its budget of arithmetic is used up, which does not depend on the clock.
//!
//! # Source
//!
//! V. Chvátal, *Linear Programming*, 1983, chapters 3 (Bland's rule) and 8
//! (bounded variables).

/// Below this a float is 0.
const TINY: f64 = 1e-7;

/// The equations brought into a form in which each holds one variable of the basis, and where every variable is now.
pub(super) struct Simplex {
    /// By row: the coefficients; that of its basis variable is 1, and no other row holds it.
    rows: Vec<Vec<f64>>,
    /// By row: the right-hand side.
    sums: Vec<f64>,
    basis: Vec<usize>,
    is_basic: Vec<bool>,
    pub(super) values: Vec<f64>,
    pub(super) low: Vec<f64>,
    pub(super) high: Vec<f64>,
}

/// How an optimisation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At a corner where the objective is greatest.
    Optimal,
    /// There is no table within the bounds.
    Infeasible,
    /// The budget is used up.
    Exhausted,
}

/// What limits a step.
enum Block {
    /// The variable reaches its own other bound.
    Itself,
    /// The basis variable of this row reaches a bound.
    Row(usize, f64),
}

impl Simplex {
    /// Of equations as terms and sums; `Err` when they contradict each other or the budget ends.
    pub(super) fn new(
        equations: &[(Vec<(usize, f64)>, f64)],
        (low, high): (Vec<f64>, Vec<f64>),
        budget: &mut u64,
    ) -> Result<Self, End> {
        let count = low.len();
        let mut simplex = Self {
            rows: Vec::new(),
            sums: Vec::new(),
            basis: Vec::new(),
            is_basic: vec![false; count],
            values: low.clone(),
            low,
            high,
        };
        for (terms, sum) in equations {
            spend(budget, (simplex.rows.len() + 1) * count)?;
            let mut row = vec![0.0; count];
            for (variable, coefficient) in terms {
                row[*variable] += coefficient;
            }
            simplex.add(row, *sum)?;
        }
        simplex.settle();
        Ok(simplex)
    }

    fn add(&mut self, mut row: Vec<f64>, mut sum: f64) -> Result<(), End> {
        for (at, variable) in self.basis.iter().enumerate() {
            let factor = row[*variable];
            if factor.abs() > TINY {
                subtract(&mut row, &self.rows[at], factor);
                sum -= factor * self.sums[at];
            }
        }
        let largest = (0..row.len()).max_by(|one, other| row[*one].abs().total_cmp(&row[*other].abs()));
        let Some(pivot) = largest.filter(|pivot| row[*pivot].abs() > TINY) else {
            return if sum.abs() > TINY { Err(End::Infeasible) } else { Ok(()) };
        };
        self.rows.push(row);
        self.sums.push(sum);
        self.basis.push(pivot);
        self.is_basic[pivot] = true;
        self.clear(self.rows.len() - 1, pivot);
        Ok(())
    }

    /// Makes a variable's coefficient 1 in its row and 0 in all others.
    fn clear(&mut self, at: usize, variable: usize) {
        let factor = self.rows[at][variable];
        self.rows[at].iter_mut().for_each(|value| *value /= factor);
        self.sums[at] /= factor;
        let (row, sum) = (std::mem::take(&mut self.rows[at]), self.sums[at]);
        for other in (0..self.rows.len()).filter(|other| *other != at) {
            let factor = self.rows[other][variable];
            if factor.abs() > TINY {
                subtract(&mut self.rows[other], &row, factor);
                self.sums[other] -= factor * sum;
            }
        }
        self.rows[at] = row;
    }

    /// Puts the variables outside the basis onto a bound and computes the others.
    pub(super) fn settle(&mut self) {
        for at in 0..self.values.len() {
            if !self.is_basic[at] {
                self.values[at] = self.values[at].clamp(self.low[at], self.high[at].max(self.low[at]));
            }
        }
        for (row, (sum, variable)) in self.rows.iter().zip(self.sums.iter().zip(&self.basis)) {
            let outside = (0..self.values.len()).filter(|at| !self.is_basic[*at]);
            self.values[*variable] = sum - outside.map(|at| row[at] * self.values[at]).sum::<f64>();
        }
    }

    /// Goes to a corner where the objective is greatest.
    pub(super) fn maximise(&mut self, objective: &[f64], budget: &mut u64) -> End {
        if self.low.iter().zip(&self.high).any(|(low, high)| low > high) {
            return End::Infeasible;
        }
        self.settle();
        // The steepest variable first; later the first one, which cannot go round in circles.
        let mut steep = 4 * self.values.len() + 20;
        loop {
            if spend(budget, 3 * (self.rows.len() + 1) * self.values.len()).is_err() {
                return End::Exhausted;
            }
            let (gains, is_feasible) = self.gains(objective);
            let Some(entering) = self.entering(&gains, steep > 0) else {
                return if is_feasible { End::Optimal } else { End::Infeasible };
            };
            steep = steep.saturating_sub(1);
            self.step(entering, gains[entering].signum());
        }
    }

    /// What one more of each variable adds to the objective, or takes off what is out of bounds if anything is.
    fn gains(&self, objective: &[f64]) -> (Vec<f64>, bool) {
        let excess: Vec<f64> = self.basis.iter().map(|variable| self.excess(*variable)).collect();
        let is_feasible = excess.iter().all(|excess| *excess == 0.0);
        let mut gains = if is_feasible { objective.to_vec() } else { vec![0.0; objective.len()] };
        for (row, (variable, excess)) in self.rows.iter().zip(self.basis.iter().zip(&excess)) {
            let weight = if is_feasible { objective[*variable] } else { -excess };
            if weight != 0.0 {
                subtract(&mut gains, row, weight);
            }
        }
        (gains, is_feasible)
    }

    /// 1 above the upper bound, −1 below the lower, 0 within.
    fn excess(&self, variable: usize) -> f64 {
        let value = self.values[variable];
        if value > self.high[variable] + TINY {
            1.0
        } else if value < self.low[variable] - TINY {
            -1.0
        } else {
            0.0
        }
    }

    fn entering(&self, gains: &[f64], steepest: bool) -> Option<usize> {
        let can_move = |at: &usize| {
            let (gain, value) = (gains[*at], self.values[*at]);
            !self.is_basic[*at]
                && (gain > TINY && value < self.high[*at] - TINY || gain < -TINY && value > self.low[*at] + TINY)
        };
        let mut able = (0..gains.len()).filter(can_move);
        if !steepest {
            return able.next();
        }
        able.max_by(|one, other| gains[*one].abs().total_cmp(&gains[*other].abs()).then(other.cmp(one)))
    }

    /// Moves a variable up or down as far as the others let it.
    fn step(&mut self, entering: usize, direction: f64) {
        let mut length = self.high[entering] - self.low[entering];
        let mut block = Block::Itself;
        for (at, variable) in self.basis.iter().enumerate() {
            let rate = -self.rows[at][entering] * direction;
            let Some(bound) = self.bound_ahead(*variable, rate) else { continue };
            let until = ((bound - self.values[*variable]) / rate).max(0.0);
            let is_first = match block {
                Block::Row(other, _) => until < length - TINY || until <= length && *variable < self.basis[other],
                Block::Itself => until < length,
            };
            if is_first {
                (length, block) = (until.min(length), Block::Row(at, bound));
            }
        }
        for (at, variable) in self.basis.iter().enumerate() {
            self.values[*variable] -= self.rows[at][entering] * direction * length;
        }
        self.values[entering] += direction * length;
        match block {
            Block::Itself => {
                self.values[entering] = if direction > 0.0 { self.high[entering] } else { self.low[entering] };
            }
            Block::Row(at, bound) => {
                let leaving = std::mem::replace(&mut self.basis[at], entering);
                self.values[leaving] = bound;
                (self.is_basic[leaving], self.is_basic[entering]) = (false, true);
                self.clear(at, entering);
            }
        }
    }

    /// The bound that a basis variable meets when it moves; one that is out of bounds stops where it comes back.
    fn bound_ahead(&self, variable: usize, rate: f64) -> Option<f64> {
        let excess = self.excess(variable);
        if rate.abs() <= TINY || excess * rate > 0.0 {
            return None;
        }
        let is_up = rate > 0.0;
        let low = self.low[variable];
        Some(if excess < 0.0 || !is_up && excess == 0.0 { low } else { self.high[variable] })
    }
}

fn subtract(row: &mut [f64], other: &[f64], factor: f64) {
    for (value, other) in row.iter_mut().zip(other) {
        *value -= factor * other;
    }
}

fn spend(budget: &mut u64, work: usize) -> Result<(), End> {
    let left = budget.checked_sub(work as u64);
    *budget = left.unwrap_or(0);
    left.map(|_| ()).ok_or(End::Exhausted)
}
