import Datasets
import Foundations
import Gym
import NumPyRandom
import Spaces

/// A table as an environment: a row is shown, the agent predicts a number.
///
/// Observation: `Box`, `[D]`, the features of a row as they are, between the bounds of each column
/// over the whole table.
///
/// Actions: `Box`, `[T]`, a number for each target (T = 1 unless several columns are to be
/// predicted), between the bounds of the targets over the whole table: no prediction outside of them
/// is better than the nearest one within.
///
/// Reward: minus the squared error, the mean of them where there are several targets.
///
/// Start: a row at random, in an order that continues from episode to episode; see
/// `Classification`.
///
/// Terminates: after `examples` answers. What is shown next does not depend on the action, so that
/// agents should look no step ahead (`gamma` 0).
///
/// Truncates: never by itself, and has no time limit.
///
/// Info: of a step `target`, the true values `[T]`, and `index`, the row's number in the part. Of a
/// reset `index`.
///
/// Source: the tables of `palestra data list`; one's own in `Regression/files-v0`.
///
/// Versions: v0.
public struct Regression: Environment, StartTracking {
  /// Which rows are shown.
  public let parameters: RegressionParameters
  private var base: Classification
  private let columns: TargetColumns
  /// The features and targets of the row that is shown; nil before the first reset.
  private var shown: [Float]?

  /// Loads the table.
  /// - Throws: `GymError.unavailable` where its file is missing or damaged.
  public init(_ parameters: RegressionParameters) throws(GymError) {
    base = try Classification(parameters.data)
    self.parameters = parameters
    columns = try TargetColumns(base.data.set, base.observationSpace)
  }

  public var observationSpace: Space { columns.observationSpace }
  public var actionSpace: Space { columns.actionSpace }
  /// The names of the features.
  public var featureNames: [String] { base.data.set.featureNames }
  /// The names of the targets.
  public var targetNames: [String] { base.data.set.targetNames }
  /// All rows of the part that is shown: features `[N * D]` and targets `[N * T]`, row after row.
  public var rows: (features: [Float], targets: [Float]) {
    let all = (0..<base.examples.count).flatMap { base.examples[$0] }
    return (columns.features(all), columns.targets(all))
  }

  public var hasStarted: Bool { base.hasStarted }

  /// Draws from now on from a seed of any size.
  public mutating func reseed(_ seed: SeedSequence) -> Bool { base.reseed(seed) }

  /// Begins an episode with the next row.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: NDArray, info: Info)
  {
    let (row, info) = try base.reset(seed: seed, options: options)
    shown = row.floats
    return (features(row.floats), info)
  }

  /// Compares a prediction with the targets of the row that is shown.
  /// - Precondition: there was a reset, and the action has a value for each target.
  public mutating func step(_ action: NDArray) throws(GymError) -> Step<NDArray> {
    guard let shown else { preconditionFailure("Regression: step before reset") }
    let prediction = action.floats
    precondition(
      prediction.count == columns.targetCount,
      "Regression: expected \(columns.targetCount) values, got \(prediction.count)")
    let targets = shown.suffix(columns.targetCount)
    let step = try base.step(0)
    self.shown = step.observation.floats
    return Step(
      observation: features(step.observation.floats),
      reward: -Reconstruction.meanSquaredError(prediction, targets), terminated: step.terminated,
      info: [
        "target": .array(NDArray(shape: [targets.count], storage: .float32(Array(targets)))),
        "index": step.info["index"] ?? .int(0),
      ])
  }

  private func features(_ row: [Float]) -> NDArray {
    NDArray(
      shape: [columns.featureCount], storage: .float32(Array(row.prefix(columns.featureCount))))
  }

  /// Tables have no picture.
  public func render() -> DisplayList? { nil }
}

extension Regression: Codable {
  private enum CodingKeys: CodingKey { case parameters, base }

  /// Reads where an episode stands; the rows are loaded again.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(try container.decode(RegressionParameters.self, forKey: .parameters))
    base = try container.decode(Classification.self, forKey: .base)
    guard base.parameters == parameters.data else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath, debugDescription: "Regression: expected one data set"))
    }
    if base.hasStarted { shown = base.examples[base.shownIndex] }
  }

  /// Writes where an episode stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(base, forKey: .base)
  }
}

/// How the rows of a table part into features and targets.
struct TargetColumns: Sendable {
  let featureCount: Int
  let targetCount: Int
  let observationSpace: Space
  let actionSpace: Space

  /// Parts the columns of a set.
  /// - Parameters:
  ///   - set: its targets stand last.
  ///   - rows: the space of whole rows, a box.
  /// - Throws: `GymError.unavailable` where it has no targets.
  init(_ set: Dataset, _ rows: Space) throws(GymError) {
    guard case .box(let box) = rows, !set.targetNames.isEmpty,
      set.targetNames.count < box.low.count
    else {
      throw .unavailable("\(set.name) has no columns to be predicted")
    }
    targetCount = set.targetNames.count
    featureCount = box.low.count - targetCount
    let (low, high) = (box.low.doubles, box.high.doubles)
    observationSpace = .box(
      Box(
        low: Array(low.prefix(featureCount)), high: Array(high.prefix(featureCount)),
        shape: [featureCount]))
    actionSpace = .box(
      Box(
        low: Array(low.suffix(targetCount)), high: Array(high.suffix(targetCount)),
        shape: [targetCount]))
  }

  /// `[N, D]` of rows `[N, D + T]`.
  func features(_ rows: [Float]) -> [Float] { part(rows, 0..<featureCount) }

  /// `[N, T]` of rows `[N, D + T]`.
  func targets(_ rows: [Float]) -> [Float] {
    part(rows, featureCount..<featureCount + targetCount)
  }

  private func part(_ rows: [Float], _ columns: Range<Int>) -> [Float] {
    var result: [Float] = []
    for start in stride(from: 0, to: rows.count, by: featureCount + targetCount) {
      result += rows[start + columns.lowerBound..<start + columns.upperBound]
    }
    return result
  }
}
