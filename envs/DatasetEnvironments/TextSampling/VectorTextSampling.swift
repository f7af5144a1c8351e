import Datasets
import Foundations
import Gym
import NumPyRandom
import Spaces

/// `TextSampling` with teacher forcing for many environments at once: each shows one example, any
/// position of any text, and one call takes an answer for each.
///
/// The environments share one sequence of examples. Training examples are reshuffled in every
/// epoch, from the seed, and an epoch is `floor(examples / N)` steps: the examples that are left
/// are among those of another epoch. Other parts are shown as they stand, environment i of N the
/// examples i, i + N…
///
/// `infoColumns` reports `token`, the id that truly follows, `index`, the number of the
/// example in its part, and with `context` `label`, the number of the text's label.
public struct VectorTextSampling: TextEnvironment {
  /// N, the number of environments.
  public let count: Int
  /// A window of ids.
  public let singleObservationSpace: Space
  /// One action for each id.
  public let singleActionSpace: Space
  /// What happens to an environment whose episode has ended.
  public var autoreset: AutoresetMode
  let parameters: TextSamplingParameters
  /// All examples of the part that is shown.
  public let examples: TextExamples
  var stream: ExampleStream
  /// The example that each environment shows; nil before the first reset.
  var shown: [Int]?
  var hasEnded: [Bool]
  /// The examples that were answered last, and how.
  var answered: (examples: [Int], actions: [Int])?
  private let data: TextSamplingData

  /// The tokens and their ids.
  public var vocabulary: Vocabulary { examples.vocabulary }
  /// The ids of a window.
  public var windowLength: Int { examples.windowLength }
  /// What the texts are labeled with, sorted; empty without `context`.
  public var labels: [String] { data.labels }
  /// The steps of a pass, of all environments together.
  public var epochLength: Int { stream.count }

  /// Of ids, which are names and no amounts: mean 0 and variance 1, so that nothing changes where
  /// an agent normalizes by them.
  public var observationMoments: ObservationMoments {
    ObservationMoments(
      mean: Array(repeating: 0, count: windowLength),
      variance: Array(repeating: 1, count: windowLength))
  }

  /// Loads the corpus for `count` environments.
  /// - Throws: `GymError.unavailable` where its file is missing, damaged or too short;
  ///   `GymError.badVector` where there are no environments, or more than training examples.
  public init(
    _ parameters: TextSamplingParameters, count: Int, autoreset: AutoresetMode = .nextStep
  ) throws(GymError) {
    guard count > 0 else { throw .badVector("expected at least one environment, found \(count)") }
    data = try TextSamplingData.load(parameters.selection)
    examples = try data.examples(of: parameters.split)
    let isTraining = parameters.split == .train
    guard !isTraining || count <= examples.count else {
      throw .badVector(
        "expected at most \(examples.count) environments, one for each example of "
          + "\(parameters.selection.name), found \(count): take a smaller batch or a longer text")
    }
    self.count = count
    self.parameters = parameters
    self.autoreset = autoreset
    singleObservationSpace = TextSampling.observationSpace(examples)
    singleActionSpace = .discrete(Discrete(examples.vocabulary.classCount))
    stream = ExampleStream(
      count: isTraining ? examples.count / count * count : examples.count,
      environmentCount: count, isShuffled: isTraining, seed: 0)
    stream.itemCount = examples.count
    hasEnded = Array(repeating: false, count: count)
  }

  /// Begins an episode in every environment, or in those of a mask.
  /// - Throws: `GymError.badVector` where environments of one sequence are to begin apart.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try options.checkOptions(known: [])
    try buffers.check(count: count, observationCount: windowLength)
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
    let next = stream.positions().map(\.item)
    shown = next
    for index in 0..<count where mask?[index] ?? true {
      hasEnded[index] = false
      buffers.rewards[index] = 0
      buffers.terminated[index] = false
      buffers.truncated[index] = false
      buffers.infos[index] = [:]
      buffers.resetInfos[index] = ["index": .int(next[index])]
    }
    buffers.infoColumns = [:]
    show(next, &buffers.observations)
    buffers.finalObservations = buffers.observations
  }

  /// Takes one answer for each environment.
  /// - Throws: `GymError.stepBeforeReset`, `GymError.stepAfterEnd` where an environment has ended
  ///   and the caller resets, `GymError.actionOutsideSpace`; nothing has changed then.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try buffers.check(count: count, observationCount: windowLength)
    let actions = try actions.discrete(count: count)
    guard let current = shown else { throw .stepBeforeReset }
    if autoreset == .disabled, hasEnded.contains(true) { throw .stepAfterEnd }
    for action in actions where !(0..<vocabulary.classCount).contains(action) {
      throw .actionOutsideSpace(action: "\(action)", space: singleActionSpace.description)
    }
    let waits = autoreset == .nextStep ? hasEnded : []
    answer(actions, current, waits, &buffers)
    answered = (current, actions)
    let next = stream.advance(ended: &hasEnded, waiting: waits).map(\.item)
    for index in 0..<count { buffers.terminated[index] = hasEnded[index] }
    shown = next
    if hasEnded.contains(true) {
      // Nothing follows the last example of an episode: it is itself the last observation.
      show((0..<count).map { hasEnded[$0] ? current[$0] : next[$0] }, &buffers.finalObservations)
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
    _ actions: [Int], _ current: [Int], _ waits: [Bool], _ buffers: inout VectorBuffers
  ) {
    for index in 0..<count {
      let isWaiting = !waits.isEmpty && waits[index]
      buffers.rewards[index] =
        isWaiting
        ? 0
        : Float(
          TextSampling.reward(parameters.reward, actions[index], current[index], examples, data))
      buffers.truncated[index] = false
    }
    buffers.infoColumns["token"] = current.map { examples.target($0) }
    buffers.infoColumns["index"] = current
    if !labels.isEmpty { buffers.infoColumns["label"] = current.compactMap { examples.label($0) } }
  }

  /// Writes the windows of some examples, `[N, max_length]`.
  private func show(_ indices: [Int], _ rows: inout [Float]) {
    for (row, index) in indices.enumerated() {
      examples.writeWindow(index, into: &rows, from: row * windowLength)
    }
  }
}
