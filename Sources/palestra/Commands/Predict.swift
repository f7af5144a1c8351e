import ArgumentParser
import Datasets
import Experiments
import Foundations
import Glibc
import TensorEngine

/// `palestra predict`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply a trained model's network to the examples of a .npy file.",
    discussion: """
      Examples:
        palestra predict --model m.safetensors --input x.npy --output logits.npy
        palestra predict --model m.safetensors --input x.npy --output p.npy \\
          --probabilities
        palestra predict --model m.safetensors --input x.npy --output features.npy \\
          --layer max_pooling2d_2                   what comes out of that layer
        palestra data show mnist --split test --output x.npy      images to try it on

      The input is an array [N, …] with as many values in each example as the network takes: of \
      floating point, or uint8, which is divided by 255 as the pixels of data sets are. What a \
      classifier's settings say of its inputs (inverts_input, input_offset) is applied after that. \
      The output is the last layer's result as float32 [N, …]: logits, or the action values of an \
      agent (of a dueling network Q, joined from value and advantages); with --layer what that layer \
      gives, under its name in `palestra model show`. An estimator such as a random forest gives the \
      probabilities of the classes, or a number. A file of that name is replaced.

      With --neighbors the features are compared instead: each example gets the class (int32 [N]) that \
      most of its -k nearest among the examples of that file have, whose classes are those of --labels. \
      Features are the layer's results, or without --model the numbers of the files themselves:
        palestra data show mnist --output x.npy --labels y.npy
        palestra data show mnist --split test --output test.npy --labels truth.npy
        palestra predict --neighbors x.npy --labels y.npy --input test.npy \\
          --truth truth.npy --output classes.npy -k 1

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Stop after this layer (default: the last).", valueName: "name"))
  var layer: String?

  @Option(name: .long, help: ArgumentHelp("The examples.", valueName: "file.npy"))
  var input: String

  @Option(name: .long, help: ArgumentHelp("Where the results go.", valueName: "file.npy"))
  var output: String

  @Flag(
    name: .long,
    help: "Probabilities instead of logits: softmax, of a single output the logistic function.")
  var probabilities = false

  @OptionGroup(title: "Nearest neighbors") var nearest: NeighborFlags

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws {
    guard output.hasSuffix(".npy") else {
      throw ViewFailure(misuse: "--output ends in .npy, got \(output)")
    }
    let files = [("--input", input), ("--model", model)] + nearest.files
    for case (let flag, let path?) in files where isSameFile(path, output) {
      throw ViewFailure(misuse: "--output is the file of \(flag), \(path): give another name")
    }
    try nearest.check(probabilities: probabilities)
    if nearest.isGiven { return try predictByNeighbors() }
    guard let model else {
      throw ViewFailure(misuse: "expected --model FILE, or --neighbors FILE and --labels FILE")
    }
    let results = try results(model)
    if !results.isFinite {
      Console.warning("some results are not finite: the model's weights are damaged")
    }
    try ViewFailure.wrapping { try NumPyFile.write(results, to: output) }
    Console.line(
      "\(grouped(results.shape[0])) examples: \(output), \(results.shape)")
    guard json else { return }
    ResultJSON.print([
      ("model", .string(model)), ("layer", layer.map { .string($0) } ?? .null),
      ("input", .string(input)), ("output", .string(output)),
      ("examples", .integer(Int128(results.shape[0]))),
      ("shape", .array(results.shape.dimensions.map { .integer(Int128($0)) })),
      ("probabilities", .bool(probabilities)),
    ])
  }

  /// What a network or an estimator makes of the examples.
  private func results(_ model: String) throws -> Tensor {
    let network: TrainedNetwork
    do {
      network = try self.network(model)
    } catch {
      // Only a file without a network is read again.
      guard TrainedEstimator.isHeld(in: model),
        let estimator = try TrainedEstimator(contentsOf: model)
      else { throw error }
      guard layer == nil else {
        throw ViewFailure(misuse: "--layer is one of a network: \(model) holds an estimator")
      }
      return try estimator.outputs(of: try Self.array(input), name: input)
    }
    return try network.outputs(
      of: try Self.array(input), name: input, asProbabilities: probabilities)
  }

  /// The model up to the layer that was asked for.
  func network(_ model: String) throws -> TrainedNetwork {
    let network = try TrainedNetwork(contentsOf: model)
    guard let layer else { return network }
    let part = try network.ending(after: layer)
    let isWhole = part.network.layers.count == network.network.layers.count
    guard isWhole || !probabilities else {
      throw ViewFailure(misuse: "--probabilities are those of the last layer: leave out --layer")
    }
    return part
  }

  /// Reads an array that was named.
  static func array(_ path: String) throws(ViewFailure) -> NDArray {
    do throws(DatasetError) {
      return try NumPyFile.read(path)
    } catch {
      throw ViewFailure(failure: error.description)
    }
  }

  /// Whether two names lead to one file, by whatever path or link.
  private func isSameFile(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }
}
