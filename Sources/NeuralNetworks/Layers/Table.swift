import Foundations
import TensorEngine

/// A table of one row for each combination of discrete values: one-hot vectors joined,
/// `[N, D]`, to rows, `[N, O]`.
///
///     row = s1 + n1 (s2 + n2 (s3 + …))        of s1 in 0..<n1, s2 in 0..<n2…
///
/// The input is what discrete, multi-discrete and tuple spaces flatten to. Of one value it is a
/// dense layer without bias; of several it keeps a row for every combination.
public struct Table: Layer {
  /// n1, n2…: how many values each variable has; their sum is D.
  public let sizes: [Int]
  /// The rows, `[n1 n2…, O]`.
  public var values: Tensor
  /// What a 1 at each index of the input adds to the row's number, `[D, 1]`.
  private let strides: Tensor

  /// Makes a table from its rows.
  /// - Parameters:
  ///   - sizes: how many values each variable has; at most 2^24 combinations.
  ///   - values: `[n1 n2…, O]`.
  public init(sizes: [Int], values: Tensor) {
    let rowCount = sizes.reduce(1, *)
    precondition(
      rowCount <= Self.rowLimit && values.rank == 2 && values.shape[0] == rowCount,
      "Table: values \(values.shape) for \(rowCount) rows, of which there may be \(Self.rowLimit)")
    self.init(sizes, values)
  }

  /// Trusts both; without values where only their shape is asked for.
  fileprivate init(_ sizes: [Int], _ values: Tensor) {
    self.sizes = sizes
    self.values = values
    var (strides, stride): ([Float], Int) = ([], 1)
    for size in sizes {
      strides += (0..<size).map { Float($0 * stride) }
      stride *= size
    }
    self.strides = Tensor(strides, shape: Shape(strides.count, 1))
  }

  /// The most rows: Float32 counts exactly up to here.
  public static let rowLimit = 1 << 24

  /// The number of the row of each input.
  /// - Parameter x: `[N, D]`.
  /// - Returns: `[N]`; of an input that is not one-hot some row.
  public func rows(of x: Tensor) -> [Int] {
    let last = Float(values.shape[0] - 1)
    return x.matmul(strides).scalars.map { $0 >= 0 ? Int(min($0, last)) : 0 }
  }

  /// The row of each input, `[N, O]`.
  public func forward(_ x: Tensor, in context: ForwardContext) -> Tensor {
    values.gatheringRows(at: rows(of: x))
  }

  /// `values`
  public mutating func visit(_ visitor: inout some ModuleVisitor) {
    visitor.parameter("values", &values)
  }
}

extension Table {
  /// The settings of a table.
  public struct Configuration: LayerConfiguration {
    /// `table`
    public static let kind = "table"

    /// How many values each variable has.
    public var sizes: [Int]
    /// O, the elements of a row.
    public var units: Int

    /// Makes the settings.
    public init(sizes: [Int], units: Int) {
      self.sizes = sizes
      self.units = units
    }

    /// Reads the settings from a model file.
    public init(from fields: LayerFields) throws {
      sizes = try fields.counts("sizes", length: 1...64)
      units = try fields.size("units")
    }

    public var fields: [JSONValue.Member] {
      [
        .init("sizes", .array(sizes.map { .integer(Int128($0)) })),
        .init("units", .integer(Int128(units))),
      ]
    }

    public var summary: String {
      sizes.map { "\($0)" }.joined(separator: "x") + " rows of \(units)"
    }

    public func outputShape(for input: Shape) throws -> Shape {
      guard input.rank == 1, input[0] == sizes.reduce(0, +) else {
        throw misfit("one-hot features of \(sizes) values", input)
      }
      var rowCount = 1
      for size in sizes where rowCount <= Table.rowLimit { rowCount *= size }
      guard rowCount <= Table.rowLimit else {
        throw misfit("at most \(Table.rowLimit) combinations of values", input)
      }
      _ = try checkedShape([rowCount, units], for: input)
      return try checkedShape([units], for: input)
    }

    public func makeLayer(for input: Shape, from source: inout ParameterSource) -> any Layer {
      let shape = Shape(sizes.reduce(1, *), units)
      return Table(sizes, source.parameter("values", shape) { _ in .zeros(shape) })
    }
  }
}

extension LayerSpecification {
  /// A table of one row for each combination of discrete values.
  public static func table(sizes: [Int], units: Int) -> LayerSpecification {
    .layer(Table.Configuration(sizes: sizes, units: units))
  }
}
