import Datasets
import Gym
import NumPyRandom
import Spaces

/// `Classification` for many environments at once: one call takes an answer for each example of a
/// batch and shows the next batch.
///
/// The environments share one sequence of examples, so that an epoch shows each of them once:
/// training examples reshuffled in every epoch, from the seed; other parts as they stand,
/// environment i of N the examples i, i + N… An episode is a pass over the part: for a part that is
/// shuffled it ends for all environments with the step that shows its last example, otherwise for
/// each environment after its own last one.
///
/// `infoColumns` reports `label` and `index` of each environment's answered example.
public struct VectorClassification: TableEnvironment {
  /// N, the number of environments.
  public let count: Int
  /// One example.
  public let singleObservationSpace: Space
  /// One action for each class.
  public let singleActionSpace: Space
  /// What happens to an environment whose episode has ended.
  public var autoreset: AutoresetMode
  /// The names of the classes.
  public let classNames: [String]
  let parameters: ClassificationParameters
  let loader: BatchLoader
  var stream: ExampleStream
  /// What each environment shows; nil before the first reset.
  var shown: [ExampleStream.Position]?
  var hasEnded: [Bool]
  /// The positions that were answered last, and how.
  var answered: (positions: [ExampleStream.Position], predictions: [Int])?
  // Keeps the examples shared with the environments of other parts.
  private let data: ClassificationData

  /// The whole set.
  var set: Dataset { data.set }

  /// The steps of a pass, of all environments together.
  public var epochLength: Int { stream.count }

  /// Of the part that is shown, its images as they are before they are varied.
  public var observationMoments: ObservationMoments {
    let (mean, variance) = loader.examples.moments()
    return ObservationMoments(mean: mean, variance: variance)
  }

  public var columnRanges: [ColumnRange]? { loader.examples.columnRanges }

  public var dataFingerprint: String? { data.fingerprint }

  /// Loads the set for `count` environments.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged; `GymError.badVector`
  ///   where there are no environments; `GymError.badArgument` where rows of a table should be
  ///   shifted.
  public init(
    _ parameters: ClassificationParameters, count: Int, autoreset: AutoresetMode = .nextStep
  ) throws(GymError) {
    guard count > 0 else { throw .badVector("expected at least one environment, found \(count)") }
    data = try ClassificationData.load(parameters.selection)
    let examples = try data.examples(of: parameters.split)
    let isTraining = parameters.split == .train
    do throws(DatasetError) {
      loader = try BatchLoader(
        examples, batchSize: count, seed: 0,
        expansion: isTraining && parameters.augmentations.contains(.shifts)
          ? .onePixelShifts : .none,
        augmentations: isTraining ? parameters.augmentations.flatMap(\.changes) : [])
    } catch {
      throw .badArgument(
        name: "augment", value: parameters.augmentations.map(\.rawValue).joined(separator: "+"),
        expected: error.description)
    }
    self.count = count
    self.parameters = parameters
    self.autoreset = autoreset
    classNames = data.set.classNames
    singleObservationSpace = Classification.space(of: data.set, shape: examples.shape)
    singleActionSpace = .discrete(Discrete(classNames.count))
    stream = ExampleStream(
      count: loader.count, environmentCount: count, isShuffled: isTraining, seed: 0)
    hasEnded = Array(repeating: false, count: count)
  }

