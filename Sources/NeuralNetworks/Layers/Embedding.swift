import Foundations
import NumPyRandom
import TensorEngine

/// A learned vector for each token: ids `[N, T]` to `[N, T, D]`.
///
/// Ids arrive as floats, exact up to 2^24. Id 0, which pads short windows, has a vector like any
/// other, and what is no id counts as 0.
public struct Embedding: Layer {
  /// The vectors, `[V, D]`.
  public var embeddings: Tensor

  /// Makes a layer from its vectors.
  public init(embeddings: Tensor) { self.embeddings = embeddings }

  /// The vectors of a batch of ids.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    let last = Float(embeddings.shape[0] - 1)
    let ids = x.scalars.map { (0...last).contains($0) ? Int($0) : 0 }
    return embeddings.gatheringRows(at: ids)
      .reshaped(to: x.shape.dimensions + [embeddings.shape[1]])
  }

  /// `embeddings`
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("embeddings", &embeddings)
  }
}

extension Embedding {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `embedding`
    public static let kind = "embedding"
    /// How a setting writes it.
    public static let settingForms = ["embedding CLASSES UNITS"]
    /// The most ids: Float32 counts exactly up to here.
    public static let largestClassCount = 1 << 24

    /// V, the number of ids.
    public var classes: Int
    /// D, the elements of a vector.
    public var units: Int

    /// Makes the settings.
    public init(classes: Int, units: Int) {
      self.classes = classes
      self.units = units
    }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      classes = try fields.size("classes")
      units = try fields.size("units")
    }

    /// Reads `embedding CLASSES UNITS`.
    public init?(setting words: LayerWords) {
      guard let (sizes, _, _) = words.sizes(2) else { return nil }
      self.init(classes: sizes[0], units: sizes[1])
    }

    public var fields: [JSONValue.Member] {
      [.init("classes", .integer(Int128(classes))), .init("units", .integer(Int128(units)))]
    }

    public var summary: String { "\(classes) ids, \(units) units" }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank < 5, classes <= Self.largestClassCount else {
        throw misfit("ids [T], at most \(Self.largestClassCount) different ones", input)
      }
      _ = try checkedShape([classes, units], for: input)
      return try checkedShape(input.dimensions + [units], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let shape = Shape(classes, units)
      return Embedding(
        embeddings: source.parameter("embeddings", shape) {
          Initializer.uniform(shape, 0.05, &$0)
        })
    }
  }
}

extension LayerSpecification {
  /// A learned vector for each of so many ids, drawn uniformly within 0.05 as in Keras.
  public static func embedding(classes: Int, units: Int) -> LayerSpecification {
    .layer(Embedding.Configuration(classes: classes, units: units))
  }
}
