import Foundations
import TensorEngine

/// Rows and columns of zeros round images `[N, H, W, C]`.
public struct ZeroPadding2D: ParameterlessLayer {
  /// Rows above and below.
  public let rows: (top: Int, bottom: Int)
  /// Columns on both sides.
  public let columns: (left: Int, right: Int)

  /// Makes a layer.
  public init(top: Int, bottom: Int, left: Int, right: Int) {
    rows = (top, bottom)
    columns = (left, right)
  }

  /// `[N, top + H + bottom, left + W + right, C]`
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    x.zeroPadded2D(top: rows.top, bottom: rows.bottom, left: columns.left, right: columns.right)
  }
}

extension ZeroPadding2D {
  /// The settings of the layer.
  public struct Configuration: LayerConfiguration {
    /// `zero_padding2d`
    public static let kind = "zero_padding2d"

    /// Rows above and below, columns left and right, in this order.
    public var sides: [Int]

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      sides = try fields.counts("padding", length: 4...4, least: 0)
    }

    /// Makes the settings.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
      sides = [top, bottom, left, right]
    }

    public var fields: [JSONValue.Member] { [.init("padding", .counts(sides))] }

    public var summary: String { sides.map(String.init).joined(separator: ", ") }

    public func outputShape(for input: Shape) throws -> Shape {
      let image = try imageSize(input)
      guard sides.allSatisfy({ (0...Int(Int32.max)).contains($0) }) else {
        throw misfit("counts of at least 0", input)
      }
      return try checkedShape(
        [sides[0] + image.height + sides[1], sides[2] + image.width + sides[3], input[2]],
        for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      ZeroPadding2D(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
    }
  }
}

extension LayerSpecification {
  /// Zeros around images.
  public static func zeroPadding2D(top: Int, bottom: Int, left: Int, right: Int)
    -> LayerSpecification
  {
    .layer(ZeroPadding2D.Configuration(top: top, bottom: bottom, left: left, right: right))
  }
}
