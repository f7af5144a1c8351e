import ArgumentParser
import Datasets
import Experiments
import Foundations
import TensorEngine

/// `palestra predict`
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply a trained model to new examples: rows of a table, pictures or an array.",
    discussion: """
      Examples:
        palestra predict --model m.safetensors --input new.csv
        palestra predict --model m.safetensors --input new.csv --output p.csv
        palestra predict --model m.safetensors --input photos --output p.csv
        palestra predict --model m.safetensors --input x.npy --output logits.npy
        palestra predict --model m.safetensors --input x.npy --output p.npy \\
          --probabilities
        palestra predict --model m.safetensors --input x.npy --output features.npy \\
          --layer max_pooling2d_2                   what comes out of that layer
        palestra data show mnist --split test --output x.npy      images to try it on

      A table (.csv, .tsv, also .gz) needs the columns that the model learned from, in any order: they \
      are found by their names, and others, such as the class, are left out. Categories and missing values \
      become what they became in training; the training file is read again for that, and refused where it \
      has changed (--argument path=FILE names it where it was moved). Pictures (.png, .jpg) and those of a \
      folder are resized to what the network takes.

      Without --output the first rows are printed. A .csv file has a line for each example: row (from 1) or \
      file, prediction (the class by name, or the number) and p(class) for each class. The classes are \
      numbers where their names are not known; of models of other kinds there is a column for each output.

      An array [N, …] has as many values in each example as the network takes: of \
      floating point, or uint8, which is divided by 255 as the pixels of data sets are. What a \
      classifier's settings say of its inputs (inverts_input, input_offset) is applied after that. \
      A .npy output is the last layer's result as float32 [N, …]: logits, or the action values of an \
      agent (of a dueling network Q, joined from value and advantages); with --layer what that layer \
      gives, under its name in `palestra model show`. An estimator such as a random forest gives the \
      probabilities of the classes, or a number. A file that is there is replaced with --overwrite alone.

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

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The examples: a table, a picture, a folder of pictures or an array.",
      valueName: "file.csv|png|jpg|npy"))
  var input: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where the results go (default: the first rows are printed).", valueName: "file.csv|npy"))
  var output: String?

  @Flag(name: .long, help: "Replace the file of --output where there is one.")
  var overwrite = false

  @Flag(
    name: .long,
    help: "Probabilities instead of logits: softmax, of a single output the logistic function.")
  var probabilities = false

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another keyword argument of the environment, such as the path of the training file; may be "
        + "repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @OptionGroup(title: "Nearest neighbors") var nearest: NeighborFlags

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws {
    let isArray = nearest.isGiven || layer != nil
    let files: [(flag: String, path: String?)] = [("--input", input), ("--model", model)]
    try OutputGuard.check(
      output, flag: "--output", endings: isArray ? [".npy"] : [".npy", ".csv"],
      apartFrom: files + nearest.files, overwrite: overwrite)
    guard output != nil || !isArray else {
      let flag = nearest.isGiven ? "--neighbors" : "--layer"
      throw ViewFailure(misuse: "\(flag) gives an array: expected --output FILE.npy")
    }
    try nearest.check(probabilities: probabilities)
    if nearest.isGiven { return try predictByNeighbors() }
    guard let model else {
      throw ViewFailure(misuse: "expected --model FILE, or --neighbors FILE and --labels FILE")
    }
    try ViewFailure.wrapping { try predict(model) }
  }

  private func predict(_ model: String) throws {
    let source = try source(model)
    let examples = try ExampleFile.examples(
      input, for: model, source.network,
      changing: try NamedValues.parse(arguments, flag: "--argument"))
    let results = try source.outputs(
      of: examples.array, name: input, asProbabilities: probabilities)
    if !results.isFinite {
      Console.warning("some results are not finite: the model's weights are damaged")
    }
    let isArray = output?.lowercased().hasSuffix(".npy") ?? false
    let names = try isArray && !json ? nil : outputNames(model, examples, results)
    let table = try isArray ? nil : table(of: results, examples, source, names)
    if let output, let table {
      try AtomicFile.write(Array(table.csv.utf8), to: output)
    } else if let output {
      try NumPyFile.write(results, to: output)
    } else if let table, !json {
      show(table, examples.names.count)
    }
    if let output {
      Console.line("\(grouped(results.shape[0])) examples: \(output), \(results.shape)")
    }
    guard json else { return }
    var members: [(String, JSONValue)] = [
      ("model", .string(model)), ("layer", layer.map { .string($0) } ?? .null),
      ("input", .string(input)), ("output", output.map { .string($0) } ?? .null),
      ("examples", .integer(Int128(results.shape[0]))),
      ("shape", .array(results.shape.dimensions.map { .integer(Int128($0)) })),
      ("probabilities", .bool(probabilities)),
      ("names", names.map { .array($0.map { .string($0) }) } ?? .null),
    ]
    if output == nil, let table { members.append(("predictions", table.json)) }
    ResultJSON.print(members)
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
}