  /// Begins an episode in every environment, or in those of a mask.
  /// - Throws: `GymError.badVector` where environments of one sequence are to begin apart.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try options.checkOptions(known: [])
    try buffers.check(count: count, observationCount: loader.examples.elementCount)
    guard seeds.count == count, mask?.count ?? count == count, mask?.contains(true) ?? true else {
      throw .badVector(
        "expected \(count) seeds, and a mask of as many environments with one true at least")
    }
    if let mask, stream.isShuffled, mask.contains(false) {
      throw .badVector("the environments share one sequence of examples: reset all of them")
    }
    if let mask {
      for index in 0..<count where mask[index] { stream.restart(index) }
    } else {
      var random = PCG64()
      stream.restart(seed: seeds[0] ?? (shown == nil ? random.next() : nil))
    }
    let positions = stream.positions()
    shown = positions
    for index in 0..<count where mask?[index] ?? true {
      hasEnded[index] = false
      buffers.rewards[index] = 0
      buffers.terminated[index] = false
      buffers.truncated[index] = false
      buffers.infos[index] = [:]
      buffers.resetInfos[index] = ["index": .int(loader.example(of: positions[index].item))]
    }
    buffers.infoColumns = [:]
    show(positions, &buffers.observations)
    buffers.finalObservations = buffers.observations
  }

  /// Takes one answer for each environment.
  /// - Throws: `GymError.stepBeforeReset`, `GymError.stepAfterEnd` where an environment has ended
  ///   and the caller resets, `GymError.actionOutsideSpace`; nothing has changed then.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try buffers.check(count: count, observationCount: loader.examples.elementCount)
    let predictions = try actions.discrete(count: count)
    guard let positions = shown else { throw .stepBeforeReset }
    if autoreset == .disabled, hasEnded.contains(true) { throw .stepAfterEnd }
    for prediction in predictions where !classNames.indices.contains(prediction) {
      throw .actionOutsideSpace(action: "\(prediction)", space: singleActionSpace.description)
    }
    let waits = waitingEnvironments
    answer(predictions, positions, waits, &buffers)
    answered = (positions, predictions)
    let next = stream.advance(ended: &hasEnded, waiting: waits)
    for index in 0..<count { buffers.terminated[index] = hasEnded[index] }
    shown = next
    if hasEnded.contains(true) {
      // Nothing follows the last example of an episode: it is itself the last observation.
      show((0..<count).map { hasEnded[$0] ? positions[$0] : next[$0] }, &buffers.finalObservations)
      if autoreset == .sameStep {
        show(next, &buffers.observations)
      } else {
        buffers.observations = buffers.finalObservations
      }
    } else {
      show(next, &buffers.observations)
      buffers.finalObservations = buffers.observations
    }
    if autoreset == .sameStep { hasEnded = Array(repeating: false, count: count) }
  }

  /// Rewards and details of the answers; an environment that waits is restarted and gets none.
  private func answer(
    _ predictions: [Int], _ positions: [ExampleStream.Position], _ waits: [Bool],
    _ buffers: inout VectorBuffers
  ) {
    var labels = [Int](repeating: 0, count: count)
    var indices = labels
    for index in 0..<count {
      indices[index] = loader.example(of: positions[index].item)
      labels[index] = Int(loader.examples.labels[indices[index]])
      let isRight = predictions[index] == labels[index]
      buffers.rewards[index] = isRight && !waits[index] ? 1 : 0
      buffers.truncated[index] = false
    }
    buffers.infoColumns["label"] = labels
    buffers.infoColumns["index"] = indices
  }

  /// Whether each environment begins its next episode with the next step, whatever the action.
  var waitingEnvironments: [Bool] {
    autoreset == .nextStep ? hasEnded : Array(repeating: false, count: count)
  }

  /// The number of the example at a position.
  func example(of position: ExampleStream.Position) -> Int { loader.example(of: position.item) }

  /// `[N, D]`: what the environments show; empty before the first reset.
  var shownExamples: [Float] {
    guard let shown else { return [] }
    var rows = [Float](repeating: 0, count: count * loader.examples.elementCount)
    show(shown, &rows)
    return rows
  }

  /// Writes the examples at some positions of the sequence.
  private func show(_ positions: [ExampleStream.Position], _ rows: inout [Float]) {
    loader.write(positions.map { (item: $0.item, epoch: $0.epoch) }, seed: stream.seed, into: &rows)
  }
}
