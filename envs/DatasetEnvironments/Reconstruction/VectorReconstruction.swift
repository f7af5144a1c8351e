import Datasets
import Gym
import Spaces

/// `Reconstruction` for many environments at once: one call takes a reconstruction for each example
/// of a batch and shows the next batch.
///
/// Order, episodes and epochs are those of `VectorClassification`. `infoRows["clean"]` holds the
/// examples without noise that the actions were compared with, `infoColumns` their `label` and
/// `index`.
public struct VectorReconstruction: DatasetEnvironment {
  private var base: VectorClassification
  private let noise: ReconstructionNoise
  /// `[N, D]`: the examples that are shown, without noise; empty before the first reset.
  private var clean: [Float] = []
  /// What was reconstructed last, to be drawn.
  private var last: (shown: [Float], answer: [Float], clean: [Float])?

  /// Loads the set for `count` environments.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged; `GymError.badVector`
  ///   where there are no environments.
  public init(
    _ parameters: ReconstructionParameters, count: Int, autoreset: AutoresetMode = .nextStep
  ) throws(GymError) {
    base = try VectorClassification(parameters.data, count: count, autoreset: autoreset)
    noise = ReconstructionNoise(parameters)
  }

  public var count: Int { base.count }
  /// One example with its noise.
  public var singleObservationSpace: Space { noise.space(of: base.singleObservationSpace) }
  /// One example.
  public var singleActionSpace: Space { base.singleObservationSpace }
  public var autoreset: AutoresetMode {
    get { base.autoreset }
    set { base.autoreset = newValue }
  }
  public var epochLength: Int { base.epochLength }
  /// Of the part that is shown, without noise.
  public var observationMoments: ObservationMoments { base.observationMoments }

  /// The values of one example.
  private var size: Int { base.singleObservationSpace.flattenedCount }

  /// Begins an episode in every environment, or in those of a mask.
  /// - Throws: `GymError.badVector` where environments of one sequence are to begin apart.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    let before = buffers.observations
    try base.reset(seeds: seeds, options: options, mask: mask, into: &buffers)
    clean = buffers.observations
    buffers.infoRows = [:]
    addNoise(base.shown ?? [], &buffers.observations)
    if let mask {
      for index in mask.indices where !mask[index] {
        let row = index * size..<(index + 1) * size
        buffers.observations.replaceSubrange(row, with: before[row])
      }
    }
    buffers.finalObservations = buffers.observations
  }

  /// Takes one reconstruction for each environment.
  /// - Throws: `GymError.stepBeforeReset`, `GymError.stepAfterEnd` where an environment has ended
  ///   and the caller resets, `GymError.wrongValue`; nothing has changed then.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    let answers = try actions.continuous(count: count * size)
    guard let positions = base.shown else { throw .stepBeforeReset }
    let waits = base.waitingEnvironments
    let compared = clean
    try base.step(.discrete(Array(repeating: 0, count: count)), into: &buffers)
    for index in 0..<count {
      let row = index * size..<(index + 1) * size
      buffers.rewards[index] =
        waits[index] ? 0 : -Float(Reconstruction.meanSquaredError(answers[row], compared[row]))
    }
    buffers.infoRows = ["clean": compared]
    var shown = compared
    addNoise(positions, &shown)
    last = (shown, answers, compared)
    let next = base.shown ?? positions
    clean = buffers.observations
    addNoise(observed(positions, next, buffers), &buffers.observations)
    let finals = zip(buffers.terminated, zip(positions, next)).map { $0 ? $1.0 : $1.1 }
    addNoise(finals, &buffers.finalObservations)
  }

  /// The positions of the observations: of an environment that ended and begins again with the next
  /// step, the example that was answered last.
  private func observed(
    _ positions: [ExampleStream.Position], _ next: [ExampleStream.Position],
    _ buffers: VectorBuffers
  ) -> [ExampleStream.Position] {
    if autoreset == .sameStep { return next }
    return zip(buffers.terminated, zip(positions, next)).map { $0 ? $1.0 : $1.1 }
  }

  private func addNoise(_ positions: [ExampleStream.Position], _ rows: inout [Float]) {
    for (index, position) in positions.enumerated() {
      noise.add(
        to: &rows, index * size..<(index + 1) * size, example: base.example(of: position),
        epoch: position.epoch)
    }
  }

  /// The first examples of the batch that was answered last: shown, reconstructed, clean.
  public var scene: DisplayList? {
    guard let last, let shape = base.singleObservationSpace.shape, shape.count == 3 else {
      return nil
    }
    let rows = (0..<min(count, 6)).map { index in
      let row = index * size..<(index + 1) * size
      return [Array(last.shown[row]), Array(last.answer[row]), Array(last.clean[row])]
    }
    return ReconstructionScene.list(rows, shape: shape, ["shown", "reconstructed", "clean"])
  }
}

extension VectorReconstruction {
  /// A string for each environment; see `VectorClassification`.
  public func saveState() throws(GymError) -> [[UInt8]] { try base.saveState() }

  /// Continues from a saved state of as many environments and examples.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    try base.restoreState(states)
    clean = base.shownExamples
    last = nil
  }
}
