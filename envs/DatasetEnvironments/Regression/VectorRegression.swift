import Datasets
import Gym
import Spaces

/// `Regression` for many environments at once: one call takes a prediction for each row of a batch
/// and shows the next batch.
///
/// Order, episodes and epochs are those of `VectorClassification`. `infoRows["target"]` `[N, T]` holds
/// the true values that the actions were compared with, `infoColumns` their `index`.
public struct VectorRegression: TableEnvironment {
  private var base: VectorClassification
  private let columns: TargetColumns
  /// What the base writes: rows with their targets.
  private var rows: VectorBuffers

  /// Loads the table for `count` environments.
  /// - Throws: `GymError.unavailable` where its file is missing or damaged; `GymError.badVector`
  ///   where there are no environments.
  public init(
    _ parameters: RegressionParameters, count: Int, autoreset: AutoresetMode = .nextStep
  ) throws(GymError) {
    base = try VectorClassification(parameters.data, count: count, autoreset: autoreset)
    columns = try TargetColumns(base.set, base.singleObservationSpace)
    rows = base.makeBuffers()
  }

  public var count: Int { base.count }
  public var singleObservationSpace: Space { columns.observationSpace }
  public var singleActionSpace: Space { columns.actionSpace }
  public var autoreset: AutoresetMode {
    get { base.autoreset }
    set { base.autoreset = newValue }
  }
  public var epochLength: Int { base.epochLength }
  public var dataFingerprint: String? { base.dataFingerprint }
  /// Tables have no picture.
  public var scene: DisplayList? { nil }

  /// Of the features of the part that is shown.
  public var observationMoments: ObservationMoments { moments(0..<columns.featureCount) }

  public var columnRanges: [ColumnRange]? {
    base.columnRanges.map { Array($0.prefix(columns.featureCount)) }
  }

  public var targetMoments: ObservationMoments? {
    moments(columns.featureCount..<columns.featureCount + columns.targetCount)
  }

  private func moments(_ range: Range<Int>) -> ObservationMoments {
    let all = base.observationMoments
    return ObservationMoments(mean: Array(all.mean[range]), variance: Array(all.variance[range]))
  }

  /// Begins an episode in every environment, or in those of a mask.
  /// - Throws: `GymError.badVector` where environments of one sequence are to begin apart.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try buffers.check(count: count, observationCount: columns.featureCount)
    try base.reset(seeds: seeds, options: options, mask: mask, into: &rows)
    handOver(&buffers)
    buffers.infoRows = [:]
    buffers.infoColumns = [:]
  }

  /// Takes one prediction for each environment.
  /// - Throws: `GymError.stepBeforeReset`, `GymError.stepAfterEnd` where an environment has ended
  ///   and the caller resets, `GymError.wrongValue`; nothing has changed then.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try buffers.check(count: count, observationCount: columns.featureCount)
    let width = columns.targetCount
    let predictions = try actions.continuous(count: count * width)
    let targets = columns.targets(base.shownExamples)
    let waits = base.waitingEnvironments
    try base.step(.discrete(Array(repeating: 0, count: count)), into: &rows)
    handOver(&buffers)
    for index in 0..<count {
      let row = index * width..<(index + 1) * width
      buffers.rewards[index] =
        waits[index]
        ? 0 : -Float(Reconstruction.meanSquaredError(predictions[row], targets[row]))
    }
    buffers.infoRows = ["target": targets]
    buffers.infoColumns["index"] = rows.infoColumns["index"]
  }

  /// Copies what the base wrote, the targets left out.
  private func handOver(_ buffers: inout VectorBuffers) {
    buffers.observations = columns.features(rows.observations)
    buffers.finalObservations = columns.features(rows.finalObservations)
    buffers.rewards = rows.rewards
    buffers.terminated = rows.terminated
    buffers.truncated = rows.truncated
    buffers.infos = rows.infos
    buffers.resetInfos = rows.resetInfos
  }

  /// A string for each environment; see `VectorClassification`.
  public func saveState() throws(GymError) -> [[UInt8]] { try base.saveState() }

  /// Continues from a saved state of as many environments and rows.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    try base.restoreState(states)
  }
}
