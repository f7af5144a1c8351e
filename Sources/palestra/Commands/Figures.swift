import ArgumentParser
import Attribution
import Experiments
import Figures
import Foundations

/// `palestra figures`
struct Figures: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw what a classifier or an autoencoder learned.",
    discussion: """
      Examples:
        palestra figures --model model.safetensors --output figures
        palestra figures --model model.safetensors --output figures --only roc-curve
        palestra figures --model model.safetensors --output figures --image 5 --json
        palestra figures --model RUN/epochs --output figures --only filter-evolution
            of a run that was trained with --keep-epochs: frames and a film

      The model's data set has to be here; its test examples are used. Figures of a classifier: \
      \(FigureName.ofClassifiers.map(\.rawValue).joined(separator: ", ")); of an autoencoder: \
      \(FigureName.ofAutoencoders.map(\.rawValue).joined(separator: ", ")). Those that the model \
      has no use for (filters of a dense network, a curve of more than two classes, the plane of \
      codes of more than two numbers) are left out, unless they are asked for by name.

      training-curves are those of the run: they come from \(RunFolder.epochsName) beside the model. \
      class-report writes precision, recall and F1 of each class into a table too.

      Of a folder of epochs the last model is drawn, and for filter-evolution all of them. \
      class-images follow the gradient of each class's logit at the input, from seeded noise, as \
      `palestra visualize` does with more settings. With the figures come observations: how many \
      first-layer filters are edges, how the classes 1 and 3 differ in the first maps of the second \
      pooling, and the least output of a relu layer.

      Exit status: 0 done, 1 a file could not be read, used or written, 2 misuse.
      """)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model, or the folder of a run's kept epochs.", valueName: "file|folder"))
  var model: String

  @Option(name: .long, help: ArgumentHelp("Where the files go.", valueName: "folder"))
  var output: String

  @Option(
    name: .customLong("argument"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another keyword argument of the environment; may be repeated.", valueName: "key=value"))
  var arguments: [String] = []

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Only these figures.", valueName: "name"))
  var only: [FigureName] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The test image of activations, neighbors and pixel-walk (default: 0).", valueName: "n"),
    transform: NumberFlag.whole(in: 0...NumberFlag.largestCount))
  var image = 0

  @Option(
    name: .long, help: ArgumentHelp("Images of side-by-side (default: 10).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...200))
  var count = 10

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The most errors of error-sheet and error-strip (default: 100).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...10_000))
  var errors = 100

  @Option(
    name: .long,
    help: ArgumentHelp("Cells of latent-grid in each direction (default: 20).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...100))
  var cells = 20

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "The test images between which interpolation goes (default: 128 198).", valueName: "n n"))
  var between = [128, 198]

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A classifier of the same data set, which counts the classes in latent-grid.",
      valueName: "file"))
  var classifier: String?

  @OptionGroup(title: "How class-images are found") var ascent: AscentFlags

  @Option(
    name: .long,
    help: ArgumentHelp("The film of filter-evolution: gif, or mp4 by ffmpeg.", valueName: "format"))
  var film = FigureWriter.FilmFormat.gif

  @Option(
    name: .long,
    help: ArgumentHelp("Epochs a second in that film (default: 4).", valueName: "number"),
    transform: NumberFlag.decimal(in: 1e-3...1000))
  var fps = 4.0

  @Flag(name: .long, help: "Replace what is there.")
  var overwrite = false

  @Flag(name: .long, help: "Print the result as JSON.")
  var json = false

  func run() throws { try ViewFailure.wrapping { try draw() } }

  private func draw() throws {
    if let saved = try? SavedModel(contentsOf: model), TrainedAutoencoder.isOne(saved) {
      try drawAutoencoder()
      return
    }
    var options = ClassifierFigures.Options()
    options.names = only
    options.drawing = .init(image: image, count: count, errors: errors)
    options.ascent = ascent.settings
    options.seed = ascent.seed
    options.arguments = try NamedValues.parse(arguments, flag: "--argument")
    let drawn = try ClassifierFigures(contentsOf: model, options: options)
    for (name, reason) in drawn.omitted { Console.line("no \(name.rawValue): \(reason)") }
    try write(drawn.figures, lines: drawn.lines) { drawn.members(paths: $0) }
  }

  private func drawAutoencoder() throws {
    var options = AutoencoderFigures.Options()
    options.names = only
    (options.image, options.count, options.cells) = (image, count, cells)
    options.between = (between[0], between[1])
    options.seed = ascent.seed
    options.classifier = try classifier.map { try TrainedNetwork(contentsOf: $0) }
    options.arguments = try NamedValues.parse(arguments, flag: "--argument")
    let drawn = try AutoencoderFigures(contentsOf: model, options: options)
    try write(drawn.figures, lines: drawn.lines) { drawn.members(paths: $0) }
  }

  private func write(
    _ figures: [FigureWriter.Figure], lines: [String],
    members: ([String]) -> [(String, JSONValue)]
  ) throws {
    let paths = try FigureWriter(
      folder: output, overwrite: overwrite, film: film, framesPerSecond: fps
    ).write(figures)
    if json {
      ResultJSON.print(members(paths))
    } else {
      for line in lines + paths { StandardOutput.print(line) }
    }
  }

  func validate() throws {
    guard between.count == 2 else {
      throw ValidationError("--between: expected the numbers of two test images, as 128 198")
    }
  }
}

extension FigureName: ExpressibleByArgument {}
extension FigureWriter.FilmFormat: ExpressibleByArgument {}

/// How images of classes are found.
struct AscentFlags: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Steps of the gradient ascent (default: 500).", valueName: "n"),
    transform: NumberFlag.whole(in: 0...100_000))
  var steps: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The learning rate of the ascent (default: 0.02).", valueName: "number"),
    transform: NumberFlag.decimal(in: 1e-6...1000))
  var stepSize: Double?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The weight of the total variation, 0 for none (default: 60).", valueName: "number"),
    transform: NumberFlag.decimal(in: 0...1000))
  var smoothing: Double?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of the noise.", valueName: "n"))
  var seed: UInt64 = 0

  /// As the library takes them; the range is the network's.
  var settings: ActivationMaximization {
    var settings = ActivationMaximization.mnist
    if let steps { settings.steps = steps }
    if let stepSize { settings.optimizer.learningRate = Float(stepSize) }
    if let smoothing {
      for index in settings.penalties.indices
      where settings.penalties[index].penalty == .totalVariation(beta: 2) {
        settings.penalties[index].weight = Float(smoothing)
      }
    }
    return settings
  }
}
