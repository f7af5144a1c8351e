import Foundations

/// Arrays of one shape whose elements lie between bounds, each with its own.
///
/// A bound may be infinite; in a signed integer type it then stands at the end of the type's range.
public struct Box: Sendable, Equatable {
  /// The smallest allowed elements.
  public let low: NDArray
  /// The largest allowed elements.
  public let high: NDArray
  /// Where there is a lower bound, in row-major order.
  public let isBoundedBelow: [Bool]
  /// Where there is an upper bound.
  public let isBoundedAbove: [Bool]

  /// The shape of an element.
  public var shape: [Int] { low.shape }
  /// The element type.
  public var dtype: DType { low.dtype }
  /// Whether every element has both bounds.
  public var isBounded: Bool { !isBoundedBelow.contains(false) && !isBoundedAbove.contains(false) }

  /// Makes a space with the same bounds for every element.
  /// - Precondition: the bounds are as `init(checking:_:shape:dtype:)` wants them.
  public init(low: Double, high: Double, shape: [Int], dtype: DType = .float32) {
    let count = shape.reduce(1, *)
    self.init(
      low: Array(repeating: low, count: count), high: Array(repeating: high, count: count),
      shape: shape, dtype: dtype)
  }

  /// Makes a space with bounds per element, `[low.count]` unless a shape is given.
  /// - Precondition: the bounds are as `init(checking:_:shape:dtype:)` wants them.
  public init(low: [Double], high: [Double], shape: [Int]? = nil, dtype: DType = .float32) {
    do throws(GymError) {
      try self.init(checking: low, high, shape: shape ?? [low.count], dtype: dtype)
    } catch {
      preconditionFailure(error.description)
    }
  }

  /// Makes a space from bounds that come from outside.
  /// - Throws: `GymError.badSpace` where a bound is NaN or beyond the element type, a lower one
  ///   lies above its upper one, an unsigned type gets an infinite one, or the shape doesn't fit.
  public init(checking low: [Double], _ high: [Double], shape: [Int], dtype: DType) throws(GymError)
  {
    let count = try Self.elementCount(of: shape, kind: "Box")
    guard low.count == count, high.count == count else {
      throw .badSpace(
        "Box: shape \(shape) needs \(count) bounds, found \(low.count) low and \(high.count) high")
    }
    try self.init(
      low: NDArray(shape: shape, storage: .float64(low)),
      high: NDArray(shape: shape, storage: .float64(high)), dtype: dtype)
  }

  /// Makes a space from arrays of bounds, exact for 64-bit integers too.
  /// - Parameters:
  ///   - low: the smallest elements; its shape is the space's.
  ///   - high: the largest elements, of the same shape.
  ///   - dtype: the element type; that of `low` where none is given.
  /// - Throws: `GymError.badSpace` as `init(checking:_:shape:dtype:)` does.
  public init(low: NDArray, high: NDArray, dtype: DType? = nil) throws(GymError) {
    let dtype = dtype ?? low.dtype
    guard low.shape == high.shape else {
      throw .badSpace(
        "Box: low has the shape \(low.shape), high \(high.shape): expected equal ones")
    }
    let (lower, upper) = (low.doubles, high.doubles)
    for index in lower.indices {
      try Self.check(low: lower[index], high: upper[index], dtype: dtype)
    }
    try self.init(
      exactly: low.cast(to: dtype), high.cast(to: dtype),
      isBoundedBelow: lower.map { $0 > -.infinity },
      isBoundedAbove: upper.map { $0 < .infinity })
    for bounds in [low, high] where bounds.dtype.isInteger {
      guard let range = dtype.integerRange else { continue }
      for bound in bounds.integers where !range.contains(bound) {
        throw .badSpace("Box: bound \(bound) is outside the range of \(dtype.rawValue)")
      }
    }
  }

  /// Makes a space from bounds of its element type.
  package init(
    exactly low: NDArray, _ high: NDArray, isBoundedBelow: [Bool], isBoundedAbove: [Bool]
  ) throws(GymError) {
    if low.dtype.isInteger {
      for (low, high) in zip(low.integers, high.integers) where low > high {
        throw .badSpace("Box: expected low <= high, found low \(low) and high \(high)")
      }
    }
    self.low = low
    self.high = high
    self.isBoundedBelow = isBoundedBelow
    self.isBoundedAbove = isBoundedAbove
  }

