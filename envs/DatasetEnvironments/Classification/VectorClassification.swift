import Datasets
import Gym
import NumPyRandom
import Spaces

/// `Classification` for many lanes at once: one call takes an answer for each example of a batch and
/// shows the next batch.
///
/// The lanes share one sequence of examples, so that an epoch shows each of them once: training
/// examples shuffled anew in every epoch, from the seed; other parts as they stand, lane i of N the
/// examples i, i + N… An episode is a pass over the part: for a part that is shuffled it ends for all
/// lanes with the step that shows its last example, otherwise for each lane after its own last one.
///
/// `infoColumns` tells `label` and `index` of each lane's answered example.
public struct VectorClassification: DatasetEnvironment {
  /// N, the number of lanes.
  public let count: Int
  /// One example.
  public let singleObservationSpace: Space
  /// One choice for each class.
  public let singleActionSpace: Space
  /// What happens to a lane whose episode has ended.
  public var autoreset: AutoresetMode
  /// The names of the classes.
  public let classNames: [String]
  let parameters: ClassificationParameters
  let loader: BatchLoader
  var stream: ExampleStream
  /// What each lane shows; nil before the first reset.
  var shown: [ExampleStream.Place]?
  var hasEnded: [Bool]
  /// The places that were answered last, and how.
  var answered: (places: [ExampleStream.Place], choices: [Int])?
  // Keeps the examples shared with the environments of other parts.
  private let data: ClassificationData

  /// The steps of a pass, of all lanes together.
  public var epochLength: Int { stream.count }

  /// Of the part that is shown, its images as they are before they are varied.
  public var observationMoments: ObservationMoments {
    let (mean, variance) = loader.examples.moments()
    return ObservationMoments(mean: mean, variance: variance)
  }

  /// Loads the set for `count` lanes.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged; `GymError.badVector`
  ///   where there are no lanes; `GymError.badArgument` where rows of a table should be shifted.
  public init(
    _ parameters: ClassificationParameters, count: Int, autoreset: AutoresetMode = .nextStep
  ) throws(GymError) {
    guard count > 0 else { throw .badVector("expected at least one lane, found \(count)") }
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
    stream = ExampleStream(count: loader.count, lanes: count, isShuffled: isTraining, seed: 0)
    hasEnded = Array(repeating: false, count: count)
  }

  /// Begins an episode in every lane, or in those of a mask.
  /// - Throws: `GymError.badVector` where lanes of one sequence are to begin apart.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try options.checkOptions(known: [])
    try buffers.check(count: count, observationCount: loader.examples.elementCount)
    guard seeds.count == count, mask?.count ?? count == count, mask?.contains(true) ?? true else {
      throw .badVector(
        "expected \(count) seeds, and a mask of as many lanes with one true at least")
    }
    if let mask, stream.isShuffled, mask.contains(false) {
      throw .badVector("the lanes share one sequence of examples: reset all of them")
    }
    if let mask {
      for lane in 0..<count where mask[lane] { stream.restart(lane: lane) }
    } else {
      var random = PCG64()
      stream.restart(seed: seeds[0] ?? (shown == nil ? random.next() : nil))
    }
    let places = stream.places()
    shown = places
    for lane in 0..<count where mask?[lane] ?? true {
      hasEnded[lane] = false
      buffers.rewards[lane] = 0
      buffers.terminated[lane] = false
      buffers.truncated[lane] = false
      buffers.infos[lane] = [:]
      buffers.resetInfos[lane] = ["index": .int(loader.example(of: places[lane].item))]
    }
    buffers.infoColumns = [:]
    show(places, &buffers.observations)
    buffers.finalObservations = buffers.observations
  }

  /// Takes one answer for each lane.
  /// - Throws: `GymError.stepBeforeReset`, `GymError.stepAfterEnd` where a lane has ended and the
  ///   caller resets, `GymError.actionOutsideSpace`; nothing has changed then.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try buffers.check(count: count, observationCount: loader.examples.elementCount)
    let choices = try actions.discrete(count: count)
    guard let places = shown else { throw .stepBeforeReset }
    if autoreset == .disabled, hasEnded.contains(true) { throw .stepAfterEnd }
    for choice in choices where !classNames.indices.contains(choice) {
      throw .actionOutsideSpace(action: "\(choice)", space: singleActionSpace.description)
    }
    let waits = autoreset == .nextStep ? hasEnded : []
    answer(choices, places, waits, &buffers)
    answered = (places, choices)
    let next = stream.advance(ended: &hasEnded, waiting: waits)
    for lane in 0..<count { buffers.terminated[lane] = hasEnded[lane] }
    shown = next
    if hasEnded.contains(true) {
      // Nothing follows the last example of an episode: it is itself the last observation.
      show((0..<count).map { hasEnded[$0] ? places[$0] : next[$0] }, &buffers.finalObservations)
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

  /// Rewards and details of the answers; a lane that waits is started anew and gets none.
  private func answer(
    _ choices: [Int], _ places: [ExampleStream.Place], _ waits: [Bool],
    _ buffers: inout VectorBuffers
  ) {
    var labels = [Int](repeating: 0, count: count)
    var indices = labels
    for lane in 0..<count {
      indices[lane] = loader.example(of: places[lane].item)
      labels[lane] = Int(loader.examples.labels[indices[lane]])
      let isRight = choices[lane] == labels[lane]
      buffers.rewards[lane] = isRight && !(waits.isEmpty ? false : waits[lane]) ? 1 : 0
      buffers.truncated[lane] = false
    }
    buffers.infoColumns["label"] = labels
    buffers.infoColumns["index"] = indices
  }

  /// Writes the examples at some places of the sequence.
  private func show(_ places: [ExampleStream.Place], _ rows: inout [Float]) {
    loader.write(places.map { (item: $0.item, epoch: $0.epoch) }, seed: stream.seed, into: &rows)
  }
}
