import Gym
import NeuralNetworks
import TensorEngine
import Viewer

/// Draws the figures of a classifier, each as a scene or several.
struct FigureMaker {
  let judged: JudgedClassifier
  /// The test image whose activations are shown.
  let image: Int
  let style = ImageViewStyle.light
  /// What a sheet of errors holds; more go to further sheets.
  static let errorsOfSheet = 1_000
  /// Test images of the triptych: in MNIST two ones and two threes.
  static let triptych = [2, 5, 18, 32]

  /// Why there is no such figure of this model.
  struct Missing: Error {
    let reason: String
  }

  /// The scenes of a figure.
  /// - Throws: `Missing` where the model or its data set has no such figure.
  func scenes(_ name: FigureName) throws(Missing) -> [DisplayList] {
    switch name {
    case .errorSheet: try errorSheets()
    case .firstExamples: [try firstExamples()]
    case .firstFilters: [try firstFilters()]
    case .secondFilters: [try secondFilters()]
    case .firstActivations:
      [try activations(at: layers.firstMaps, "activations of layer 1", range: 0...1)]
    case .pooledActivations:
      [try activations(at: layers.pooledMaps, "activations of pool 2", range: 0...2)]
    case .triptych: [try activationTriptych()]
    case .confusionMatrix: [confusionMatrix()]
    case .rocCurve: [try rocCurve()]
    }
  }

  /// Images `[N, H, W, C]` as the views take them: grey ones as the network sees them, coloured ones
  /// in their own colours.
  private func images(_ indices: [Int]) throws(Missing) -> Tensor {
    let shape = judged.examples.shape
    guard judged.examples.areImages, [1, 3].contains(shape[2]) else {
      throw Missing(reason: "\(judged.setName) holds no grey images and no coloured ones")
    }
    let images = areColored ? judged.examples.tensor(indices) : judged.inputs(indices)
    return images.reshaped(to: [indices.count] + shape)
  }

  private var areColored: Bool { judged.examples.shape.last == 3 }

  /// What black and white are: of grey images for the network, -0.5 to 0.5 for LeNet.
  private var pixelRange: ValueRange {
    guard judged.examples.arePixels else { return .data }
    let offset = areColored ? 0 : Double(judged.model.inputOffset)
    return .fixed(-offset...1 - offset)
  }

  private func caption(_ index: Int) -> ImageCaption {
    ImageCaption(
      truth: judged.classNames[Int(judged.examples.labels[index])],
      prediction: judged.classNames[judged.predicted[index]])
  }

  /// Between images, so that the names over and under them do not run into each other.
  private var spacing: Double {
    let longest = judged.classNames.map(\.count).max() ?? 1
    return max(8, Double(longest) * 7.5 - 64)
  }

  private func errorSheets() throws(Missing) -> [DisplayList] {
    let errors = judged.errors
    guard !errors.isEmpty else { throw Missing(reason: "there is no error in the test set") }
    let hasShortNames = judged.classNames.allSatisfy { $0.count <= 3 }
    var view = ImageGridView(
      columns: 10, range: pixelRange, captionPlacement: hasShortNames ? .below : .around,
      spacing: spacing, style: style)
    var sheets: [DisplayList] = []
    for start in stride(from: 0, to: errors.count, by: Self.errorsOfSheet) {
      let part = Array(errors[start..<min(errors.count, start + Self.errorsOfSheet)])
      view.title =
        "\(judged.setName): \(errors.count) errors in \(judged.examples.count) test "
        + "images, true (blue) and predicted (red)"
      sheets.append(view.displayList(of: try images(part), captions: part.map(caption)))
    }
    return sheets
  }

  private func firstExamples() throws(Missing) -> DisplayList {
    let indices = Array(0..<min(20, judged.examples.count))
    var style = style
    style.dimText = style.wrong  // Here predictions are red, right or wrong.
    let view = ImageGridView(
      columns: 5, title: "\(judged.setName): the first test images", range: pixelRange,
      spacing: max(14, spacing), style: style)
    return view.displayList(of: try images(indices), captions: indices.map(caption))
  }

