import Experiments
import Foundations
import TensorEngine
import Viewer

extension EvaluatedAutoencoder {
  /// The rectangle of the plane that holds the codes, from the 1st to the 99th percentile in both
  /// directions.
  /// - Parameter cells: in each direction.
  /// - Returns: nil where codes have another number of elements than two.
  public func latentGrid(cells: Int) -> LatentGrid? {
    guard model.codeSize == 2 else { return nil }
    return LatentGrid(
      horizontal: codeRange(0), vertical: codeRange(1), columns: cells, rows: cells)
  }

  private func codeRange(_ column: Int) -> ClosedRange<Double> {
    let sorted = codes.slice(along: 1, column..<column + 1).scalars.sorted()
    let last = Double(sorted.count - 1)
    let (low, high) = (sorted[Int(0.01 * last)], sorted[Int((0.99 * last).rounded(.up))])
    return high > low ? Double(low)...Double(high) : Double(low) - 1...Double(low) + 1
  }

  /// The window in which the latent plane is looked at, and the way between two test images.
  /// - Parameters:
  ///   - path: of the model, for the title and errors.
  ///   - ends: the two test images; nil for 128 and 198 as in the figures, after the latent grid
  ///     where there is one.
  ///   - seed: of random test images.
  /// - Returns: the session.
  /// - Throws: `ExperimentError.foreignFile` where the examples are no images, `FigureError` where
  ///   there are no such test images.
  public func session(path: String, between ends: (left: Int, right: Int)?, seed: UInt64) throws
    -> AutoencoderSession
  {
    let shape = examples.shape
    guard examples.areImages, shape.count == 3, [1, 3].contains(shape[2]) else {
      throw ExperimentError.foreignFile(
        path: path, expected: "an autoencoder of images with 1 or 3 channels",
        found: "one of examples \(shape) (\(setName))")
    }
    if let ends, let beyond = [ends.left, ends.right].first(where: { $0 >= examples.count }) {
      throw FigureError.missing(
        .interpolation, reason: "there is no test image \(beyond), but \(grouped(examples.count))")
    }
    let decoder = model.decoder
    let decode: LatentGridSession.Decoder = { codes in
      let images = decoder.batched(codes)
      return images.reshaped(to: Shape([codes.shape[0]] + shape))
    }
    let (labels, names, all) = (examples.labels, classNames, examples)
    let slider = try InterpolationSession(
      .init(
        codes: codes, caption: { "image \($0) · \(names[Int(labels[$0])])" },
        image: { all.tensor([$0]).reshaped(to: Shape([1] + shape)) }),
      between: ends ?? (128, 198), title: "\(setName): from one code to another · \(path)",
      seed: seed, decode: decode)
    let grid = try latentGrid(cells: 20).map {
      try LatentGridSession($0, title: "\(setName): latent plane · \(path)", decode: decode)
    }
    return AutoencoderSession(grid: grid, slider: slider, isSliderFirst: ends != nil)
  }
}
