import Foundations
import Gym
import Learning
import NumPyRandom
import Spaces
import TensorEngine

/// A program's own arrays as an environment: each environment shows an example of a batch, the
/// reward is 1 for its class, and `label` says which that was. A pass over the examples is an
/// episode; in each they come in another order.
///
/// It is to `ArrayClassifier` what `Classification/<set>-v0` is to the classifier of a data set:
/// the same loop trains both.
struct ArrayExamples: DatasetEnvironment {
  let count: Int
  let singleObservationSpace: Space
  let singleActionSpace: Space
  var autoreset = AutoresetMode.sameStep
  /// `[M, D]`
  private let rows: Tensor
  private let labels: [Int]
  private var seed: UInt64 = 0
  /// The position of the first environment in the endless sequence of passes.
  private var start = 0
  private var order: (pass: Int, examples: [Int]) = (-1, [])

  /// Arrays of a program have no picture.
  var scene: DisplayList? { nil }

  var epochLength: Int { labels.count }

  /// Of each column, in float64.
  var observationMoments: ObservationMoments {
    let (count, width) = (rows.shape[0], rows.shape[1])
    return rows.withSpan { values in
      var mean = [Double](repeating: 0, count: width)
      var variance = mean
      for position in 0..<count * width { mean[position % width] += Double(values[position]) }
      for column in 0..<width { mean[column] /= Double(count) }
      for position in 0..<count * width {
        let distance = Double(values[position]) - mean[position % width]
        variance[position % width] += distance * distance
      }
      for column in 0..<width { variance[column] /= Double(count) }
      return ObservationMoments(mean: mean, variance: variance)
    }
  }

  /// Shows examples.
  /// - Precondition: a label within the classes for each example, and no number that is not finite.
  init(_ x: Tensor, _ labels: [Int], classes: Int, batchSize: Int) {
    precondition(
      x.rank >= 2 && x.shape[0] == labels.count && x.count > 0,
      "fit: expected examples [N, …] and N labels, got \(x.shape) and \(labels.count)")
    precondition(batchSize > 0, "fit: expected a batch of at least 1, got \(batchSize)")
    precondition(x.isFinite, "fit: expected finite values in the examples")
    let unexpected = labels.first { !(0..<classes).contains($0) }
    precondition(
      unexpected == nil, "fit: expected labels of 0 to \(classes - 1), got \(unexpected ?? 0)")
    rows = x.detached.reshaped(to: [labels.count, x.count / labels.count])
    self.labels = labels
    count = batchSize
    singleObservationSpace = Self.space(Array(x.shape.dimensions.dropFirst()))
    singleActionSpace = .discrete(Discrete(classes))
  }

  static func space(_ shape: [Int]) -> Space {
    .box(Box(low: -.infinity, high: .infinity, shape: shape))
  }

  /// Which example each environment shows.
  private mutating func shown() -> [Int] {
    (start..<start + count).map { position in
      let (pass, index) = position.quotientAndRemainder(dividingBy: labels.count)
      if order.pass != pass {
        var random = PCG64(seed: seed, stream: "pass \(pass)")
        order = (pass, random.permutation(labels.count))
      }
      return order.examples[index]
    }
  }

  mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    guard seeds.count == count, mask == nil || mask?.contains(false) == false else {
      throw .badVector("the environments share one sequence of examples: reset all of them")
    }
    if let seed = seeds[0] { self.seed = seed }
    (start, order) = (0, (-1, []))
    buffers.observations = rows.gatheringRows(at: shown()).scalars
  }

  mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError) {
    let selected = try actions.discrete(count: count)
    let truth = shown().map { labels[$0] }
    buffers.rewards = zip(selected, truth).map { $0 == $1 ? 1 : 0 }
    buffers.infoColumns["label"] = truth
    let isOver = (start + count) / labels.count > start / labels.count
    buffers.terminated = Array(repeating: isOver, count: count)
    buffers.finalObservations = buffers.observations
    start += count
    buffers.observations = rows.gatheringRows(at: shown()).scalars
  }

  /// The seed and the position, for each environment the same.
  func saveState() throws(GymError) -> [[UInt8]] {
    Array(repeating: try SavedState.bytes(of: [seed, UInt64(start)]), count: count)
  }

  mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard let first = states.first, states.count == count,
      case let state = try SavedState.value([UInt64].self, from: first), state.count == 2,
      state[1] < UInt64(Int.max / 2)
    else { throw .badState("expected a seed and a position for each of \(count) environments") }
    (seed, start, order) = (state[0], Int(state[1]), (-1, []))
  }
}
