import Attribution
import Experiments
import Foundations
import Gym
import NeuralNetworks
import TensorEngine
import Viewer

/// Draws the figures of a classifier.
public struct FigureMaker {
  let evaluated: EvaluatedClassifier
  private(set) var options: Options
  /// The kernels of the first convolution after each epoch, where epochs were kept.
  let epochs: [(epoch: Int, kernel: Tensor)]
  /// Images that the network takes for its classes, found once.
  let classImages: FeatureImages?
  let style = ImageViewStyle.light
  /// What the training was like, epoch by epoch; empty where it is not known.
  let course: [EpochReport]

  /// Takes a classifier and what its figures need.
  /// - Parameters:
  ///   - classifier: the classifier with its predictions.
  ///   - options: what is drawn of what there is.
  ///   - epochs: the kernels of the first convolution after each epoch, for `filterEvolution`.
  ///   - classImages: for `classImages`.
  ///   - course: the epochs of the training, for `trainingCurves`.
  /// - Precondition: the test image of `options` exists.
  public init(
    _ classifier: EvaluatedClassifier, options: Options = Options(),
    epochs: [(epoch: Int, kernel: Tensor)] = [], classImages: FeatureImages? = nil,
    course: [EpochReport] = []
  ) {
    precondition(
      classifier.examples.labels.indices.contains(options.image),
      "FigureMaker: expected a test image of 0 to \(classifier.examples.count - 1), got \(options.image)"
    )
    evaluated = classifier
    self.options = options
    self.options.count = min(options.count, classifier.examples.count)
    (self.epochs, self.classImages, self.course) = (epochs, classImages, course)
  }

  /// What a sheet of errors holds; more go to further sheets.
  static let errorsOfSheet = 200
  /// Errors that stand in one row; more stand in rows of ten.
  static let errorsOfRow = 20
  /// Around what may be as white as the paper.
  static let outline = DisplayList.Color(196, 200, 208)

  /// What is drawn of what there is.
  public struct Options: Sendable, Equatable {
    /// The test image whose activations are shown.
    public var image: Int
    /// Images side by side.
    public var count: Int
    /// The most errors that are drawn.
    public var errors: Int

    /// Makes options.
    public init(image: Int = 0, count: Int = 10, errors: Int = 100) {
      (self.image, self.count, self.errors) = (image, count, errors)
    }
  }

  /// Why there is no such figure of this model.
  public struct Missing: Error, Equatable {
    /// What is lacking.
    public let reason: String
  }

  /// The scenes of a figure.
  /// - Throws: `Missing` where the model or its data set has no such figure.
  public func scenes(_ name: FigureName) throws(Missing) -> [DisplayList] {
    switch name {
    case .errorSheet: try errorSheets()
    case .errorStrip: try errorStrips()
    case .firstExamples: [try firstExamples()]
    case .sideBySide: [try sideBySide()]
    case .firstFilters: [try firstFilters()]
    case .secondFilters: [try secondFilters()]
    case .weights: [try weights()]
    case .firstActivations:
      [try activations(at: layers.firstMaps, "activations of layer 1", range: 0...1)]
    case .pooledActivations:
      [
        try activations(
          at: layers.pooledMaps, "activations of \(layers.pooledName)", range: 0...2)
      ]
    case .triptych: [try activationTriptych()]
    case .classImages: [try classImageSheet()]
    case .filterEvolution: try filterEvolution()
    case .confusionMatrix: [confusionMatrix()]
    case .classReport: [classReport()]
    case .trainingCurves: [try trainingCurves()]
    case .rocCurve: [try rocCurve()]
    default: throw Missing(reason: "it is a figure of an autoencoder")
    }
  }

  /// Test images as the views take them, `[N, H, W, C]`.
  func images(_ indices: [Int]) throws(Missing) -> Tensor {
    try pictures(of: evaluated.inputs(indices))
  }

  /// Inputs of the network as images `[N, H, W, C]`: gray ones as it sees them, colored ones in
  /// their own colors.
  func pictures(of inputs: Tensor) throws(Missing) -> Tensor {
    let shape = evaluated.examples.shape
    guard evaluated.examples.areImages, [1, 3].contains(shape[2]) else {
      throw Missing(reason: "\(evaluated.setName) holds no gray images and no colored ones")
    }
    let images = inputs.reshaped(to: [inputs.shape[0]] + shape)
    guard shape[2] == 3, evaluated.model.invertsInput else { return images }
    let range = evaluated.model.inputRange
    return range.lowerBound + range.upperBound - images
  }

