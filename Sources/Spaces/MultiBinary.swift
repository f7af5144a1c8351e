import Foundations
import NumPyRandom

/// Arrays of zeros and ones of one shape, as int8: switches that are off or on.
public struct MultiBinary: Sendable, Equatable {
  /// The shape of an element.
  public let shape: [Int]
  /// Whether the space was made from a count; Gymnasium keeps `MultiBinary(3)` and
  /// `MultiBinary([3])` apart in text and in equality.
  let isCount: Bool

  /// Makes a space of so many switches.
  /// - Precondition: count > 0.
  public init(_ count: Int) {
    precondition(count > 0, "MultiBinary: expected a count above 0, got \(count)")
    shape = [count]
    isCount = true
  }

  /// Makes a space of arrays.
  /// - Throws: `GymError.badSpace` where a size isn't above 0 or the arrays are too large.
  public init(shape: [Int]) throws(GymError) { try self.init(checking: shape, isCount: false) }

  init(checking shape: [Int], isCount: Bool) throws(GymError) {
    guard shape.allSatisfy({ $0 > 0 }) else {
      throw .badSpace("MultiBinary: expected counts above 0, found \(shape)")
    }
    let count = try Box.elementCount(of: shape, kind: "MultiBinary")
    guard count <= Space.largestCount else {
      throw .badSpace(
        "MultiBinary: expected at most \(Space.largestCount) elements, found \(count)")
    }
    self.shape = shape
    self.isCount = isCount
  }

  /// The number of elements.
  public var flattenedCount: Int { shape.reduce(1, *) }

  /// Whether the array has the shape and holds nothing but zeros and ones, in any element type.
  public func contains(_ array: NDArray) -> Bool {
    array.shape == shape && array.doubles.allSatisfy { $0 == 0 || $0 == 1 }
  }

  /// Draws zeros and ones, each equally likely.
  public func sample(using generator: inout PCG64) -> NDArray { array(coins(&generator)) }

  /// Draws where the mask is 2, and gives the mask's own 0 or 1 elsewhere.
  func sample(mask: [Double], using generator: inout PCG64) throws(GymError) -> NDArray {
    try check(mask, allowed: "0, 1 or 2") { $0 == 0 || $0 == 1 || $0 == 2 }
    return array(zip(mask, coins(&generator)).map { $0 == 2 ? $1 : UInt8($0) })
  }

  /// Draws ones with the given probabilities.
  ///
  /// What differs: Gymnasium compares with `<=`, by which probability 0 gives a 1 where exactly 0
  /// is drawn.
  func sample(probabilities: [Double], using generator: inout PCG64) throws(GymError) -> NDArray {
    try check(probabilities, allowed: "from 0 to 1") { $0 >= 0 && $0 <= 1 }
    return array(probabilities.map { generator.nextDouble() < $0 ? 1 : 0 })
  }

  private func coins(_ generator: inout PCG64) -> [UInt8] {
    generator.packedIntegers(through: 1, count: flattenedCount)
  }

  private func array(_ bits: [UInt8]) -> NDArray {
    NDArray(shape: shape, storage: .int8(bits.map { Int8($0) }))
  }

  private func check(
    _ weights: [Double], allowed: String, isAllowed: (Double) -> Bool
  ) throws(GymError) {
    guard weights.count == flattenedCount, weights.allSatisfy(isAllowed) else {
      throw .wrongValue(
        expected: "\(flattenedCount) values \(allowed) for \(self)", found: "\(weights)")
    }
  }
}

extension MultiBinary: CustomStringConvertible {
  /// `MultiBinary(3)` or `MultiBinary((2, 3))`.
  public var description: String {
    "MultiBinary(" + (isCount ? "\(shape[0])" : pythonTuple(shape)) + ")"
  }
}

/// A shape as Python writes it: `(3,)`, `(2, 3)`.
func pythonTuple(_ shape: [Int]) -> String {
  "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
}
