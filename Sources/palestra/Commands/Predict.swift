import ArgumentParser
import Datasets
import Experiments
import Glibc
import TensorEngine

/// `palestra predict`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply a trained model's network to the examples of a .npy file.",
    discussion: """
      Examples:
        palestra predict --model model.safetensors --input images.npy --output logits.npy
        palestra predict --model model.safetensors --input images.npy --output p.npy --probabilities
        palestra data show mnist --split test --output images.npy      images to try it on

      The input is an array [N, …] with as many numbers in each example as the network takes: of \
      floating point, or uint8, which is divided by 255 as the pixels of data sets are. What a \
      classifier's settings say of its inputs (inverts_input, input_offset) is applied after that. \
      The output is the last layer's result as float32 [N, …]: logits, or the action values of an \
      agent. A file of that name is replaced.

      Exit status: 0 done, 1 the output could not be written, 2 model or input can't be used.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(name: .long, help: ArgumentHelp("The examples.", valueName: "file.npy"))
  var input: String

  @Option(name: .long, help: ArgumentHelp("Where the results go.", valueName: "file.npy"))
  var output: String

  @Flag(
    name: .long,
    help: "Probabilities instead of logits: softmax, of a single output the logistic function.")
  var probabilities = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws {
    guard output.hasSuffix(".npy") else {
      throw ViewFailure(misuse: "--output ends in .npy, got \(output)")
    }
    for (flag, path) in [("--input", input), ("--model", model)] where isSameFile(path, output) {
      throw ViewFailure(misuse: "--output is the file of \(flag), \(path): give another name")
    }
    let network = try TrainedNetwork(contentsOf: model)
    let array: NDArray
    do throws(DatasetError) {
      array = try NumPyFile.read(input)
    } catch {
      throw ViewFailure(misuse: error.description)
    }
    let results = try network.outputs(
      of: array, name: input, asProbabilities: probabilities)
    if !results.isFinite {
      Console.warning("some results are no finite numbers: the model's weights are damaged")
    }
    try ViewFailure.wrapping { try NumPyFile.write(results, to: output) }
    Console.line(
      "\(ProgressPrinter.grouped(results.shape[0])) examples: \(output), \(results.shape)")
    guard json else { return }
    ResultJSON.print([
      ("model", .string(model)), ("input", .string(input)), ("output", .string(output)),
      ("examples", .integer(Int128(results.shape[0]))),
      ("shape", .array(results.shape.dimensions.map { .integer(Int128($0)) })),
      ("probabilities", .bool(probabilities)),
    ])
  }

  /// Whether two names lead to one file, by whatever path or link.
  private func isSameFile(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }
}
