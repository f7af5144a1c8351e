import ArgumentParser
import Attribution
import Experiments
import Foundations
import Glibc
import NeuralNetworks
import NumPyRandom
import TensorEngine
import Viewer

/// `palestra figures`
struct Figures: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw what a classifier learned: errors, filters, activations, curves, scores.",
    discussion: """
      Examples:
        palestra figures --model model.safetensors --output figures
        palestra figures --model model.safetensors --output figures --only roc-curve
        palestra figures --model model.safetensors --output figures --image 5 --json
        palestra figures --model RUN/epochs --output figures --only filter-evolution
            of a run that was trained with --keep-epochs: frames and a film

      The model's data set has to be here; its test examples are used. Figures: \
      \(FigureName.allCases.map(\.rawValue).joined(separator: ", ")). Those that the model has no \
      use for (filters of a dense network, a curve of more than two classes) are left out, unless \
      they are asked for by name.

      training-curves are those of the run: they come from \(RunFolder.epochsName) beside the model. \
      class-report writes precision, recall and F1 of each class into a table too.

      Of a folder of epochs the last model is drawn, and for filter-evolution all of them. \
      class-images follow the gradient of the network's output at its input, from seeded noise, \
      until the output is as good as the class alone. With the figures come observations: how many \
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
    help: ArgumentHelp("The test image whose activations are drawn (default: 0).", valueName: "n"),
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
    let epochs = isFolder(model) ? try KeptEpochs.models(in: model) : []
    guard !epochs.isEmpty || !only.contains(.filterEvolution) else {
      throw ViewFailure(
        misuse: "\(model) is one model, filter-evolution shows many: \(FigureMaker.noEpochs)")
    }
    let evaluated = try EvaluatedClassifier(
      contentsOf: epochs.last?.path ?? model,
      changing: try NamedValues.parse(arguments, flag: "--argument"))
    guard evaluated.examples.labels.indices.contains(image) else {
      throw ViewFailure(
        misuse: "--image: expected 0 to \(evaluated.examples.count - 1), got \(image)")
    }
    let names = only.isEmpty ? FigureName.allCases : only
    let classImages =
      names.contains(.classImages) ? try ascent.images(of: evaluated.model) : nil
    let maker = FigureMaker(
      evaluated: evaluated,
      options: .init(image: image, count: min(count, evaluated.examples.count), errors: errors),
      epochs: names.contains(.filterEvolution) ? try kernels(epochs) : [],
      classImages: classImages,
      course: names.contains(.trainingCurves) ? try EpochTable.beside(model) : [])
    let report = ClassReport(evaluated.confusion, classNames: evaluated.classNames)
    var figures: [FigureWriter.Figure] = []
    for name in names {
      do throws(FigureMaker.Missing) {
        figures.append(
          .init(
            name: name, scenes: try maker.scenes(name),
            table: name == .classReport ? report.csv : nil))
      } catch {
        // A model without an error is no misuse.
        let isOfErrors = name == .errorSheet || name == .errorStrip
        guard only.isEmpty || (isOfErrors && evaluated.errors.isEmpty) else {
          throw ViewFailure(misuse: "there is no \(name.rawValue) of this model: \(error.reason)")
        }
        if isOfErrors { Console.line("no \(name.rawValue): \(error.reason)") }
      }
    }
    let paths = try FigureWriter(
      folder: output, overwrite: overwrite, film: film, framesPerSecond: fps
    ).write(figures)
    try printReport(evaluated, report, classImages, paths)
  }

  /// The kernels of the first convolution, those of networks without one left out.
  private func kernels(_ epochs: [(epoch: Int, path: String)]) throws -> [(
    epoch: Int, kernel: Tensor
  )] {
    try epochs.compactMap { epoch, path in
      let network = try TrainedNetwork(contentsOf: path).network
      return PicturedLayers(network).kernels.first.map { (epoch, $0) }
    }
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private func printReport(
    _ evaluated: EvaluatedClassifier, _ report: ClassReport,
    _ classImages: ClassImageAscent.Result?,
    _ paths: [String]
  ) throws {
    let (count, errors) = (evaluated.examples.count, evaluated.errors.count)
    let error = 100 * Double(errors) / Double(count)
    let figures = evaluated.rocCurve.map { TwoClassFigures($0, evaluated) }
    let observations = try Observations(evaluated)
    if json {
      var members: [(String, JSONValue)] = [
        ("model", .string(evaluated.model.path)), ("test_examples", .integer(Int128(count))),
        ("errors", .integer(Int128(errors))), ("test_error", ResultJSON.number(error)),
        ("balanced_accuracy", ResultJSON.number(evaluated.confusion.balancedAccuracy)),
        ("figures", .array(paths.map { .string($0) })),
      ]
      if let classImages {
        members.append(
          ("class_image_probabilities", ResultJSON.numbers(classImages.probabilities)))
      }
      ResultJSON.print(members + report.members + (figures?.members ?? []) + observations.members)
      return
    }
    StandardOutput.print(
      "\(evaluated.setName): error \(decimal(error, 2)) % (\(ProgressPrinter.grouped(errors)) of "
        + "\(ProgressPrinter.grouped(count)))")
    if let figures {
      StandardOutput.print(figures.lines.joined(separator: "\n"))
      StandardOutput.print(
        "at the EER's threshold: accuracy \(decimal(figures.equalError.accuracy, 4))")
    }
    if let least = classImages?.probabilities.min() {
      StandardOutput.print(
        "class images: their classes' probabilities are \(decimal(100 * least, 1)) % or more")
    }
    for line in observations.lines { StandardOutput.print(line) }
    for path in paths { StandardOutput.print(path) }
  }
}

/// How images of classes are found.
struct AscentFlags: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Steps of the gradient ascent (default: 500).", valueName: "n"),
    transform: NumberFlag.whole(in: 0...100_000))
  var steps = 500

  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the gradient is multiplied with in a step (default: 0.1).", valueName: "number"),
    transform: NumberFlag.decimal(in: 1e-6...1000))
  var stepSize = 0.1

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How much neighboring pixels are kept alike, 0 not at all (default: 0.02).",
      valueName: "number"),
    transform: NumberFlag.decimal(in: 0...1000))
  var smoothing = 0.02

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of the noise.", valueName: "n"))
  var seed: UInt64 = 0

  /// Finds an image for each class.
  func images(of model: TrainedNetwork) throws -> ClassImageAscent.Result {
    let classes = try model.network.architecture.exampleShapes().last?.count ?? 1
    var random = PCG64(seed: seed, stream: "class images")
    return ClassImageAscent(
      steps: steps, stepSize: Float(stepSize), smoothing: Float(smoothing), range: model.inputRange
    ).images(of: model.network, classes: Array(0..<classes), using: &random)
  }
}
