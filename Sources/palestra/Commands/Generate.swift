import Agents
import ArgumentParser
import Experiments
import Foundations
import Learning

/// `palestra generate`
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make texts or images with a trained generative model.",
    discussion: """
      Examples:
        palestra generate --model runs/text/model.safetensors
        palestra generate --model m.safetensors --prefix "Once " --temperature 0.5
        palestra generate --model m.safetensors --temperature 1.0,0.5,0.2 --n 5
        palestra generate --model m.safetensors --n 100 --out texts.txt --json
        palestra generate --model m.safetensors --interactive
        palestra generate --model textgenrnn_weights.hdf5 --prefix "The "
        palestra generate --model poet.safetensors --model clerk.safetensors --n 5
        palestra generate --model digits.safetensors --out samples.png
        palestra generate --model digits.safetensors --rows 10 --columns 10 --seed 7
        palestra generate --model digits.safetensors --walk --rows 3 --out walk.png
        palestra generate --model digits.safetensors --film --out samples.gif

      A model of images makes a sheet of samples, walks between two of them, or a film: samples.png or \
      samples.gif, in place of an earlier one, unless --out names a .png, .svg, .gif, .mp4 or .npy file \
      (the samples as float32 [N, H, W, C] in 0...1).

      Each text is printed, followed by a blank line; with --out there is one text in a line. A \
      temperature below 1 keeps to what is probable, one above 1 surprises; of several the first is \
      for the first token, the next for the next, and so on from the first again. The same seed \
      writes the same texts. With --interactive you choose each token among the most probable ones. \
      Weights of textgenrnn are read with the vocabulary and the settings beside them.

      Several models write each text together: in random order, each continues it until it writes a \
      stop token, by default a space or the end of a line, or, where its tokens are words, one word. \
      A model that is given twice has two turns. The temperatures are then 0.5,0.2,0.2 by default.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse, 130 stopped.
      """)

  @Option(
    name: .long, help: ArgumentHelp("The model; several write texts together.", valueName: "file"))
  var model: [String]

  @OptionGroup(title: "Texts") var text: TextGenerationFlags

  @OptionGroup(title: "Images") var images: ImageGenerationFlags

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many texts (default: 1).", valueName: "k"),
    transform: NumberFlag.whole(in: 1...100_000))
  var n: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of the draws (default: 0).", valueName: "n"),
    transform: NumberFlag.fileSeed)
  var seed: UInt64 = 0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where the result goes (default: texts to standard output, images to samples.png or .gif).",
      valueName: "file"))
  var out: String?

  @Flag(name: .long, help: "Replace the file of --out where there is one.")
  var overwrite = false

  @OptionGroup var output: OutputFlags

  func run() throws {
    try checkOut()
    let request = GenerationRequest(
      models: model, count: n ?? 1, seed: seed, out: out, output: output)
    if model.count > 1 {
      try checkTexts()
      return try text.synthesize(try writers(), request)
    }
    guard text.stopTokens == nil else {
      throw ViewFailure(misuse: "--stop-tokens is for several models: give --model more than once")
    }
    let agent = try GenerativeModel.agent(
      model[0], vocabulary: text.vocab, configuration: text.config)
    if let agent = agent as? any TextGenerating {
      try checkTexts()
      return try text.run(try ViewFailure.wrapping { try TextGenerator(agent) }, request)
    }
    if agent is any GenerativeAgent {
      if let flag = n == nil ? text.given.first : "--n" {
        throw ViewFailure(misuse: "\(flag) is for models of texts: \(model[0]) makes images")
      }
      return try generateImages()
    }
    throw ViewFailure(
      misuse: "\(model[0]): expected a model that generates texts or images, found one of another "
        + "agent: train one with --agent text-rnn or --agent gan")
  }

  /// Refuses a file that is there, or of another kind than the result.
  func checkOut(endings: [String] = []) throws(ViewFailure) {
    var files: [(flag: String, path: String?)] = model.map { ("--model", $0) }
    files += [("--vocab", text.vocab), ("--config", text.config)]
    try OutputGuard.check(
      out, flag: "--out", endings: endings, apartFrom: files, overwrite: overwrite)
  }

  /// Refuses what is for images where texts are made.
  private func checkTexts() throws(ViewFailure) {
    if let flag = images.given.first {
      throw ViewFailure(misuse: "\(flag) is for models of images: \(model[0]) writes texts")
    }
    let ofOthers = [".png", ".svg", ".gif", ".mp4", ".npy", ".safetensors", ".hdf5"]
    if let out, ofOthers.contains(where: out.lowercased().hasSuffix) {
      throw ViewFailure(
        misuse: "--out is a file of texts, one in a line, as texts.txt, got \"\(out)\"")
    }
  }

  /// The models that write together, each file read once.
  private func writers() throws -> [TextGenerator] {
    guard !text.interactive, text.vocab == nil, text.config == nil else {
      throw ViewFailure(
        misuse: "--interactive, --vocab and --config are for one model, got \(model.count)")
    }
    var read: [String: TextGenerator] = [:]
    return try model.map { path in
      if let known = read[path] { return known }
      guard let agent = try GenerativeModel.agent(path) as? any TextGenerating else {
        throw ViewFailure(
          misuse: "\(path): expected a text model, as several models write a text together")
      }
      let generator = try ViewFailure.wrapping { try TextGenerator(agent) }
      read[path] = generator
      return generator
    }
  }
}

/// What every kind of generation is asked for.
struct GenerationRequest {
  /// The files of the models.
  let models: [String]
  /// How many.
  let count: Int
  /// Of the draws.
  let seed: UInt64
  /// Where the results go; nil for standard output.
  let out: String?
  /// What is printed.
  let output: OutputFlags

  /// The models, for JSON: `model`, or `models` where several write together.
  var modelMember: (String, JSONValue) {
    models.count == 1
      ? ("model", .string(models[0])) : ("models", .array(models.map { .string($0) }))
  }
}
