import CKernels
import Foundations

/// A Float32 array of up to six dimensions, row-major, with value semantics.
///
/// Copies share memory until one of them is written. Reshaping and slicing the first dimension
/// cost nothing: the result shares memory too. Where a `GradientTape` watches an operand, the
/// operation is recorded as it runs (see `GradientTape`).
///
/// Operations trap when shapes do not fit, with both shapes in the message.
///
/// `@unchecked Sendable`: storage is never written while shared. A traced tensor belongs to the
/// thread that uses its tape; the engine itself never carries one across.
public struct Tensor: @unchecked Sendable {
  @usableFromInline var body: TensorBody

  /// Memory of a shape with undefined contents, for an operation to fill.
  @usableFromInline
  init(uninitialized shape: Shape) { body = TensorBody(shape: shape) }

  @inline(__always)
  init(body: TensorBody) { self.body = body }

  /// A tensor that shares the memory of this one from an element on.
  func view(offset: Int = 0, shape: Shape) -> Tensor {
    Tensor(body: TensorBody(viewing: body, offset: offset, shape: shape))
  }

  /// Makes a tensor whose elements `fill` writes, in row-major order.
  @inlinable @inline(__always)
  package static func filled(_ shape: Shape, _ fill: (UnsafeMutablePointer<Float>) -> Void)
    -> Tensor
  {
    let result = Tensor(uninitialized: shape)
    withExtendedLifetime(result.body) { fill(result.body.base) }
    return result
  }

  /// Lends the elements to a C kernel.
  @inlinable @inline(__always)
  package func read<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
    withExtendedLifetime(self.body) { body(UnsafePointer(self.body.base)) }
  }

  /// Lends the elements for writing, after a copy where another tensor shares them.
  @inlinable @inline(__always)
  package mutating func write<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    makeUnique()
    return withExtendedLifetime(self.body) { body(self.body.base) }
  }

  /// The memory, owned by this tensor alone. It is valid while the tensor is neither copied nor let
  /// go: for the few kernels that write several tensors at once.
  @inlinable @inline(__always)
  package mutating func uniquePointer() -> UnsafeMutablePointer<Float> {
    makeUnique()
    return body.base
  }

  @inlinable @inline(__always)
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&body) || body.owner != nil { copyBody() }
  }

  @usableFromInline @inline(never)
  mutating func copyBody() {
    let copy = TensorBody(shape: shape)
    read { copy.base.update(from: $0, count: count) }
    copy.anchor = body.anchor
    copy.record = body.record
    copy.epoch = body.epoch
    body = copy
  }

  /// Leaves the tape, in place.
  mutating func leaveTape() {
    if body.anchor == nil { return }
    if isKnownUniquelyReferenced(&body) {
      body.anchor = nil
      body.record = -1
    } else {
      self = view(shape: shape)
    }
  }

  /// The sizes, `[2, 3]` for two rows of three.
  @inlinable public var shape: Shape { body.shape }
  /// The number of elements.
  public var count: Int { shape.count }
  /// The number of dimensions.
  public var rank: Int { shape.rank }
  /// Whether a tape records what is done with this tensor.
  public var isTraced: Bool { body.isOnTape }

  /// Whose memory this is: copies have the same one until they are written.
  package var identity: ObjectIdentifier { ObjectIdentifier(body) }

  /// The same values, known to no tape.
  public var detached: Tensor { body.anchor == nil ? self : view(shape: shape) }
}

extension Tensor {
  /// Makes a tensor from its elements in row-major order.
  /// - Precondition: the number of elements is that of the shape.
  public init(_ values: [Float], shape: Shape) {
    precondition(
      values.count == shape.count,
      "Tensor: shape \(shape) holds \(shape.count) elements, got \(values.count)")
    self.init(uninitialized: shape)
    values.withUnsafeBufferPointer { source in
      if let from = source.baseAddress { body.base.update(from: from, count: source.count) }
    }
  }

  /// Makes a vector.
  public init(_ values: [Float]) { self.init(values, shape: Shape(values.count)) }

  /// Makes a scalar.
  public init(_ value: Float) {
    self.init(uninitialized: Shape())
    body.base[0] = value
  }

  /// Makes a tensor of one value.
  public init(repeating value: Float, shape: Shape) {
    self = .filled(shape) { kernel_fill($0, value, shape.count) }
  }

  /// Makes a tensor of zeros.
  public static func zeros(_ shape: Shape) -> Tensor { Tensor(repeating: 0, shape: shape) }
  /// Makes a tensor of ones.
  public static func ones(_ shape: Shape) -> Tensor { Tensor(repeating: 1, shape: shape) }

  /// Makes a tensor whose elements the closure writes, in row-major order.
  /// - Parameters:
  ///   - shape: the sizes.
  ///   - fill: must write every element; they are undefined before.
  public init(shape: Shape, fill: (inout MutableSpan<Float>) -> Void) {
    self = .filled(shape) { base in
      var span = MutableSpan(_unsafeStart: base, count: shape.count)
      fill(&span)
    }
  }

  /// The elements in row-major order, copied.
  public var scalars: [Float] {
    read { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The value of a tensor that has one element.
  /// - Precondition: it has exactly one.
  public var scalar: Float {
    precondition(count == 1, "scalar: shape \(shape) has \(count) elements, expected 1")
    return read { $0[0] }
  }

  /// Lends the elements in row-major order without a copy.
  public func withSpan<Result, Failure: Error>(
    _ body: (Span<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let base = UnsafePointer(self.body.base)
    return try withExtendedLifetime(self.body) { () throws(Failure) in
      try body(Span(_unsafeStart: base, count: count))
    }
  }

  /// Lends the elements for writing. The tensor leaves its tape: what was recorded stays as it was.
  public mutating func withMutableSpan<Result>(
    _ body: (inout MutableSpan<Float>) throws -> Result
  ) rethrows -> Result {
    makeUnique()
    leaveTape()
    let (base, count) = (self.body.base, count)
    return try withExtendedLifetime(self.body) {
      var span = MutableSpan(_unsafeStart: base, count: count)
      return try body(&span)
    }
  }

  /// Whether every element is finite.
  public var isFinite: Bool { read { kernel_all_finite($0, count) } }
}

extension Tensor: Equatable, CustomStringConvertible {
  /// Whether shapes and all elements are equal, as IEEE compares them.
  public static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.shape == b.shape else { return false }
    return a.withSpan { a in
      b.withSpan { b in a.indices.allSatisfy { a[$0] == b[$0] } }
    }
  }

  /// Shape and up to 16 elements.
  public var description: String {
    let shown = scalars.prefix(16).map { "\($0)" }.joined(separator: ", ")
    return "Tensor\(shape)(\(shown)\(count > 16 ? ", …" : ""))"
  }
}
