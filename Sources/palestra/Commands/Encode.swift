import ArgumentParser
import Datasets
import Experiments
import Figures
import Foundations
import TensorEngine

/// `palestra encode`
struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the codes that an autoencoder has for examples.",
    discussion: """
      Examples:
        palestra encode --model model.safetensors --output codes.csv
        palestra encode --model model.safetensors --output codes.npy --argument split=train
        palestra encode --model model.safetensors --output codes.npy --input x.npy

      Without --input the test examples of the model's data set are encoded, without noise. A .csv has \
      the columns code_1, code_2… and, of a data set, label; a .npy is float32 [N, K]. A file of that \
      name is replaced.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(
    name: .long,
    help: ArgumentHelp("Examples [N, …] instead of the data set's.", valueName: "file.npy"))
  var input: String?

  @Option(name: .long, help: ArgumentHelp("Where the codes go.", valueName: "file.csv|file.npy"))
  var output: String

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws {
    guard output.hasSuffix(".csv") || output.hasSuffix(".npy") else {
      throw ViewFailure(misuse: "--output ends in .csv or .npy, got \(output)")
    }
    guard input == nil || arguments.isEmpty else {
      throw ViewFailure(misuse: "--argument is for the data set's examples: leave out --input")
    }
    let codes: EncodedExamples
    if let input {
      codes = try EncodedExamples(
        of: try Predict.array(input), name: input, model: try TrainedAutoencoder(contentsOf: model))
    } else {
      codes = try EncodedExamples(
        contentsOf: model, changing: try NamedValues.parse(arguments, flag: "--argument"))
    }
    try ViewFailure.wrapping {
      if output.hasSuffix(".npy") {
        try NumPyFile.write(codes.codes, to: output)
      } else {
        try AtomicFile.write(Array(codes.csv.utf8), to: output)
      }
    }
    Console.line("\(grouped(codes.codes.shape[0])) examples: \(output), \(codes.codes.shape)")
    guard json else { return }
    ResultJSON.print([
      ("model", .string(model)), ("output", .string(output)),
      ("examples", .integer(Int128(codes.codes.shape[0]))),
      ("code_size", .integer(Int128(codes.codes.shape[1]))),
    ])
  }
}
