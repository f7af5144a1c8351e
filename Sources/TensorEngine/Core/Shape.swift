import Foundations

/// The extents of a tensor's dimensions, at most six, stored in place.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The largest number of dimensions.
  public static let maximumRank = 6

  @usableFromInline var extents: InlineArray<6, Int32> = .init(repeating: 1)
  @usableFromInline var size: Int32 = 0

  /// The shape of a scalar.
  @inlinable
  public init() {}

  /// A vector of `count` elements.
  @inlinable
  public init(_ count: Int) {
    precondition(
      UInt(bitPattern: count) <= UInt(Int32.max), "Shape: extents of 0...2147483647, got \(count)")
    extents[0] = Int32(truncatingIfNeeded: count)
    size = 1
  }

  /// A matrix.
  @inlinable
  public init(_ rows: Int, _ columns: Int) {
    precondition(
      UInt(bitPattern: rows | columns) <= UInt(Int32.max),
      "Shape: extents of 0...2147483647, got \(rows) and \(columns)")
    extents[0] = Int32(truncatingIfNeeded: rows)
    extents[1] = Int32(truncatingIfNeeded: columns)
    size = 2
  }

  /// Makes a shape from its extents.
  /// - Precondition: at most six, none negative.
  public init(_ extents: some Sequence<Int>) {
    self.init()
    for extent in extents { append(extent) }
  }

  /// Makes a shape from its extents.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// Adds a dimension at the end.
  @inlinable
  public mutating func append(_ extent: Int) {
    precondition(
      size < 6 && extent >= 0 && extent <= Int(Int32.max),
      "Shape: at most 6 dimensions of 0...2147483647, got extent \(extent) at \(size)")
    extents[Int(size)] = Int32(truncatingIfNeeded: extent)
    size += 1
  }

  /// The number of dimensions.
  @inlinable public var rank: Int { Int(size) }

  /// The number of elements: the product of the extents, 1 for a scalar.
  @inlinable public var count: Int {
    var product = 1
    for axis in 0..<Int(size) { product *= Int(extents[axis]) }
    return product
  }

  /// The extent of one dimension; a negative axis counts from the end.
  @inlinable
  public subscript(axis: Int) -> Int {
    get { Int(extents[position(of: axis)]) }
    set { extents[position(of: axis)] = Int32(newValue) }
  }

  /// An axis counted from the front.
  /// - Precondition: the axis exists.
  @inlinable
  public func position(of axis: Int) -> Int {
    let position = axis < 0 ? axis + rank : axis
    precondition(
      position >= 0 && position < rank,
      "axis \(axis) is outside shape \(dimensions) of rank \(rank)")
    return position
  }

  /// The extents as an array.
  public var dimensions: [Int] { (0..<rank).map { Int(extents[$0]) } }

  /// The product of the extents in a range of axes.
  @inlinable
  public func count(of axes: Range<Int>) -> Int {
    var product = 1
    for axis in axes { product *= Int(extents[axis]) }
    return product
  }

  /// The shape without one dimension.
  public func removing(axis: Int) -> Shape {
    let axis = position(of: axis)
    return Shape((0..<rank).filter { $0 != axis }.map { self[$0] })
  }

  /// `[2, 3]`
  public var description: String { "\(dimensions)" }

  /// Whether rank and extents agree.
  @inlinable
  public static func == (a: Shape, b: Shape) -> Bool {
    guard a.size == b.size else { return false }
    for axis in 0..<Int(a.size) where a.extents[axis] != b.extents[axis] { return false }
    return true
  }

  /// Feeds rank and extents to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(size)
    for axis in 0..<rank { hasher.combine(extents[axis]) }
  }
}
