import TensorEngine

/// Why a layer cannot follow what comes before it.
public struct LayerMisfit: Error, Equatable, CustomStringConvertible {
  /// Which layer, counted from 0.
  public var layer: Int
  /// What would fit.
  public let expected: String
  /// What came.
  public let found: String

  /// `layers[2]: expected …, found …`
  public var description: String { "layers[\(layer)]: expected \(expected), found \(found)" }
}

extension Shape {
  /// A shape whose elements can be counted; nil for others.
  init?(countable extents: [Int]) {
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard extent > 0, extent <= Int(Int32.max), !overflow else { return nil }
      product = next
    }
    self.init(extents)
  }
}

/// A tensor that a layer keeps, and its name within the layer.
typealias NamedShape = (name: String, shape: Shape)

extension LayerSpecification {
  private func misfit(_ expected: String, _ found: Shape) -> LayerMisfit {
    LayerMisfit(layer: 0, expected: expected, found: "\(kind) after \(found)")
  }

  /// The shape of one example that goes out, for the shape of one that comes in.
  func resultShape(of input: Shape) throws(LayerMisfit) -> Shape {
    switch self {
    case .dense(let units, _, _, _):
      guard input.rank == 1 else { throw misfit("features [D], as from flatten", input) }
      return try shape([units], input)
    case .conv2D(let filters, let size, let window, _, _, _):
      let image = try image(input)
      guard window.groups > 0, input[2] % window.groups == 0, filters % window.groups == 0 else {
        throw misfit("channels and filters that \(window.groups) groups divide", input)
      }
      guard
        let way = Window2D(
          over: image, kernel: size, strides: window.strides, dilation: window.dilation,
          padding: window.padding)
      else { throw misfit("images that a window of \(size) fits", input) }
      _ = try shape([size.height, size.width, input[2] / window.groups, filters], input)
      return try shape([way.output.height, way.output.width, filters], input)
    case .convTranspose2D(let filters, let size, let strides, let padding, _, _, _):
      guard
        let way = Window2D(
          spreading: try image(input), kernel: size, strides: strides, dilation: 1,
          padding: padding, extra: 0)
      else { throw misfit("images that a window of \(size) fits", input) }
      _ = try shape([size.height, size.width, filters, input[2]], input)
      return try shape([way.input.height, way.input.width, filters], input)
    case .maxPool2D(let size, let strides, let padding),
      .averagePool2D(let size, let strides, let padding):
      guard
        let way = Window2D(
          over: try image(input), pooling: size, strides: strides ?? size, padding: padding)
      else { throw misfit("images that a window of \(size) fits", input) }
      return try shape([way.output.height, way.output.width, input[2]], input)
    default: return try shapeOfPlainLayer(input)
    }
  }

  private func shapeOfPlainLayer(_ input: Shape) throws(LayerMisfit) -> Shape {
    switch self {
    case .globalAveragePool2D, .globalMaxPool2D:
      let image = try image(input)
      guard image.area > 0 else { throw misfit("images with pixels", input) }
      return Shape(input[2])
    case .flatten: return try shape([input.count], input)
    case .reshape(let target):
      guard try shape(target.dimensions, input).count == input.count else {
        throw misfit("\(target.count) elements", input)
      }
      return target
    case .dropout(let rate), .spatialDropout(let rate):
      guard rate >= 0, rate < 1 else { throw misfit("a rate in 0..<1", input) }
      return input
    case .batchNormalization, .layerNormalization, .normalization:
      guard input.rank >= 1 else { throw misfit("at least one axis", input) }
      return input
    case .upSampling2D(let factor, _):
      let image = try image(input)
      guard (1...1024).contains(factor.height), (1...1024).contains(factor.width) else {
        throw misfit("factors in 1...1024", input)
      }
      return try shape([image.height * factor.height, image.width * factor.width, input[2]], input)
    case .zeroPadding2D(let top, let bottom, let left, let right):
      let image = try image(input)
      guard [top, bottom, left, right].allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
        throw misfit("counts of at least 0", input)
      }
      return try shape([top + image.height + bottom, left + image.width + right, input[2]], input)
    default: return input
    }
  }

  private func image(_ input: Shape) throws(LayerMisfit) -> Extent2D {
    guard input.rank == 3 else { throw misfit("images [H, W, C]", input) }
    return Extent2D(input[0], input[1])
  }

  private func shape(_ extents: [Int], _ input: Shape) throws(LayerMisfit) -> Shape {
    guard let shape = Shape(countable: extents) else {
      throw misfit("extents of 1...2147483647, not too many together, got \(extents)", input)
    }
    return shape
  }

  /// The trainable parameters of the layer for the shape of one example, in order.
  func parameterShapes(for input: Shape) -> [NamedShape] {
    func withBias(_ kernel: Shape, _ units: Int, _ useBias: Bool) -> [NamedShape] {
      let kernel = (name: "kernel", shape: kernel)
      return useBias ? [kernel, (name: "bias", shape: Shape(units))] : [kernel]
    }
    switch self {
    case .dense(let units, _, _, let useBias):
      return withBias(Shape(input[-1], units), units, useBias)
    case .conv2D(let filters, let size, let window, _, _, let useBias):
      return withBias(
        [size.height, size.width, input[-1] / window.groups, filters], filters, useBias)
    case .convTranspose2D(let filters, let size, _, _, _, _, let useBias):
      return withBias([size.height, size.width, filters, input[-1]], filters, useBias)
    case .batchNormalization, .layerNormalization:
      let shape = Shape(input[-1])
      return [(name: "gamma", shape: shape), (name: "beta", shape: shape)]
    default: return []
    }
  }

  /// What the layer learns beside its parameters.
  func stateShapes(for input: Shape) -> [NamedShape] {
    let names: [String]
    switch self {
    case .batchNormalization: names = ["moving_mean", "moving_variance"]
    case .normalization: names = ["mean", "variance"]
    default: return []
    }
    return names.map { (name: $0, shape: Shape(input[-1])) }
  }
}
