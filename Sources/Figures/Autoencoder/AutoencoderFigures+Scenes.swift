import Experiments
import Foundations
import Gym
import NumPyRandom
import TensorEngine
import Viewer

extension AutoencoderFigures {
  typealias Missing = FigureMaker.Missing

  func scene(_ name: FigureName) throws(Missing) -> DisplayList {
    switch name {
    case .latentGrid: try latentGrid()
    case .latentScatter: try latentScatter()
    case .reconstructions: try reconstructions()
    case .interpolation: try interpolation()
    case .pixelWalk: try pixelWalk()
    case .neighbors: try neighbors()
    default: throw Missing(reason: "it is a figure of a classifier")
    }
  }

  /// Codes or examples as images, `[N, H, W, C]`.
  private func images(_ values: Tensor) throws(Missing) -> Tensor {
    let shape = examples.shape
    guard examples.areImages, shape.count == 3, [1, 3].contains(shape[2]) else {
      throw Missing(reason: "\(setName) holds no images")
    }
    return values.reshaped(to: [values.shape[0]] + shape)
  }

  private func originals(_ indices: [Int]) throws(Missing) -> Tensor {
    if let beyond = indices.first(where: { !(0..<examples.count).contains($0) }) {
      throw Missing(reason: "there is no test image \(beyond), but \(grouped(examples.count))")
    }
    return try images(evaluated.clean(indices))
  }

  private func decoded(_ codes: Tensor) throws(Missing) -> Tensor {
    try images(model.decoder.batched(codes))
  }

  private func codes(_ indices: [Int]) -> Tensor { codes.gatheringRows(at: indices) }

  private func plane() throws(Missing) -> LatentGrid {
    guard let grid = evaluated.latentGrid(cells: options.cells) else {
      throw Missing(reason: "it needs codes of 2 numbers, these have \(model.codeSize)")
    }
    return grid
  }

  /// How many cells of the grid the classifier takes for each class; nil without one.
  func countGridClasses() throws(ExperimentError) -> [Int]? {
    guard let classifier = options.classifier,
      let grid = evaluated.latentGrid(cells: options.cells)
    else { return nil }
    let images = model.decoder.batched(grid.points)
    let outputs = try classifier.outputs(count: images.shape[0]) { range throws(ExperimentError) in
      images.slice(range).flattened()
    }
    guard outputs.rank == 2, outputs.shape[1] == evaluated.classNames.count else {
      throw .foreignFile(
        path: classifier.path,
        expected: "a classifier of the \(evaluated.classNames.count) classes of \(setName)",
        found: "a network with outputs \(outputs.shape)")
    }
    var counts = [Int](repeating: 0, count: outputs.shape[1])
    for label in outputs.argmax() { counts[label] += 1 }
    return counts
  }

  private func latentGrid() throws(Missing) -> DisplayList {
    let grid = try plane()
    return LatentGridView(
      grid, images: try decoded(grid.points),
      title: "\(setName): what the decoder makes of the latent plane", longSide: 840, style: style
    ).displayList()
  }

  private func latentScatter() throws(Missing) -> DisplayList {
    _ = try plane()
    let count = min(examples.count, 10_000)
    let values = codes.scalars.map { Double($0) }
    let points: [(x: Double, y: Double)] = (0..<count).map { (values[2 * $0], values[2 * $0 + 1]) }
    return ScatterView(
      title: "\(setName): codes of \(grouped(count)) test examples", xLabel: "code 1",
      yLabel: "code 2", style: style
    ).displayList(
      of: points, classes: examples.labels.prefix(count).map { Int($0) },
      classNames: evaluated.classNames)
  }

  /// The images, what comes back and, of a model that learned from noised ones, the images without
  /// noise.
  private func reconstructions() throws(Missing) -> DisplayList {
    let indices = Array(0..<min(options.count, examples.count))
    var rows = [try originals(indices), try decoded(codes(indices))]
    var title = "\(setName): the first \(indices.count) test images and their reconstructions"
    if evaluated.hasNoise {
      rows = [try images(evaluated.shown(indices)).clipped(to: 0, 1), rows[1], rows[0]]
      title = "\(setName): the first \(indices.count) test images with noise, denoised, and clean"
    }
    return ImageGridView(columns: indices.count, title: title, style: style)
      .displayList(of: .concatenated(rows))
  }

  /// The two originals at the ends, between them the decoded codes.
  private func interpolation() throws(Missing) -> DisplayList {
    let (first, second) = options.between
    let (start, end) = (try originals([first]), try originals([second]))
    let weights = (0..<options.count).map { Double($0) / Double(max(1, options.count - 1)) }
    let ends = codes([first, second])
    let (one, other) = (ends.slice(0..<1), ends.slice(1..<2))
    let codes = Tensor.concatenated(weights.map { Float(1 - $0) * one + Float($0) * other })
    let images = Tensor.concatenated([
      start, try decoded(codes), end,
    ])
    let captions =
      [ImageCaption(truth: "image \(first)")]
      + weights.map { ImageCaption(truth: decimal($0, 2)) } + [
        ImageCaption(truth: "image \(second)")
      ]
    return ImageGridView(
      columns: options.count + 2, title: "\(setName): from one code to another",
      captionPlacement: .below, style: style
    ).displayList(of: images, captions: captions)
  }

  /// An image plus 0, 1/4, 2/4… of a random direction: it turns to noise, where a step in the plane
  /// of codes leads to another digit.
  private func pixelWalk() throws(Missing) -> DisplayList {
    let image = try originals([options.image])
    var random = PCG64(seed: options.seed, stream: "direction")
    let direction = Tensor.uniform(image.shape, 0...1, using: &random)
    let steps = Tensor.concatenated((0..<16).map { image + Float($0) / 4 * direction })
    return ImageGridView(
      columns: 4, title: "\(setName): from image \(options.image) in a random direction",
      range: .data, style: style
    ).displayList(of: steps)
  }

  private func neighbors() throws(Missing) -> DisplayList {
    let count = min(examples.count, 5_000)
    _ = try originals([options.image])
    let query = codes([options.image])
    let others = (0..<count).filter { $0 != options.image }
    let distances = (codes(others) - query).squared().sum(along: 1).scalars
    let nearest = others.indices.sorted {
      (distances[$0], others[$0]) < (distances[$1], others[$1])
    }.prefix(35).map { others[$0] }
    let captions = ([options.image] + nearest).map {
      ImageCaption(truth: evaluated.classNames[Int(examples.labels[$0])])
    }
    return ImageGridView(
      columns: 6,
      title: "\(setName): image \(options.image) and those with the nearest codes",
      captionPlacement: .below, style: style
    ).displayList(of: try originals([options.image] + nearest), captions: captions)
  }
}