  private func confusionMatrix() -> DisplayList {
    let counts = judged.classNames.indices.map { label in
      judged.classNames.indices.map { judged.confusion[label, $0] }
    }
    let title = "\(judged.setName): \(judged.errors.count) errors in \(judged.examples.count)"
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

  private func activationTriptych() throws(Missing) -> DisplayList {
    let indices = Self.triptych
    guard indices.allSatisfy(judged.examples.labels.indices.contains) else {
      throw Missing(reason: "there are fewer than \((indices.last ?? 0) + 1) test images")
    }
    let images = try images(indices)
    let (first, pooled) = (layers.firstMaps, layers.pooledMaps)
    guard let first, let pooled else { throw layers.missing }
    let outputs = judged.model.network.outputs(of: judged.inputs(indices), at: [first, pooled])
    let rows = indices.indices.map { row in
      [
        ImageGridView(columns: 1, range: pixelRange, tileExtent: 150, style: style).displayList(
          of: images.slice(row..<row + 1),
          captions: [
            ImageCaption(
              title: "test image \(indices[row])", truth: caption(indices[row]).truth,
              prediction: caption(indices[row]).prediction)
          ]),
        maps(outputs[0], row, range: 0...1, extent: 44),
        maps(outputs[1], row, range: 0...2, extent: 34),
      ]
    }
    return .arranged(rows, background: style.background)
  }

  private func maps(_ outputs: Tensor, _ row: Int, range: ClosedRange<Double>, extent: Double)
    -> DisplayList
  {
    let maps = outputs.slice(row..<row + 1).channelImages
    return ImageGridView(
      columns: Self.columns(maps.shape[0]), range: .fixed(range), showsColorBar: true,
      tileExtent: extent, spacing: 3, style: style
    ).displayList(of: maps)
  }

  private func activations(at layer: Int?, _ title: String, range: ClosedRange<Double>)
    throws(Missing) -> DisplayList
  {
    guard let layer else { throw layers.missing }
    let output = judged.model.network.outputs(of: judged.inputs([image]), at: [layer])[0]
    let maps = output.channelImages
    let name = judged.classNames[Int(judged.examples.labels[image])]
    return ImageGridView(
      columns: Self.columns(maps.shape[0]), title: "\(title), test image \(image) (\(name))",
      range: .fixed(range), showsColorBar: true, spacing: 6, style: style
    ).displayList(of: maps)
  }

  private func firstFilters() throws(Missing) -> DisplayList {
    guard let kernel = layers.kernels.first else { throw layers.missing }
    let (channels, filters) = (kernel.shape[2], kernel.shape[3])
    let isColored = channels == 3
    let view = ImageGridView(
      columns: channels == 1 || isColored ? Self.columns(filters) : filters,
      title: "first-layer filters, \(kernel.shape[0])x\(kernel.shape[1])"
        + (isColored ? ", in colour" : ""),
      range: .fixed(-0.25...0.25), showsColorBar: !isColored, style: style)
    return view.displayList(of: isColored ? kernel.coloredFilters : kernel.filterImages)
  }

  private func secondFilters() throws(Missing) -> DisplayList {
    guard layers.kernels.count > 1 else { throw Missing(reason: "there is no second convolution") }
    let kernel = layers.kernels[1]
    let view = ImageGridView(
      columns: kernel.shape[3],
      title: "second-layer filters: one column for each, one row for each map that comes in",
      range: .fixed(-0.25...0.25), showsColorBar: true, tileExtent: 20, spacing: 2, style: style)
    return view.displayList(of: kernel.filterImages)
  }

  private var layers: PicturedLayers { PicturedLayers(judged.model.network) }

  /// Columns of a sheet: 5 for 20 images, 8 for 40; the least divisor that makes it no higher than
  /// wide, where there is a fit one.
  static func columns(_ count: Int) -> Int {
    let root = Double(count).squareRoot()
    let least = max(1, Int(root.rounded(.up)))
    return (least...max(least, Int(2 * root))).first { count % $0 == 0 } ?? least
  }
}
