import Foundations
import Spaces

/// Gymnasium's tolerance of repeated values, absolute plus relative; 0 asks for equality. NaN is
/// equal to NaN: a value that is missing both times is the same.
private func isClose(_ one: Double, _ other: Double, _ tolerance: Double) -> Bool {
  one == other || (one.isNaN && other.isNaN)
    || (other.isFinite && abs(one - other) <= tolerance + tolerance * abs(other))
}

private func isClose(_ one: NDArray, _ other: NDArray, _ tolerance: Double) -> Bool {
  if one.dtype.isInteger { return one == other }
  return one.shape == other.shape && one.dtype == other.dtype
    && zip(one.doubles, other.doubles).allSatisfy { isClose($0, $1, tolerance) }
}

extension SpaceValue {
  /// Whether the values of arrays differ by no more than rounding does; all else must be equal.
  func isClose(to other: SpaceValue, within tolerance: Double) -> Bool {
    switch (self, other) {
    case (.array(let one), .array(let two)): Gym.isClose(one, two, tolerance)
    case (.tuple(let one), .tuple(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isClose(to: $1, within: tolerance) }
    case (.dict(let one), .dict(let two)):
      one.count == two.count
        && one.allSatisfy { name, value in
          two[name].map { value.isClose(to: $0, within: tolerance) } ?? false
        }
    case (.oneOf(let index, let one), .oneOf(let otherIndex, let two)):
      index == otherIndex && one.isClose(to: two, within: tolerance)
    default: self == other
    }
  }
}

extension InfoValue {
  /// Whether values differ by no more than rounding does; all else must be equal.
  func isClose(to other: InfoValue, within tolerance: Double) -> Bool {
    switch (self, other) {
    case (.double(let one), .double(let two)): Gym.isClose(one, two, tolerance)
    case (.array(let one), .array(let two)): Gym.isClose(one, two, tolerance)
    case (.list(let one), .list(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isClose(to: $1, within: tolerance) }
    case (.dictionary(let one), .dictionary(let two)): one.isClose(to: two, within: tolerance)
    default: self == other
    }
  }
}

extension Info {
  /// Whether all values are close under the same names.
  func isClose(to other: Info, within tolerance: Double) -> Bool {
    count == other.count
      && allSatisfy { name, value in
        other[name].map { value.isClose(to: $0, within: tolerance) } ?? false
      }
  }
}

extension EnvironmentChecker.Record {
  /// Whether observations, rewards and details are close and the flags equal.
  func isClose(to other: Self, within tolerance: Double) -> Bool {
    switch (self, other) {
    case (.start(let one, let info), .start(let two, let otherInfo)):
      one.isClose(to: two, within: tolerance) && info.isClose(to: otherInfo, within: tolerance)
    case (
      .step(let one, let reward, let terminated, let truncated, let info),
      .step(let two, let otherReward, let otherTerminated, let otherTruncated, let otherInfo)
    ):
      one.isClose(to: two, within: tolerance) && Gym.isClose(reward, otherReward, tolerance)
        && terminated == otherTerminated
        && truncated == otherTruncated && info.isClose(to: otherInfo, within: tolerance)
    default: self == other
    }
  }
}
