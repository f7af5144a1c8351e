import ArgumentParser
import Experiments
import Figures
import Learning
import Viewer

/// What of a model is shown.
struct ModelViewFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A classifier of images, an autoencoder, a GAN of images or a text model.",
      valueName: "file"))
  var model: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Of an autoencoder: interpolate between these two test images (default: 128 198).",
      valueName: "n n"),
    transform: NumberFlag.whole(in: 0...1_000_000_000))
  var between: [Int] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of a GAN that was trained with classes: the class of the samples (default: 0).",
      valueName: "class"),
    transform: NumberFlag.whole(in: 0...1_000_000))
  var label: Int?

  @Option(name: .long, help: ArgumentHelp("Of a text: how it begins.", valueName: "text"))
  var prefix: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Of a text: from 0, always the most probable token, to 2 (default: 0.5).", valueName: "t"),
    transform: NumberFlag.decimal(in: 0...2))
  var temperature: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of a classifier: the test image to begin with (default: 0).", valueName: "n"),
    transform: NumberFlag.whole(in: 0...1_000_000_000))
  var image: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Of a classifier: a picture instead of test images.", valueName: "file"))
  var input: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of a classifier: the method to begin with, as of palestra explain.",
      valueName: "name[:option=value,…]"), transform: MapMethod.init(flag:))
  var method: MapMethod?

  func validate() throws {
    guard image == nil || input == nil else {
      throw ValidationError("--image is one of the data set: leave out --input")
    }
    guard between.isEmpty || between.count == 2 else {
      throw ValidationError("--between: expected the numbers of two test images, as 128 198")
    }
    let given = owned.map { ($0.flag, $0.isGiven) }
    if model == nil, let flag = given.first(where: \.1) {
      throw ValidationError("\(flag.0) belongs to --model")
    }
  }

  /// The flags of one kind of model, and whose they are.
  private var owned: [(flag: String, owner: String, isGiven: Bool)] {
    [
      ("--between", "an autoencoder", !between.isEmpty), ("--label", "a GAN", label != nil),
      ("--prefix", "a text model", prefix != nil),
      ("--temperature", "a text model", temperature != nil),
      ("--image", "a classifier", image != nil), ("--input", "a classifier", input != nil),
      ("--method", "a classifier", method != nil),
    ]
  }

  /// Refuses flags of other models.
  private func check(_ model: String, is what: String, allowing flags: Set<String>) throws {
    for (flag, owner, isGiven) in owned where isGiven && !flags.contains(flag) {
      throw ViewFailure(misuse: "\(flag) is for \(owner), and \(model) is \(what)")
    }
  }

  /// Shows a model.
  /// - Parameters:
  ///   - path: of the model.
  ///   - seed: of the draws.
  ///   - tokenCount: of a text, how many are written first; nil for none.
  ///   - window: where it is shown.
  /// - Throws: `ViewFailure` where it is no such model; what reading and drawing throw.
  func show(_ path: String, seed: UInt64, tokenCount: Int?, in window: WindowFlags) throws {
    if !TextgenrnnModel.isWeights(path),
      TrainedAutoencoder.isOne(try SavedModel(contentsOf: path))
    {
      try check(path, is: "an autoencoder", allowing: ["--between"])
      let evaluated = try EvaluatedAutoencoder(contentsOf: path)
      let ends = between.isEmpty ? nil : (between[0], between[1])
      return try window.show(try evaluated.session(path: path, between: ends, seed: seed))
    }
    let agent = try GenerativeModel.agent(path, vocabulary: nil, configuration: nil)
    if let agent = agent as? any TextGenerating {
      try check(path, is: "a text model", allowing: ["--prefix", "--temperature"])
      return try window.show(try session(agent, path, seed: seed, tokenCount: tokenCount))
    }
    guard agent is any GenerativeAgent else { return try showMaps(path, in: window) }
    try check(path, is: "a GAN", allowing: ["--label"])
    let samples = try GeneratedSamples(contentsOf: path, agents: .standard)
    try samples.check(label: label, path: path)
    try window.show(
      try samples.explorer(title: "samples around a draw · \(path)", seed: seed, label: label))
  }

  /// Shows what in an image makes a network decide.
  private func showMaps(_ path: String, in window: WindowFlags) throws {
    let network = try TrainedNetwork(contentsOf: path)
    guard (try? ModelImages(network)) != nil else {
      throw ViewFailure(
        misuse:
          "\(path): expected a classifier of images, an autoencoder, a GAN of images or a text "
          + "model, found a model of another agent: to see it act, give its environment and "
          + "--agent \(path)")
    }
    try check(path, is: "a classifier", allowing: ["--image", "--input", "--method"])
    let model = try ExplainedModel(contentsOf: path)
    try window.show(try model.session(image: image, picture: input, method: method))
  }

  private func session(
    _ agent: any TextGenerating, _ path: String, seed: UInt64, tokenCount: Int?
  ) throws -> TextSession {
    let composition = TextComposition(
      try TextGenerator(agent), prefix: prefix ?? "", seed: seed)
    if let warning = TextGenerationFlags.warning(about: composition.unknownTokens) {
      Console.warning(warning)
    }
    var session = TextSession(composition, title: path, temperature: temperature ?? 0.5)
    if let tokenCount { session.run(tokenCount: tokenCount) }
    return session
  }
}

extension GeneratedSamples {
  /// Refuses a class that samples can't be asked for.
  func check(label: Int?, path: String) throws {
    guard let label else { return }
    guard let count = classCount else {
      throw ViewFailure(misuse: "--label: \(path) was trained without classes")
    }
    guard label < count else {
      throw ViewFailure(misuse: "--label: expected a class from 0 to \(count - 1), got \(label)")
    }
  }
}
