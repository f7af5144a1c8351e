import Foundations
import Spaces

/// Elements of one part of a space, one after the other, as a data set holds them.
struct LeafColumn: Sendable, Equatable {
  /// The part.
  let leaf: SpaceLeaf
  /// The element type of the rows, nil for strings: int64 for discrete spaces.
  let dtype: DType?
  /// The shape of a row.
  let rowShape: [Int]
  /// The rows in the machine's byte order.
  private(set) var bytes: [UInt8] = []
  /// The elements of a `Text` space.
  private(set) var strings: [String] = []
  private let rowByteCount: Int

  init(_ leaf: SpaceLeaf) {
    self.leaf = leaf
    rowShape = leaf.space.shape ?? []
    if case .discrete = leaf.space { dtype = .int64 } else { dtype = leaf.space.dtype }
    rowByteCount = rowShape.reduce(1, *) * (dtype?.byteCount ?? 0)
  }

  /// Makes a column of rows.
  /// - Precondition: the rows have the part's shape and element type.
  init(_ leaf: SpaceLeaf, rows: NDArray) {
    self.init(leaf)
    precondition(
      rows.dtype == dtype && rows.shape.dropFirst().elementsEqual(rowShape),
      "LeafColumn: expected rows \(rowShape) of \(leaf.space), got \(rows.shape) of \(rows.dtype)")
    rows.appendBytes(to: &bytes)
  }

  /// Makes a column of strings.
  init(_ leaf: SpaceLeaf, strings: [String]) {
    self.init(leaf)
    self.strings = strings
  }

  /// Adds an element of the part's form.
  mutating func append(_ value: SpaceValue) {
    switch value {
    case .discrete(let number): withUnsafeBytes(of: Int64(number)) { bytes.append(contentsOf: $0) }
    case .text(let string): strings.append(string)
    case .array(let array):
      let row =
        dtype == nil || array.dtype == dtype
        ? array : NDArray(array.doubles, shape: rowShape, dtype: dtype ?? array.dtype)
      row.appendBytes(to: &bytes)
    case .tuple, .dict, .graph, .oneOf: break
    }
  }

  /// The element at an index.
  func value(at index: Int) -> SpaceValue {
    guard let dtype else { return .text(strings[index]) }
    let row = bytes[index * rowByteCount..<(index + 1) * rowByteCount]
    let array = NDArray(shape: rowShape, dtype: dtype, bytes: row)
    if case .discrete = leaf.space, case .int64(let numbers) = array.storage {
      return .discrete(Int(numbers[0]))
    }
    return .array(array)
  }
}
