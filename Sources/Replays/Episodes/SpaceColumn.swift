import Gym
import TensorEngine

/// Elements of one space, one after the other: an episode's observations or its actions.
///
/// The elements lie in one array of rows, in the space's own element type, as in a file.
public struct SpaceColumn: Sendable, Equatable {
  /// Where the elements lie.
  public let space: Space
  /// How many elements there are.
  public private(set) var count = 0
  /// The rows one after the other, in the machine's byte order.
  private(set) var bytes: [UInt8] = []

  /// Makes an empty column.
  public init(_ space: Space) { self.space = space }

  /// Makes a column of whole rows.
  /// - Precondition: there are `count` rows of bytes.
  init(_ space: Space, count: Int, bytes: [UInt8]) {
    self.init(space)
    precondition(
      bytes.count == count * rowByteCount,
      "SpaceColumn: expected \(count * rowByteCount) bytes, got \(bytes.count)")
    self.count = count
    self.bytes = bytes
  }

  /// The element type of the rows: int64 for choices.
  public var dtype: DType {
    if case .discrete = space { return .int64 }
    return space.dtype ?? .float64
  }

  /// The shape of a row.
  var rowShape: [Int] { space.shape ?? [] }

  /// The size of a row.
  var rowByteCount: Int { rowShape.reduce(1, *) * dtype.byteCount }

  /// Adds an element.
  /// - Throws: `ReplayError.wrongValue` where it is of another kind or shape than the space's
  ///   elements. Bounds are not looked at: what happened is recorded.
  public mutating func append(_ value: SpaceValue) throws(ReplayError) {
    switch (space, value) {
    case (.discrete, .discrete(let number)):
      withUnsafeBytes(of: Int64(number)) { bytes.append(contentsOf: $0) }
    case (.box, .array(let array)) where array.shape == rowShape,
      (.multiBinary, .array(let array)) where array.shape == rowShape,
      (.multiDiscrete, .array(let array)) where array.shape == rowShape:
      let row =
        array.dtype == dtype ? array : NDArray(array.doubles, shape: rowShape, dtype: dtype)
      row.appendBytes(to: &bytes)
    default:
      throw .wrongValue(expected: "an element of \(space)", found: value.description)
    }
    count += 1
  }

  /// All elements as one array, `[count]` and the space's shape.
  public var array: NDArray {
    NDArray(shape: [count] + rowShape, dtype: dtype, bytes: bytes[...])
  }
}

extension SpaceColumn: RandomAccessCollection {
  /// 0.
  public var startIndex: Int { 0 }
  /// The number of elements.
  public var endIndex: Int { count }

  /// The element at an index.
  public subscript(index: Int) -> SpaceValue {
    precondition(indices.contains(index), "SpaceColumn: no element \(index) of \(count)")
    let row = bytes[index * rowByteCount..<(index + 1) * rowByteCount]
    let array = NDArray(shape: rowShape, dtype: dtype, bytes: row)
    if case .discrete = space, case .int64(let numbers) = array.storage {
      return .discrete(Int(numbers[0]))
    }
    return .array(array)
  }
}
