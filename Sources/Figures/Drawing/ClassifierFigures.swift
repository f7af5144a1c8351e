import Attribution
import Experiments
import Foundations
import Glibc
import Gym
import NeuralNetworks
import TensorEngine

/// All figures of a trained classifier, with the scores that go with them.
///
///     let figures = try ClassifierFigures(contentsOf: "model.safetensors")
///     let paths = try FigureWriter(folder: "figures").write(figures.figures)
///     print(figures.report.csv)
public struct ClassifierFigures {
  /// What to draw.
  public struct Options: Sendable {
    /// Only these figures; all that the model has where empty.
    public var names: [FigureName] = []
    /// What is drawn of what there is.
    public var drawing = FigureMaker.Options()
    /// How images of classes are found; the range is the network's.
    public var ascent = ActivationMaximization.mnist
    /// Of the noise that images of classes begin with.
    public var seed: UInt64 = 0
    /// Keyword arguments of the environment that differ from those of the training.
    public var arguments: [String: InfoValue] = [:]

    /// Makes options with these defaults.
    public init() {}
  }

  /// The classifier with its predictions.
  public let classifier: EvaluatedClassifier
  /// Precision, recall and F1 by class.
  public let report: ClassReport
  /// Of two classes; nil of more.
  public let twoClassFigures: TwoClassFigures?
  /// What is measured in filters and activations.
  public let observations: Observations
  /// The images of the classes, where they were asked for.
  public let classImages: FeatureImages?
  /// What was drawn.
  public private(set) var figures: [FigureWriter.Figure] = []
  /// The figures of errors that were asked for of a model without one.
  public private(set) var omitted: [(name: FigureName, reason: String)] = []

  /// Reads a model, or the last one of a folder of kept epochs, and draws it.
  /// - Parameters:
  ///   - path: of a model file, or of the folder of a run's kept epochs.
  ///   - options: what to draw.
  /// - Throws: `FigureError` where a figure is asked for that there is not; `ExperimentError` or `GymError`
  ///   where the model or its data set cannot be used.
  public init(contentsOf path: String, options: Options = Options()) throws {
    let epochs = Self.isFolder(path) ? try KeptEpochs.models(in: path) : []
    guard !epochs.isEmpty || !options.names.contains(.filterEvolution) else {
      throw FigureError.needsEpochs(path)
    }
    classifier = try EvaluatedClassifier(
      contentsOf: epochs.last?.path ?? path, changing: options.arguments)
    let count = classifier.examples.count
    guard (0..<count).contains(options.drawing.image) else {
      throw FigureError.noSuchImage(options.drawing.image, count: count)
    }
    let names = options.names.isEmpty ? FigureName.ofClassifiers : options.names
    report = ClassReport(classifier.confusion, classNames: classifier.classNames)
    classImages =
      names.contains(.classImages) ? try Self.classImages(of: classifier, options) : nil
    let maker = FigureMaker(
      classifier, options: options.drawing,
      epochs: names.contains(.filterEvolution) ? try Self.kernels(epochs) : [],
      classImages: classImages,
      course: names.contains(.trainingCurves) ? try EpochTable.beside(path) : [])
    let classifier = classifier
    twoClassFigures = classifier.rocCurve.map { TwoClassFigures($0, classifier) }
    observations = try Observations(classifier)
    try draw(names, maker, isOptional: options.names.isEmpty)
  }

  private mutating func draw(_ names: [FigureName], _ maker: FigureMaker, isOptional: Bool) throws {
    for name in names {
      do throws(FigureMaker.Missing) {
        let table = name == .classReport ? report.csv : nil
        figures.append(.init(name: name, scenes: try maker.scenes(name), table: table))
      } catch {
        // A model without an error is no misuse.
        let isOfErrors = name == .errorSheet || name == .errorStrip
        guard isOptional || (isOfErrors && classifier.errors.isEmpty) else {
          throw FigureError.missing(name, reason: error.reason)
        }
        if isOfErrors { omitted.append((name, error.reason)) }
      }
    }
  }

  /// Nil of examples that are no images, such as rows of a table.
  private static func classImages(
    of classifier: EvaluatedClassifier, _ options: Options
  ) throws -> FeatureImages? {
    let model = classifier.model
    let examples = classifier.examples
    guard examples.areImages, [1, 3].contains(examples.shape[2]) else { return nil }
    let classes = try model.network.architecture.exampleShapes().last?.count ?? 1
    var ascent = (try? options.ascent.adapted(to: model)) ?? options.ascent
    ascent.range = model.inputRange
    return try ascent.images(
      of: model.network, targets: (0..<classes).map { .output($0) }, seed: options.seed)
  }

  /// The kernels of the first convolution, those of networks without one left out.
  private static func kernels(
    _ epochs: [(epoch: Int, path: String)]
  ) throws -> [(epoch: Int, kernel: Tensor)] {
    try epochs.compactMap { epoch, path in
      let network = try TrainedNetwork(contentsOf: path).network
      return PicturedLayers(network).kernels.first.map { (epoch, $0) }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension ClassifierFigures {
  /// The scores for people, line by line.
  public var lines: [String] {
    let (count, errors) = (classifier.examples.count, classifier.errors.count)
    let error = decimal(100 * Double(errors) / Double(count), 2)
    var lines = [
      "\(classifier.setName): error \(error) % (\(grouped(errors)) of \(grouped(count)))"
    ]
    if let figures = twoClassFigures {
      lines += figures.lines
      lines.append("at the EER's threshold: accuracy \(decimal(figures.equalError.accuracy, 4))")
    }
    if let least = classImages?.probabilities?.min() {
      lines.append(
        "class images: their classes' probabilities are \(decimal(100 * least, 1)) % or more")
    }
    return lines + observations.lines
  }

  /// The scores for JSON.
  /// - Parameter paths: the files that were written.
  /// - Returns: names and values in their order.
  public func members(paths: [String]) -> [(String, JSONValue)] {
    let (count, errors) = (classifier.examples.count, classifier.errors.count)
    var members: [(String, JSONValue)] = [
      ("model", .string(classifier.model.path)), ("test_examples", .integer(Int128(count))),
      ("errors", .integer(Int128(errors))),
      ("test_error", .number(100 * Double(errors) / Double(count))),
      ("balanced_accuracy", .number(classifier.confusion.balancedAccuracy)),
      ("figures", .array(paths.map { .string($0) })),
    ]
    if let probabilities = classImages?.probabilities {
      members.append(("class_image_probabilities", .numbers(probabilities)))
    }
    return members + report.members + (twoClassFigures?.members ?? []) + observations.members
  }
}
