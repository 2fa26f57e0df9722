//! Arithmetic modulo a prime near 2^63.

/// The largest prime below 2^63.
pub(super) const PRIME: u64 = (1 << 63) - DISTANCE;
const DISTANCE: u64 = 25;

pub(super) fn plus(one: u64, other: u64) -> u64 {
    reduce(u128::from(one) + u128::from(other))
}

pub(super) fn times(one: u64, other: u64) -> u64 {
    reduce(u128::from(one) * u128::from(other))
}

/// The remainder: 2^63 leaves [`DISTANCE`].
fn reduce(value: u128) -> u64 {
    let fold = |value: u128| (value >> 63) * u128::from(DISTANCE) + (value & ((1 << 63) - 1));
    let folded = u64::try_from(fold(fold(value))).expect("a number of 126 bits folds to 68 and then to less than 64");
    if folded >= PRIME { folded - PRIME } else { folded }
}

/// By Fermat's little theorem, the power with the exponent `PRIME − 2`.
pub(super) fn inverse(value: u64) -> u64 {
    // Most changes are of one, up or down.
    if value == 1 || value == PRIME - 1 {
        return value;
    }
    let (mut power, mut exponent, mut result) = (value, PRIME - 2, 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = times(result, power);
        }
        power = times(power, power);
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_those_of_a_division() {
        let most = u128::from(PRIME - 1);
        for value in [0, 1, u128::from(PRIME), u128::from(PRIME) + 1, (1 << 63) + 7, most * most, most + most] {
            assert_eq!(u128::from(reduce(value)), value % u128::from(PRIME), "{value}");
        }
        assert_eq!(times(inverse(12_345), 12_345), 1);
        assert_eq!(times(inverse(PRIME - 1), PRIME - 1), 1);
    }
}