  /// How many elements a shape from outside has.
  package static func elementCount(of shape: [Int], kind: String) throws(GymError) -> Int {
    var count = 1
    for size in shape {
      let product = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !product.overflow else { throw .badSpace("\(kind): bad shape \(shape)") }
      count = product.partialValue
    }
    return count
  }

  private static func check(low: Double, high: Double, dtype: DType) throws(GymError) {
    guard low <= high else {
      throw .badSpace("Box: expected low <= high, found low \(low) and high \(high)")
    }
    let range = dtype.range
    for bound in [low, high] where bound < range.lowerBound || bound > range.upperBound {
      let isSigned = range.lowerBound < 0
      guard bound.isInfinite, isSigned else {
        throw .badSpace("Box: bound \(bound) is outside the range of \(dtype.rawValue)")
      }
    }
  }
}

extension Box {
  /// Whether the array has the shape, an element type that fits into the box's, and every element
  /// between its bounds.
  public func contains(_ array: NDArray) -> Bool {
    guard array.shape == shape, array.dtype.fits(into: dtype) else { return false }
    switch (array.storage, low.storage, high.storage) {
    case (.float32(let values), .float32(let low), .float32(let high)):
      return Self.isWithin(values, low, high)
    case (.float16(let values), .float16(let low), .float16(let high)):
      return Self.isWithin(values, low, high)
    case (.uint8(let values), .uint8(let low), .uint8(let high)):
      return Self.isWithin(values, low, high)
    case (.int64(let values), .int64(let low), .int64(let high)):
      return Self.isWithin(values, low, high)
    case (.uint64(let values), .uint64(let low), .uint64(let high)):
      return Self.isWithin(values, low, high)
    default:
      return Self.isWithin(array.doubles, low.doubles, high.doubles)
    }
  }

  private static func isWithin<Number: Comparable>(
    _ values: [Number], _ low: [Number], _ high: [Number]
  ) -> Bool {
    for index in values.indices where !(values[index] >= low[index] && values[index] <= high[index])
    {
      return false
    }
    return true
  }

  /// The number of elements.
  public var flattenedCount: Int { low.count }

  /// Writes the elements in row-major order as Float32.
  /// - Throws: `GymError.wrongValue` where the array has another shape or the buffer another
  ///   length.
  public func flatten(_ array: NDArray, into buffer: inout MutableSpan<Float>) throws(GymError) {
    guard array.shape == shape, buffer.count == flattenedCount else {
      throw .wrongValue(
        expected: "an array \(shape) and room for \(flattenedCount) values",
        found: "an array \(array.shape) and room for \(buffer.count)")
    }
    if case .float32(let values) = array.storage {
      for index in values.indices { buffer[index] = values[index] }
    } else if case .uint8(let values) = array.storage {
      for index in values.indices { buffer[index] = Float(values[index]) }
    } else {
      let floats = array.floats
      for index in floats.indices { buffer[index] = floats[index] }
    }
  }

  /// Reads an array of the box's shape and element type.
  /// - Throws: `GymError.wrongValue` where there are other than `flattenedCount` values.
  public func unflatten(_ elements: Span<Float>) throws(GymError) -> NDArray {
    guard elements.count == flattenedCount else {
      throw .wrongValue(expected: "\(flattenedCount) values", found: "\(elements.count)")
    }
    if dtype == .float32 {
      return NDArray(shape: shape, storage: .float32(elements.indices.map { elements[$0] }))
    }
    return NDArray(elements.indices.map { Double(elements[$0]) }, shape: shape, dtype: dtype)
  }
}

extension Box: CustomStringConvertible {
  /// Gymnasium's text form, such as `Box(-1.0, 1.0, (3,), float32)`.
  public var description: String {
    let sizes = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
    return "Box(\(Self.text(of: low)), \(Self.text(of: high)), (\(sizes)), \(dtype.rawValue))"
  }

  /// One number where all are equal, else the whole array.
  private static func text(of bounds: NDArray) -> String {
    let values = bounds.doubles
    guard let first = values.first, values.allSatisfy({ $0 == first }) else {
      return numPyText(bounds)
    }
    return numPyScalarText(bounds)
  }
}
