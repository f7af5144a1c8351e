import ArgumentParser
import Datasets
import Estimators
import Experiments
import Foundations
import NeuralNetworks
import TensorEngine

/// What examples are compared with.
struct NeighborFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Examples whose classes are known.", valueName: "file.npy"))
  var neighbors: String?

  @Option(name: .long, help: ArgumentHelp("The classes of --neighbors.", valueName: "file.npy"))
  var labels: String?

  @Option(
    name: .short, help: ArgumentHelp("How many neighbors vote (default: 5).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...NumberFlag.largestCount))
  var k = 5

  @Option(
    name: .long,
    help: ArgumentHelp("The true classes of --input: gives the error.", valueName: "file.npy"))
  var truth: String?

  /// The files that are read, with their flags.
  var files: [(flag: String, path: String?)] {
    [("--neighbors", neighbors), ("--labels", labels), ("--truth", truth)]
  }

  var isGiven: Bool { neighbors != nil }

  /// - Throws: `ViewFailure` where flags are given that do not go together.
  func check(probabilities: Bool) throws(ViewFailure) {
    guard (neighbors == nil) == (labels == nil) else {
      throw ViewFailure(misuse: "--neighbors and --labels are given together")
    }
    guard isGiven || truth == nil else {
      throw ViewFailure(misuse: "--truth is given with --neighbors and --labels")
    }
    guard !isGiven || !probabilities else {
      throw ViewFailure(misuse: "--probabilities are a network's: leave them out with --neighbors")
    }
  }
}

extension Predict {
  /// Gives each example the class of its nearest.
  func predictByNeighbors() throws {
    guard let output else { return }
    let network = try model.map { try self.network($0) }
    guard network != nil || layer == nil else {
      throw ViewFailure(misuse: "--layer is one of --model FILE: name the model")
    }
    let (examples, paths) = (nearest.neighbors ?? "", (nearest.labels ?? "", nearest.truth))
    let known = try Self.classes(paths.0)
    let truth = try paths.1.map { try Self.classes($0) }
    let features = try self.features(examples, network)
    let queries = try self.features(input, network)
    if let truth, let path = paths.1, truth.count != queries.shape[0] {
      throw ViewFailure(
        failure: "\(path): expected a class for each of the \(queries.shape[0]) examples of "
          + "\(input), found \(truth.count)")
    }
    guard nearest.k <= features.shape[0] else {
      throw ViewFailure(
        misuse: "-k is \(nearest.k): expected 1...\(features.shape[0]), the examples of \(examples)"
      )
    }
    let predicted: [Int32]
    do throws(EstimatorError) {
      predicted = try NearestNeighbors(k: nearest.k, examples: features, labels: known)
        .predict(queries)
    } catch {
      throw ViewFailure(failure: "--neighbors \(examples), --input \(input): \(error)")
    }
    try ViewFailure.wrapping {
      try NumPyFile.write(
        NDArray(shape: [predicted.count], storage: .int32(predicted)), to: output)
    }
    report(predicted, truth, output, width: features.count / features.shape[0])
  }

  private func report(_ predicted: [Int32], _ truth: [Int32]?, _ output: String, width: Int) {
    let errors = truth.map { truth in zip(predicted, truth).count { $0 != $1 } }
    let error = errors.map { 100 * Double($0) / Double(predicted.count) }
    var line = "\(grouped(predicted.count)) examples, \(width) features: \(output)"
    if let errors, let error {
      line += ", error \(decimal(error, 2)) % (\(grouped(errors)))"
    }
    Console.line(line)
    guard json else { return }
    ResultJSON.print([
      ("model", model.map { .string($0) } ?? .null), ("layer", layer.map { .string($0) } ?? .null),
      ("input", .string(input)), ("output", .string(output)),
      ("examples", .integer(Int128(predicted.count))), ("features", .integer(Int128(width))),
      ("k", .integer(Int128(nearest.k))),
      ("errors", errors.map { .integer(Int128($0)) } ?? .null),
      ("test_error", error.map { ResultJSON.number($0) } ?? .null),
    ])
  }

  /// What the examples of a file are compared by: a layer's results, or their own numbers, bytes
  /// divided by 255.
  private func features(_ path: String, _ network: TrainedNetwork?) throws -> Tensor {
    let array = try Self.array(path)
    if let network { return try network.outputs(of: array, name: path) }
    guard array.shape.count >= 2, array.count > 0 else {
      throw ViewFailure(
        failure: "\(path): expected examples [N, …], found an array of shape \(array.shape)")
    }
    let width = array.count / array.shape[0]
    let numbers = try array.exampleNumbers(0..<array.shape[0], name: path)
    return Tensor(numbers, shape: [array.shape[0], width])
  }

  /// Classes `[N]` of whole numbers.
  private static func classes(_ path: String) throws -> [Int32] {
    let array = try Self.array(path)
    let numbers: [Int32?] =
      switch array.storage {
      case .int32(let values): values
      case .uint8(let values): values.map { Int32($0) }
      case .int64(let values): values.map { Int32(exactly: $0) }
      default: [nil]
      }
    let classes = numbers.compactMap { $0 }
    guard array.shape.count == 1, classes.count == numbers.count else {
      throw ViewFailure(
        failure: "\(path): expected classes [N] as uint8, int32 or int64 within 32 bits, found "
          + "\(array.dtype) \(array.shape)")
    }
    return classes
  }
}
