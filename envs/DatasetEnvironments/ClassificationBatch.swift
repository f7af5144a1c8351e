import Datasets
import Gym
import TensorEngine

/// `Classification` for many lanes at once: one call takes an answer for each example of a batch
/// and shows the next batch.
///
/// Lane i of a reset with a seed shows what the single environment with this seed plus i shows.
public struct ClassificationBatch: VectorEnvironment {
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
  private let parameters: Classification.Parameters
  private let examples: Examples
  private var lanes: [Lane]

  private struct Lane {
    var order: ExampleOrder
    var generator: PCG64?
    var answered = 0
    var hasEnded = false
  }

  /// Loads the set for `count` lanes.
  /// - Parameters:
  ///   - parameters: which examples, and how.
  ///   - count: N.
  ///   - autoreset: what happens to a lane whose episode has ended.
  ///   - drawsAhead: whether the embedded set's images are all drawn now, in about a second, rather
  ///     than each time they are shown.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged; `GymError.badVector`
  ///   where there are no lanes.
  public init(
    _ parameters: Classification.Parameters, count: Int, autoreset: AutoresetMode = .nextStep,
    drawsAhead: Bool = true
  ) throws(GymError) {
    guard count > 0 else { throw .badVector("expected at least one lane, found \(count)") }
    let single = try Classification(parameters)
    self.count = count
    self.parameters = parameters
    self.autoreset = autoreset
    examples = drawsAhead ? single.examples.materialized() : single.examples
    classNames = single.classNames
    singleObservationSpace = single.observationSpace
    singleActionSpace = single.actionSpace
    lanes = Array(repeating: Lane(order: ExampleOrder(count: examples.count)), count: count)
  }

  /// The classes of the examples that are shown, by lane: what `info` says after the answer.
  public var currentLabels: [Int32] { lanes.map { examples.labels[$0.order.current] } }

  /// Begins an episode in every lane, or in those of a mask.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try options.checkOptions(known: [])
    try check(buffers)
    guard seeds.count == count, mask?.count ?? count == count, mask?.contains(true) ?? true else {
      throw .badVector(
        "expected \(count) seeds, and a mask of as many lanes with one true at least")
    }
    for lane in 0..<count where mask?[lane] ?? true {
      if let seed = seeds[lane] {
        lanes[lane].generator = PCG64(seed: seed)
        lanes[lane].order = ExampleOrder(count: examples.count)
      }
      start(lane)
      buffers.resetInfos[lane] = ["index": .int(lanes[lane].order.current)]
      clear(lane, &buffers)
    }
    show(&buffers.observations) { mask?[$0] ?? true }
    show(&buffers.finalObservations) { mask?[$0] ?? true }
  }

  /// Takes one answer for each lane.
  /// - Throws: `GymError.stepBeforeReset`, `GymError.stepAfterEnd` where a lane has ended and the
  ///   caller resets, `GymError.actionOutsideSpace`; nothing has changed then.
  public mutating func step(choices: [Int], into buffers: inout VectorBuffers) throws(GymError) {
    try check(buffers)
    guard choices.count == count else {
      throw .badVector("expected \(count) choices, found \(choices.count)")
    }
    for lane in 0..<count {
      guard lanes[lane].generator != nil else { throw .stepBeforeReset }
      if lanes[lane].hasEnded, autoreset == .disabled { throw .stepAfterEnd }
      guard classNames.indices.contains(choices[lane]) else {
        throw .actionOutsideSpace(
          action: "\(choices[lane])", space: singleActionSpace.description)
      }
    }
    for lane in 0..<count { step(lane, choices[lane], &buffers) }
    show(&buffers.finalObservations) { _ in true }
    if autoreset == .sameStep {
      for lane in 0..<count where buffers.terminated[lane] {
        start(lane)
        buffers.resetInfos[lane] = ["index": .int(lanes[lane].order.current)]
      }
      show(&buffers.observations) { _ in true }
    } else {
      buffers.observations = buffers.finalObservations
    }
  }

  /// Answers are choices.
  /// - Throws: `GymError.wrongValue`.
  public mutating func step(actions: [Float], into buffers: inout VectorBuffers) throws(GymError) {
    throw .wrongValue(expected: "a choice per lane", found: "numbers")
  }

  private mutating func start(_ lane: Int) {
    var random = lanes[lane].generator ?? PCG64()
    lanes[lane].order.start(using: &random)
    lanes[lane].generator = random
    lanes[lane].answered = 0
    lanes[lane].hasEnded = false
  }

  private mutating func step(_ lane: Int, _ choice: Int, _ buffers: inout VectorBuffers) {
    clear(lane, &buffers)
    if lanes[lane].hasEnded {  // The next step of a lane that ended starts it anew.
      start(lane)
      buffers.resetInfos[lane] = ["index": .int(lanes[lane].order.current)]
      return
    }
    guard var random = lanes[lane].generator else { return }
    let index = lanes[lane].order.current
    let label = Int(examples.labels[index])
    lanes[lane].answered += 1
    lanes[lane].hasEnded = lanes[lane].answered >= parameters.examples
    if !lanes[lane].hasEnded { lanes[lane].order.advance(using: &random) }
    lanes[lane].generator = random
    buffers.rewards[lane] = choice == label ? 1 : 0
    buffers.terminated[lane] = lanes[lane].hasEnded
    buffers.infos[lane] = ["label": .int(label), "index": .int(index)]
    buffers.resetInfos[lane] = [:]
  }

  private func clear(_ lane: Int, _ buffers: inout VectorBuffers) {
    buffers.rewards[lane] = 0
    buffers.terminated[lane] = false
    buffers.truncated[lane] = false
    buffers.infos[lane] = [:]
  }

  /// Writes the examples that some lanes show.
  private func show(_ rows: inout [Float], where isWanted: (Int) -> Bool) {
    let size = examples.elementCount
    var span = rows.mutableSpan
    for lane in 0..<count where isWanted(lane) {
      examples.write(lanes[lane].order.current, into: &span, at: lane * size)
    }
  }

  private func check(_ buffers: borrowing VectorBuffers) throws(GymError) {
    let size = count * examples.elementCount
    guard buffers.rewards.count == count, buffers.terminated.count == count,
      buffers.truncated.count == count, buffers.infos.count == count,
      buffers.resetInfos.count == count, buffers.observations.count == size,
      buffers.finalObservations.count == size
    else {
      throw .badVector(
        "expected buffers for \(count) lanes of \(examples.elementCount) numbers: "
          + "use makeBuffers()")
    }
  }
}
