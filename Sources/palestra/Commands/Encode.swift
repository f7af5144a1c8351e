import Agents
import ArgumentParser
import Datasets
import Experiments
import Figures
import Foundations
import Gym
import Learning
import TensorEngine

/// `palestra encode`
struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the codes that an autoencoder, a GAN or a text model has for examples.",
    discussion: """
      Examples:
        palestra encode --model model.safetensors --output codes.csv
        palestra encode --model model.safetensors --output codes.npy --argument split=train
        palestra encode --model model.safetensors --output codes.npy --input x.npy
        palestra encode --model model.safetensors --svc
        palestra encode --model model.safetensors --svc --untrained
        palestra encode --model text.safetensors --input texts.txt --output codes.csv
        palestra encode --model text.safetensors --input texts.txt --output map.csv --tsne 2
        palestra encode --model text.safetensors --input texts.txt --similar "Bom dia!"

      The codes of a GAN are what the last hidden layer of its discriminator makes of examples. \
      Without --input the test examples of the model's data set are encoded as its environment shows \
      them (--argument noise=0: without the noise of a denoising autoencoder); those of --input are \
      floating point, or uint8, which is divided by 255 as the pixels of data sets are. A .csv has \
      the columns code_1, code_2… and, of a data set, label; a .npy is float32 [N, K]. A file of that \
      name is replaced with --overwrite alone. --svc fits support vector classifiers to the training examples and to their \
      codes, and prints their accuracy on the test examples.

      A text model encodes the texts of --input, one a line or the first column of a .csv file: the \
      code is what its attention layer makes of the first tokens of a text, as many as a window has; \
      a .csv has the column text, too. --similar prints the texts by the cosine similarity of their \
      codes to that of another text, the most similar first; the codes are reduced to 50 principal \
      components before, or --pca many (0: not at all). --pca and --tsne reduce the codes of \
      --output of any model.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  @Option(name: .long, help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Examples [N, …] instead of the data set's, or texts.", valueName: "file.npy|file.txt"))
  var input: String?

  @Option(name: .long, help: ArgumentHelp("Where the codes go.", valueName: "file.csv|file.npy"))
  var output: String?

  @Flag(name: .long, help: "Replace the file of --output where there is one.")
  var overwrite = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Reduce the codes to so many principal components.", valueName: "n"),
    transform: NumberFlag.whole(in: 0...8_191))
  var pca: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Reduce the codes to points of t-SNE, after --pca where given.", valueName: "n"),
    transform: NumberFlag.whole(in: 1...16))
  var tsne: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Print how similar the texts of --input are to this one.", valueName: "text")
  )
  var similar: String?

  @Flag(name: .long, help: "Print how well a classifier does on the codes.")
  var svc = false

  @Flag(name: .long, help: "Weights as before a training, drawn from --seed.")
  var untrained = false

  @Option(
    name: .long,
    help: "The seed of --untrained (default: 0), and where --tsne starts (default: at the PCA).")
  var seed: UInt64?

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard output != nil || svc || similar != nil else {
      throw ValidationError("give --output, where the codes go, --svc or --similar")
    }
    guard untrained || tsne != nil || seed == nil else {
      throw ValidationError(
        "--seed draws the weights of --untrained, or where --tsne starts: give that too")
    }
    guard output != nil || tsne == nil && (pca == nil || similar != nil) else {
      throw ValidationError("--pca and --tsne reduce the codes of --output: give that too")
    }
    guard input == nil || arguments.isEmpty && !svc else {
      throw ValidationError(
        "--argument and --svc are for the data set's examples: leave out --input")
    }
  }

  func run() throws {
    try OutputGuard.check(
      output, flag: "--output", endings: [".csv", ".npy"],
      apartFrom: [("--model", model), ("--input", input)], overwrite: overwrite)
    if let texts = try textEncoder() { return try encodeTexts(texts) }
    guard similar == nil else {
      throw ViewFailure(misuse: "--similar compares texts: \(model) is no text model")
    }
    let encoder = try ExampleEncoder(
      contentsOf: model, agents: .standard, untrainedSeed: untrained ? seed ?? 0 : nil)
    let changes = try NamedValues.parse(arguments, flag: "--argument")
    var result: [(String, JSONValue)] = [("model", .string(model))]
    if let output { result += try write(encoder, changes, to: output) }
    if svc {
      let scores = try encoder.svcScores(changing: changes)
      for (what, score) in [("the examples", scores.examples), ("their codes", scores.codes)] {
        Console.line("test accuracy of an SVC on \(what): \(decimal(100 * score, 2)) %")
      }
      result += [
        ("svc_examples", .double(scores.examples)), ("svc_codes", .double(scores.codes)),
      ]
    }
    if json { ResultJSON.print(result) }
  }

  private func write(_ encoder: ExampleEncoder, _ changes: [String: InfoValue], to output: String)
    throws -> [(String, JSONValue)]
  {
    let examples =
      if let input {
        try encoder.encoded(try Predict.array(input), name: input)
      } else {
        try encoder.encodedSet(changing: changes)
      }
    return try write(examples, to: output)
  }

  /// Writes codes, reduced where that was asked for.
  /// - Returns: what was written, for JSON.
  func write(_ examples: EncodedExamples, to output: String) throws -> [(String, JSONValue)] {
    let examples = try ViewFailure.wrapping {
      try examples.reduced(pca: pca == 0 ? nil : pca, tsne: tsne, seed: seed)
    }
    try ViewFailure.wrapping {
      if output.hasSuffix(".npy") {
        try NumPyFile.write(examples.codes, to: output)
      } else {
        try AtomicFile.write(Array(examples.csv.utf8), to: output)
      }
    }
    let (count, width) = (examples.codes.shape[0], examples.codes.shape[1])
    Console.line("\(grouped(count)) examples: \(output), \(examples.codes.shape)")
    return [
      ("output", .string(output)), ("examples", .integer(Int128(count))),
      ("code_size", .integer(Int128(width))),
    ]
  }
}
