import Foundations
import Gym
import NumPyRandom
import Spaces

/// A program's own arrays as an environment: each environment shows an example of a batch, the reward is 1
/// for its class, and `label` in the info is the class. A pass over the examples is an episode; each has
/// another order.
///
/// `Classification/<set>-v0` does the same with the examples of a data set: the same loop trains a classifier
/// on both.
public struct ArrayExamples: DatasetEnvironment {
  public let count: Int
  public let singleObservationSpace: Space
  public let singleActionSpace: Space
  public var autoreset = AutoresetMode.sameStep
  /// `[M, D]`, row-major.
  private let rows: [Float]
  /// D, the elements of an example.
  private let width: Int
  private let labels: [Int]
  private var seed: UInt64 = 0
  /// The index of the first environment's example in the endless sequence of passes.
  private var start = 0
  private var order: (pass: Int, examples: [Int]) = (-1, [])

  /// Arrays of a program have no picture.
  public var scene: DisplayList? { nil }

  public var epochLength: Int { labels.count }

  /// Of each column, in float64.
  public var observationMoments: ObservationMoments {
    let (count, width) = (labels.count, width)
    var mean = [Double](repeating: 0, count: width)
    var variance = mean
    for index in rows.indices { mean[index % width] += Double(rows[index]) }
    for column in 0..<width { mean[column] /= Double(count) }
    for index in rows.indices {
      let distance = Double(rows[index]) - mean[index % width]
      variance[index % width] += distance * distance
    }
    for column in 0..<width { variance[column] /= Double(count) }
    return ObservationMoments(mean: mean, variance: variance)
  }

  /// Shows examples.
  /// - Parameters:
  ///   - values: the elements of `[M, …]`, row-major.
  ///   - exampleShape: the shape of one example.
  ///   - labels: `[M]`, classes from 0.
  ///   - classes: the number of classes.
  ///   - environmentCount: N, the examples of one step.
  /// - Precondition: a label within the classes for each example, and finite values only.
  public init(
    values: [Float], exampleShape: [Int], labels: [Int], classes: Int, environmentCount: Int
  ) {
    width = exampleShape.reduce(1, *)
    precondition(
      !exampleShape.isEmpty && !values.isEmpty && values.count == labels.count * width,
      "ArrayExamples: expected M examples of shape \(exampleShape) and M labels, got "
        + "\(values.count) values and \(labels.count) labels")
    precondition(
      environmentCount > 0,
      "ArrayExamples: expected a batch of at least 1, got \(environmentCount)")
    precondition(
      values.allSatisfy(\.isFinite), "ArrayExamples: expected finite values in the examples")
    let unexpected = labels.first { !(0..<classes).contains($0) }
    precondition(
      unexpected == nil,
      "ArrayExamples: expected labels of 0 to \(classes - 1), got \(unexpected ?? 0)")
    rows = values
    self.labels = labels
    count = environmentCount
    singleObservationSpace = Self.observationSpace(exampleShape: exampleShape)
    singleActionSpace = .discrete(Discrete(classes))
  }

  /// The space of examples of any finite values.
  public static func observationSpace(exampleShape: [Int]) -> Space {
    .box(Box(low: -.infinity, high: .infinity, shape: exampleShape))
  }

  /// Examples one after the other.
  private func examples(_ indices: [Int]) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(indices.count * width)
    for index in indices { result += rows[index * width..<(index + 1) * width] }
    return result
  }

  /// The index of the example that each environment shows.
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

  public mutating func reset(
    seeds: [UInt64?], options: ResetOptions, mask: [Bool]?, into buffers: inout VectorBuffers
  ) throws(GymError) {
    guard seeds.count == count, mask == nil || mask?.contains(false) == false else {
      throw .badVector("the environments share one sequence of examples: reset all of them")
    }
    if let seed = seeds[0] { self.seed = seed }
    (start, order) = (0, (-1, []))
    let indices = shown()
    buffers.observations = examples(indices)
  }

  public mutating func step(_ actions: Actions, into buffers: inout VectorBuffers) throws(GymError)
  {
    let predictions = try actions.discrete(count: count)
    let truth = shown().map { labels[$0] }
    buffers.rewards = zip(predictions, truth).map { $0 == $1 ? 1 : 0 }
    buffers.infoColumns["label"] = truth
    let isOver = (start + count) / labels.count > start / labels.count
    buffers.terminated = Array(repeating: isOver, count: count)
    buffers.finalObservations = buffers.observations
    start += count
    let indices = shown()
    buffers.observations = examples(indices)
  }

  /// The seed and the index of the next example, the same for each environment.
  public func saveState() throws(GymError) -> [[UInt8]] {
    Array(repeating: try SavedState.bytes(of: [seed, UInt64(start)]), count: count)
  }

  public mutating func restoreState(_ states: [[UInt8]]) throws(GymError) {
    guard let first = states.first, states.count == count,
      case let state = try SavedState.value([UInt64].self, from: first), state.count == 2,
      state[1] < UInt64(Int.max / 2)
    else { throw .badState("expected a seed and an index for each of \(count) environments") }
    (seed, start, order) = (state[0], Int(state[1]), (-1, []))
  }
}