  /// What white and black are for the network: -0.5 to 0.5 for LeNet.
  var pixelRange: ValueRange {
    guard evaluated.examples.arePixels else { return .data }
    let range = evaluated.model.inputRange
    return .fixed(Double(range.lowerBound)...Double(range.upperBound))
  }

  func caption(_ index: Int) -> ImageCaption {
    ImageCaption(
      truth: evaluated.classNames[Int(evaluated.examples.labels[index])],
      prediction: evaluated.classNames[evaluated.predicted[index]])
  }

  /// Between images, so that the names over and under them do not run into each other.
  var spacing: Double {
    let longest = evaluated.classNames.map(\.count).max() ?? 1
    return max(8, Double(longest) * 7.5 - 64)
  }

  var layers: PicturedLayers { PicturedLayers(evaluated.model.network) }

  private func errorSheets() throws(Missing) -> [DisplayList] {
    let hasShortNames = evaluated.classNames.allSatisfy { $0.count <= 3 }
    return try errorImages(
      ImageGridView(
        columns: 10, range: pixelRange, captionPlacement: hasShortNames ? .below : .around,
        spacing: spacing, style: style))
  }

  private func errorStrips() throws(Missing) -> [DisplayList] {
    let count = min(evaluated.errors.count, options.errors)
    return try errorImages(
      ImageGridView(
        columns: count <= Self.errorsOfRow ? max(1, count) : 10, range: pixelRange,
        captionPlacement: .beside, spacing: 22, style: style, outline: Self.outline))
  }

  private func errorImages(_ view: ImageGridView) throws(Missing) -> [DisplayList] {
    let errors = evaluated.errors.prefix(options.errors)
    guard !errors.isEmpty else { throw Missing(reason: "there is no error in the test set") }
    var view = view
    view.title = errorTitle
    var sheets: [DisplayList] = []
    for start in stride(from: 0, to: errors.count, by: Self.errorsOfSheet) {
      let part = Array(errors[start..<min(errors.count, start + Self.errorsOfSheet)])
      sheets.append(view.displayList(of: try images(part), captions: part.map(caption)))
    }
    return sheets
  }

  private var errorTitle: String {
    let count = evaluated.errors.count
    let first = options.errors < count ? "first \(options.errors) of " : ""
    return "\(evaluated.setName): \(first)\(grouped(count)) "
      + (count == 1 ? "error in " : "errors in ")
      + "\(grouped(evaluated.examples.count)) test images, true (blue) and predicted "
      + "(red)"
  }

  private func firstExamples() throws(Missing) -> DisplayList {
    let indices = Array(0..<min(20, evaluated.examples.count))
    let view = ImageGridView(
      columns: 10, title: firstTitle(indices.count), range: pixelRange, spacing: max(14, spacing),
      style: style)
    return view.displayList(of: try images(indices), captions: indices.map(caption))
  }

  private func sideBySide() throws(Missing) -> DisplayList {
    let indices = Array(0..<options.count)
    let view = ImageGridView(
      columns: options.count, title: firstTitle(options.count), range: pixelRange,
      spacing: spacing, style: style)
    return view.displayList(of: try images(indices), captions: indices.map(caption))
  }

  private func firstTitle(_ count: Int) -> String {
    "\(evaluated.setName): the first \(count) test images, true (blue) and predicted (green: right, "
      + "red: wrong)"
  }

  private func confusionMatrix() -> DisplayList {
    let counts = evaluated.classNames.indices.map { label in
      evaluated.classNames.indices.map { evaluated.confusion[label, $0] }
    }
    let title =
      "\(evaluated.setName): \(grouped(evaluated.errors.count)) errors in "
      + grouped(evaluated.examples.count)
    return ConfusionMatrixView(title: title, style: style).displayList(
      of: counts, classNames: evaluated.classNames)
  }

  private func rocCurve() throws(Missing) -> DisplayList {
    guard let curve = evaluated.rocCurve else {
      throw Missing(reason: "a curve is for two classes, here are \(evaluated.classNames.count)")
    }
    let figures = TwoClassFigures(curve, evaluated)
    return ROCView(title: "\(evaluated.setName): \(evaluated.classNames[1])", style: style)
      .displayList(
        of: curve.points.map { ($0.falsePositiveRate, $0.truePositiveRate) },
        equalError: figures.equalError.rate, notes: figures.lines)
  }

  /// Columns of a sheet: 5 for 20 images, 8 for 40; the least divisor that makes it no higher than
  /// wide, where there is a fit one.
  static func columns(_ count: Int) -> Int {
    let root = Double(count).squareRoot()
    let least = max(1, Int(root.rounded(.up)))
    return (least...max(least, Int(2 * root))).first { count % $0 == 0 } ?? least
  }
}
