import Experiments
import Gym
import NeuralNetworks
import TensorEngine
import Viewer

/// Draws the figures of a classifier.
struct FigureMaker {
  let judged: JudgedClassifier
  let choices: Choices
  /// The kernels of the first convolution after each epoch, where epochs were kept.
  let epochs: [(epoch: Int, kernel: Tensor)]
  /// Images that the network takes for its classes, found once.
  let classImages: ClassImageAscent.Result?
  let style = ImageViewStyle.light
  /// What the training was like, epoch by epoch; empty where it is not known.
  let course: [EpochReport]
  /// What a sheet of errors holds; more go to further sheets.
  static let errorsOfSheet = 200
  /// Errors that stand in one row; more stand in rows of ten.
  static let errorsOfRow = 20
  /// Around what may be as white as the paper.
  static let outline = DisplayList.Color(196, 200, 208)

  /// What is drawn of what there is.
  struct Choices {
    /// The test image whose activations are shown.
    var image = 0
    /// Images side by side.
    var count = 10
    /// The most errors that are drawn.
    var errors = 100
  }

  /// Why there is no such figure of this model.
  struct Missing: Error {
    let reason: String
  }

  /// The scenes of a figure.
  /// - Throws: `Missing` where the model or its data set has no such figure.
  func scenes(_ name: FigureName) throws(Missing) -> [DisplayList] {
    switch name {
    case .errorSheet: try errorSheets()
    case .errorStrip: try errorStrips()
    case .firstExamples: [try firstExamples()]
    case .sideBySide: [try sideBySide()]
    case .firstFilters: [try firstFilters()]
    case .secondFilters: [try secondFilters()]
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
    }
  }

  /// Test images as the views take them, `[N, H, W, C]`.
  func images(_ indices: [Int]) throws(Missing) -> Tensor {
    try pictures(of: judged.inputs(indices))
  }

  /// Inputs of the network as images `[N, H, W, C]`: grey ones as it sees them, coloured ones in their
  /// own colours.
  func pictures(of inputs: Tensor) throws(Missing) -> Tensor {
    let shape = judged.examples.shape
    guard judged.examples.areImages, [1, 3].contains(shape[2]) else {
      throw Missing(reason: "\(judged.setName) holds no grey images and no coloured ones")
    }
    let images = inputs.reshaped(to: [inputs.shape[0]] + shape)
    guard shape[2] == 3, judged.model.invertsInput else { return images }
    let range = judged.model.inputRange
    return range.lowerBound + range.upperBound - images
  }

  /// What white and black are for the network: -0.5 to 0.5 for LeNet.
  var pixelRange: ValueRange {
    guard judged.examples.arePixels else { return .data }
    let range = judged.model.inputRange
    return .fixed(Double(range.lowerBound)...Double(range.upperBound))
  }

  func caption(_ index: Int) -> ImageCaption {
    ImageCaption(
      truth: judged.classNames[Int(judged.examples.labels[index])],
      prediction: judged.classNames[judged.predicted[index]])
  }

  /// Between images, so that the names over and under them do not run into each other.
  var spacing: Double {
    let longest = judged.classNames.map(\.count).max() ?? 1
    return max(8, Double(longest) * 7.5 - 64)
  }

  var layers: PicturedLayers { PicturedLayers(judged.model.network) }

  private func errorSheets() throws(Missing) -> [DisplayList] {
    let hasShortNames = judged.classNames.allSatisfy { $0.count <= 3 }
    return try errorImages(
      ImageGridView(
        columns: 10, range: pixelRange, captionPlacement: hasShortNames ? .below : .around,
        spacing: spacing, style: style))
  }

  private func errorStrips() throws(Missing) -> [DisplayList] {
    let count = min(judged.errors.count, choices.errors)
    return try errorImages(
      ImageGridView(
        columns: count <= Self.errorsOfRow ? max(1, count) : 10, range: pixelRange,
        captionPlacement: .beside, spacing: 22, style: style, outline: Self.outline))
  }

  private func errorImages(_ view: ImageGridView) throws(Missing) -> [DisplayList] {
    let errors = judged.errors.prefix(choices.errors)
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
    let count = judged.errors.count
    let first = choices.errors < count ? "first \(choices.errors) of " : ""
    return "\(judged.setName): \(first)\(ProgressPrinter.grouped(count)) "
      + (count == 1 ? "error in " : "errors in ")
      + "\(ProgressPrinter.grouped(judged.examples.count)) test images, true (blue) and predicted "
      + "(red)"
  }

  private func firstExamples() throws(Missing) -> DisplayList {
    let indices = Array(0..<min(20, judged.examples.count))
    let view = ImageGridView(
      columns: 10, title: firstTitle(indices.count), range: pixelRange, spacing: max(14, spacing),
      style: style)
    return view.displayList(of: try images(indices), captions: indices.map(caption))
  }

  private func sideBySide() throws(Missing) -> DisplayList {
    let indices = Array(0..<choices.count)
    let view = ImageGridView(
      columns: choices.count, title: firstTitle(choices.count), range: pixelRange,
      spacing: spacing, style: style)
    return view.displayList(of: try images(indices), captions: indices.map(caption))
  }

  private func firstTitle(_ count: Int) -> String {
    "\(judged.setName): the first \(count) test images, true (blue) and predicted (green: right, "
      + "red: wrong)"
  }

  private func confusionMatrix() -> DisplayList {
    let counts = judged.classNames.indices.map { label in
      judged.classNames.indices.map { judged.confusion[label, $0] }
    }
    let title =
      "\(judged.setName): \(ProgressPrinter.grouped(judged.errors.count)) errors in "
      + ProgressPrinter.grouped(judged.examples.count)
    return ConfusionMatrixView(title: title, style: style).displayList(
      of: counts, classNames: judged.classNames)
  }

  private func rocCurve() throws(Missing) -> DisplayList {
    guard let curve = judged.rocCurve else {
      throw Missing(reason: "a curve is for two classes, here are \(judged.classNames.count)")
    }
    let figures = TwoClassFigures(curve, judged)
    return ROCView(title: "\(judged.setName): \(judged.classNames[1])", style: style).displayList(
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
