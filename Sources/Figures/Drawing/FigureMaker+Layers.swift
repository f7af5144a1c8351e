import Experiments
import Gym
import NeuralNetworks
import TensorEngine
import Viewer

/// The figures of what a network has learned: filters, activations, images of classes.
extension FigureMaker {
  /// Test images of the triptych: in MNIST two ones and two threes.
  static let triptych = [2, 5, 18, 32]
  /// Where to get what `filter-evolution` shows.
  public static let noEpochs =
    "train with --keep-epochs and give the folder \(KeptEpochs.folderName) as --model"
  /// Weights from black to white.
  private static let weightRange = -0.25...0.25

  func firstFilters() throws(Missing) -> DisplayList {
    guard let kernel = layers.kernels.first else { throw layers.missing }
    return filterSheet(
      kernel, title: "first-layer filters, \(kernel.shape[0])x\(kernel.shape[1])")
  }

  private func filterSheet(_ kernel: Tensor, title: String) -> DisplayList {
    let (channels, filters) = (kernel.shape[2], kernel.shape[3])
    let isColored = channels == 3
    let view = ImageGridView(
      columns: channels == 1 || isColored ? Self.columns(filters) : filters,
      title: title + (isColored ? ", in color" : ""), range: .fixed(Self.weightRange),
      showsColorBar: !isColored, style: style, outline: Self.outline)
    return view.displayList(of: isColored ? kernel.coloredFilters : kernel.filterImages)
  }

  func secondFilters() throws(Missing) -> DisplayList {
    guard layers.kernels.count > 1 else { throw Missing(reason: "there is no second convolution") }
    let kernel = layers.kernels[1]
    let view = ImageGridView(
      columns: kernel.shape[3],
      title: "second-layer filters: one column for each, one row for each map that comes in",
      range: .fixed(Self.weightRange), showsColorBar: true, tileSize: 20, spacing: 2,
      style: style, outline: Self.outline)
    return view.displayList(of: kernel.filterImages)
  }

  /// The longer side of the matrix lies across, so that the title has room.
  func weights() throws(Missing) -> DisplayList {
    guard let kernel = layers.denseKernel else {
      throw Missing(reason: "the network has no dense layer")
    }
    let (inputs, units) = (kernel.shape[0], kernel.shape[1])
    let isWide = inputs >= units
    let axes =
      isWide
      ? "\(units) units down, \(inputs) inputs across"
      : "\(inputs) inputs down, \(units) units across"
    let view = HeatMapView(
      title: "weights of the first dense layer: \(axes)", colorMap: .coolWarm, range: .symmetric,
      longSide: 640, style: style)
    return view.displayList(of: isWide ? kernel.transposed() : kernel)
  }

  /// A frame for each epoch.
  func filterEvolution() throws(Missing) -> [DisplayList] {
    guard let last = epochs.last else {
      throw Missing(
        reason: layers.kernels.isEmpty
          ? layers.missing.reason
          : Self.noEpochs)
    }
    guard epochs.allSatisfy({ $0.kernel.shape == last.kernel.shape }) else {
      throw Missing(reason: "the folder holds models of different networks")
    }
    return epochs.map { epoch, kernel in
      filterSheet(kernel, title: "first-layer filters after epoch \(epoch) of \(last.epoch)")
    }
  }

  func activations(at layer: Int?, _ title: String, range: ClosedRange<Double>)
    throws(Missing) -> DisplayList
  {
    guard let layer else { throw layers.missing }
    let output = evaluated.model.network.outputs(
      of: evaluated.inputs([options.image]), at: [layer])[0]
    let maps = output.channelImages
    let name = evaluated.classNames[Int(evaluated.examples.labels[options.image])]
    return ImageGridView(
      columns: Self.columns(maps.shape[0]),
      title: "\(title), test image \(options.image) (\(name))", range: .fixed(range),
      showsColorBar: true, spacing: 6, style: style, outline: Self.outline
    ).displayList(of: maps)
  }

  func activationTriptych() throws(Missing) -> DisplayList {
    let indices = Self.triptych
    guard indices.allSatisfy(evaluated.examples.labels.indices.contains) else {
      throw Missing(reason: "there are fewer than \((indices.last ?? 0) + 1) test images")
    }
    let images = try images(indices)
    let (first, pooled) = (layers.firstMaps, layers.pooledMaps)
    guard let first, let pooled else { throw layers.missing }
    let outputs = evaluated.model.network.outputs(
      of: evaluated.inputs(indices), at: [first, pooled])
    let rows = indices.indices.map { row in
      [
        ImageGridView(columns: 1, range: pixelRange, tileSize: 150, style: style).displayList(
          of: images.slice(row..<row + 1),
          captions: [
            ImageCaption(
              title: "test image \(indices[row])", truth: caption(indices[row]).truth,
              prediction: caption(indices[row]).prediction)
          ]),
        maps(outputs[0], row, row == 0 ? "layer 1" : nil, range: 0...1, longSide: 44),
        maps(outputs[1], row, row == 0 ? layers.pooledName : nil, range: 0...2, longSide: 34),
      ]
    }
    return .arranged(rows, background: style.background)
  }

  private func maps(
    _ outputs: Tensor, _ row: Int, _ title: String?, range: ClosedRange<Double>, longSide: Double
  ) -> DisplayList {
    let maps = outputs.slice(row..<row + 1).channelImages
    return ImageGridView(
      columns: Self.columns(maps.shape[0]), title: title, range: .fixed(range),
      showsColorBar: true, tileSize: longSide, spacing: 3, style: style, outline: Self.outline
    ).displayList(of: maps)
  }

  func classImageSheet() throws(Missing) -> DisplayList {
    guard let classImages else {
      throw Missing(
        reason: evaluated.examples.areImages
          ? "no image of a class was found"
          : "\(evaluated.setName) holds no gray images and no colored ones")
    }
    let probabilities = classImages.probabilities ?? []
    let captions = zip(evaluated.classNames, probabilities).map { name, probability in
      ImageCaption(title: name, prediction: "\(decimal(100 * probability, 1)) %")
    }
    return ImageGridView(
      columns: Self.columns(evaluated.classNames.count),
      title: "\(evaluated.setName): what the network takes for each class", range: pixelRange,
      tileSize: 96, spacing: max(12, spacing - 32), style: style, outline: Self.outline
    ).displayList(of: try pictures(of: classImages.images), captions: captions)
  }
}
