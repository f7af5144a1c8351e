import CEnvironments
import Foundations
import Gym
import NumPyRandom
import Spaces

/// `Generation` for many environments at once: one call takes a batch of samples and shows the next
/// latent draws.
///
/// The samples of a step are compared with as many real examples, so that the mean of the rewards
/// is -MMD^2 of the batch. The environments draw from one pair of random streams, and their episodes
/// end together.
///
/// `infoRows["real"]` `[N, D]` are the real examples, `infoColumns` reports their `label` and
/// `index`.
public struct VectorGeneration: VectorEnvironment {
  /// N, the number of environments.
  public let count: Int
  /// A latent draw.
  public let singleObservationSpace: Space
  /// A sample.
  public var singleActionSpace: Space { data.actionSpace }
  /// What happens to an environment whose episode has ended.
  public var autoreset: AutoresetMode
  let parameters: GenerationParameters
  let data: GenerationData
  private var state: State?
  /// The samples that were answered last.
  private var answered: [Float] = []

  /// What the next steps follow from; nil before the first reset.
  private struct State: Codable {
    /// Draws z.
    var latents: PCG64
    /// Draws real examples.
    var examples: PCG64
    /// The answers of the episode.
    var steps = 0
    var hasEnded = false

    init(seed: UInt64) {
      latents = PCG64(seed: seed, stream: "latents")
      examples = PCG64(seed: seed, stream: "examples")
    }
  }

  /// Loads the set for `count` environments.
  /// - Throws: `GymError.unavailable` where its files are missing or damaged; `GymError.badVector`
  ///   where there are no environments.
  public init(
    _ parameters: GenerationParameters, count: Int, autoreset: AutoresetMode = .nextStep
  ) throws(GymError) {
    guard count > 0 else { throw .badVector("expected at least one environment, found \(count)") }
    data = try GenerationData(parameters)
    self.count = count
    self.parameters = parameters
    self.autoreset = autoreset
    singleObservationSpace = Generation.space(latent: parameters.latent)
  }

  /// Begins an episode in every environment.
  /// - Throws: `GymError.badVector` where some are to begin apart from the others.
  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    try options.checkOptions(known: [])
    try buffers.check(count: count, observationCount: parameters.latent)
    guard seeds.count == count, mask?.count ?? count == count, mask?.contains(false) != true else {
      throw .badVector(
        "the environments share their draws: expected \(count) seeds, and all of them to be reset")
    }
    if let seed = seeds[0] {
      state = State(seed: seed)
    } else if state == nil {
      var random = PCG64()
      state = State(seed: random.next())
    }
    state?.steps = 0
    state?.hasEnded = false
    for index in 0..<count {
      buffers.rewards[index] = 0
      buffers.terminated[index] = false
      buffers.truncated[index] = false
      buffers.infos[index] = [:]
      buffers.resetInfos[index] = [:]
    }
    (buffers.infoColumns, buffers.infoRows) = ([:], [:])
    showLatents(&buffers)
  }

  /// Takes one sample for each environment.
  /// - Throws: `GymError.stepBeforeReset`, `GymError.stepAfterEnd` where the episode has ended and
  ///   the caller resets, `GymError.actionOutsideSpace` where a value is not finite; nothing has
  ///   changed then.
  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    try buffers.check(count: count, observationCount: parameters.latent)
    let samples = try actions.continuous(count: count * data.width)
    guard var state else { throw .stepBeforeReset }
    if autoreset == .disabled, state.hasEnded { throw .stepAfterEnd }
    guard kernel_actions_finite(samples, samples.count) else {
      throw .actionOutsideSpace(
        action: "values that are not finite", space: singleActionSpace.description)
    }
    let waits = autoreset == .nextStep && state.hasEnded
    let indices = data.draw(count, using: &state.examples)
    let real = data.rows(indices)
    let rewards = waits ? [] : data.rewards(answers: samples, real: real)
    state.steps = waits ? 0 : state.steps + 1
    state.hasEnded = state.steps >= parameters.examples
    for index in 0..<count {
      buffers.rewards[index] = waits ? 0 : Float(rewards[index])
      buffers.terminated[index] = state.hasEnded
      buffers.truncated[index] = false
    }
    buffers.infoRows["real"] = real
    buffers.infoColumns["index"] = indices
    buffers.infoColumns["label"] = indices.map { Int(data.examples.labels[$0]) }
    if state.hasEnded, autoreset == .sameStep { (state.steps, state.hasEnded) = (0, false) }
    self.state = state
    answered = samples
    showLatents(&buffers)
  }

  /// Shows the next latent draws; where an episode has ended, they are its last observation too.
  private mutating func showLatents(_ buffers: inout VectorBuffers) {
    guard var random = state?.latents else { return }
    for index in buffers.observations.indices {
      buffers.observations[index] = Float(random.standardNormal())
    }
    buffers.finalObservations = buffers.observations
    state?.latents = random
  }

  /// The samples that were answered last, at most 24.
  public func render(environment index: Int) -> DisplayList? {
    guard data.examples.arePixels, !answered.isEmpty else { return nil }
    let samples = (0..<min(count, 24)).map { cell in
      Array(answered[cell * data.width..<(cell + 1) * data.width])
    }
    return Generation.scene(samples, shape: data.examples.shape, columns: min(6, samples.count))
  }

  /// A string for each environment, of which the first holds where all of them stand.
  public func saveState() throws(GymError) -> [[UInt8]] {
    // A list with the state, or an empty one before the first reset.
    let bytes = try SavedState.bytes(of: state.map { [$0] } ?? [])
    return [bytes] + Array(repeating: Array("{}".utf8), count: count - 1)
  }

  /// Continues from a saved state of as many environments.
  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard states.count == count else {
      throw .badVector("expected the states of \(count) environments, found \(states.count)")
    }
    let list = try SavedState.value([State].self, from: states[0])
    if let state = list.first { try SavedState.check("steps", state.steps) }
    state = list.first
  }
}
