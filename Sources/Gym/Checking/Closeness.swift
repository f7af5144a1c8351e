import TensorEngine

/// Gymnasium's tolerance of repeated values: absolute plus relative 1e-5.
private func isClose(_ one: Double, _ other: Double) -> Bool {
  one == other || (one.isNaN && other.isNaN) || abs(one - other) <= 1e-5 + 1e-5 * abs(other)
}

private func isClose(_ one: NDArray, _ other: NDArray) -> Bool {
  one.shape == other.shape && one.dtype == other.dtype
    && zip(one.doubles, other.doubles).allSatisfy { isClose($0, $1) }
}

extension SpaceValue {
  /// Whether the numbers of arrays differ by no more than rounding does; all else must be equal.
  func isClose(to other: SpaceValue) -> Bool {
    switch (self, other) {
    case (.array(let one), .array(let two)): Gym.isClose(one, two)
    case (.tuple(let one), .tuple(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isClose(to: $1) }
    case (.dict(let one), .dict(let two)):
      one.count == two.count
        && one.allSatisfy { name, value in two[name].map(value.isClose) ?? false }
    case (.oneOf(let index, let one), .oneOf(let otherIndex, let two)):
      index == otherIndex && one.isClose(to: two)
    default: self == other
    }
  }
}

extension InfoValue {
  /// Whether numbers differ by no more than rounding does; all else must be equal.
  func isClose(to other: InfoValue) -> Bool {
    switch (self, other) {
    case (.double(let one), .double(let two)): Gym.isClose(one, two)
    case (.array(let one), .array(let two)): Gym.isClose(one, two)
    case (.list(let one), .list(let two)):
      one.count == two.count && zip(one, two).allSatisfy { $0.isClose(to: $1) }
    case (.dictionary(let one), .dictionary(let two)): one.isClose(to: two)
    default: self == other
    }
  }
}

extension Info {
  /// Whether all values are close under the same names.
  func isClose(to other: Info) -> Bool {
    count == other.count
      && allSatisfy { name, value in other[name].map(value.isClose) ?? false }
  }
}

extension EnvironmentChecker.Record {
  /// Whether observations, rewards and details are close and the flags equal.
  func isClose(to other: Self) -> Bool {
    switch (self, other) {
    case (.start(let one, let info), .start(let two, let otherInfo)):
      one.isClose(to: two) && info.isClose(to: otherInfo)
    case (
      .step(let one, let reward, let terminated, let truncated, let info),
      .step(let two, let otherReward, let otherTerminated, let otherTruncated, let otherInfo)
    ):
      one.isClose(to: two) && Gym.isClose(reward, otherReward) && terminated == otherTerminated
        && truncated == otherTruncated && info.isClose(to: otherInfo)
    default: self == other
    }
  }
}
