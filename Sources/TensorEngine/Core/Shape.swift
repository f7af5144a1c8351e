import Foundations

/// The sizes of a tensor's dimensions, at most six, stored in place.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The largest number of dimensions.
  public static let maximumRank = 6

  @usableFromInline var sizes: InlineArray<6, Int32> = .init(repeating: 1)
  @usableFromInline var size: Int32 = 0

  /// The shape of a scalar.
  @inlinable
  public init() {}

  /// A vector of `count` elements.
  @inlinable
  public init(_ count: Int) {
    precondition(
      UInt(bitPattern: count) <= UInt(Int32.max), "Shape: sizes of 0...2147483647, got \(count)")
    sizes[0] = Int32(truncatingIfNeeded: count)
    size = 1
  }

  /// A matrix.
  @inlinable
  public init(_ rows: Int, _ columns: Int) {
    precondition(
      UInt(bitPattern: rows | columns) <= UInt(Int32.max),
      "Shape: sizes of 0...2147483647, got \(rows) and \(columns)")
    sizes[0] = Int32(truncatingIfNeeded: rows)
    sizes[1] = Int32(truncatingIfNeeded: columns)
    size = 2
  }

  /// Makes a shape from its sizes.
  /// - Precondition: at most six, none negative.
  public init(_ sizes: some Sequence<Int>) {
    self.init()
    for axisSize in sizes { append(axisSize) }
  }

  /// Makes a shape from its sizes.
  public init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// Adds a dimension at the end.
  @inlinable
  public mutating func append(_ axisSize: Int) {
    precondition(
      size < 6 && axisSize >= 0 && axisSize <= Int(Int32.max),
      "Shape: at most 6 dimensions of 0...2147483647, got size \(axisSize) at \(size)")
    sizes[Int(size)] = Int32(truncatingIfNeeded: axisSize)
    size += 1
  }

  /// The number of dimensions.
  @inlinable public var rank: Int { Int(size) }

  /// The number of elements: the product of the sizes, 1 for a scalar.
  @inlinable public var count: Int {
    var product = 1
    for axis in 0..<Int(size) { product *= Int(sizes[axis]) }
    return product
  }

  /// The size of one dimension; a negative axis counts from the end.
  @inlinable
  public subscript(axis: Int) -> Int {
    get { Int(sizes[position(of: axis)]) }
    set { sizes[position(of: axis)] = Int32(newValue) }
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

  /// The sizes as an array.
  public var dimensions: [Int] { (0..<rank).map { Int(sizes[$0]) } }

  /// The product of the sizes in a range of axes.
  @inlinable
  public func count(of axes: Range<Int>) -> Int {
    var product = 1
    for axis in axes { product *= Int(sizes[axis]) }
    return product
  }

  /// The shape without one dimension.
  public func removing(axis: Int) -> Shape {
    let axis = position(of: axis)
    return Shape((0..<rank).filter { $0 != axis }.map { self[$0] })
  }

  /// `[2, 3]`
  public var description: String { "\(dimensions)" }

  /// Whether rank and sizes agree.
  @inlinable
  public static func == (a: Shape, b: Shape) -> Bool {
    guard a.size == b.size else { return false }
    for axis in 0..<Int(a.size) where a.sizes[axis] != b.sizes[axis] { return false }
    return true
  }

  /// Feeds rank and sizes to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(size)
    for axis in 0..<rank { hasher.combine(sizes[axis]) }
  }
}
