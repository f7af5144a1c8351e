/// What batching and flattening do to arrays: they move elements and change their types, exactly.
extension NDArray {
  /// An array of whole numbers; what lies beyond the type goes to the end of its range.
  package init(integers: [Int128], shape: [Int], dtype: DType) {
    func make<Element: StoredElement>(_ type: Element.Type) -> Storage {
      if let integer = type as? any (FixedWidthInteger & StoredElement).Type {
        return Self.clamped(integers, to: integer)
      }
      return type.storage(
        type.converted(
          NDArray(shape: [integers.count], storage: .float64(integers.map { Double($0) }))))
    }
    self.init(shape: shape, storage: make(dtype.element))
  }

  private static func clamped<Integer: FixedWidthInteger & StoredElement>(
    _ integers: [Int128], to type: Integer.Type
  ) -> Storage {
    type.storage(integers.map { Integer(clamping: $0) })
  }

  /// Nothing but zeros.
  package init(zeros shape: [Int], dtype: DType) {
    self.init(
      Array(repeating: 0, count: shape.reduce(1, *)), shape: shape, dtype: dtype)
  }

  /// The elements as whole numbers, exact for integer types and truth values; floating-point ones
  /// are rounded towards zero, at most to the range of 64 bits.
  package var integers: [Int128] {
    switch storage {
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .int8(let values): values.map { Int128($0) }
    case .uint8(let values): values.map { Int128($0) }
    case .int16(let values): values.map { Int128($0) }
    case .uint16(let values): values.map { Int128($0) }
    case .int32(let values): values.map { Int128($0) }
    case .uint32(let values): values.map { Int128($0) }
    case .int64(let values): values.map { Int128($0) }
    case .uint64(let values): values.map { Int128($0) }
    case .float16, .float32, .float64: Int64.converted(self).map { Int128($0) }
    }
  }

  /// The same elements in another type; what lies beyond it goes to the end of its range.
  package func cast(to dtype: DType) -> NDArray {
    func make<Element: StoredElement>(_ type: Element.Type) -> Storage {
      type.storage(type.converted(self))
    }
    return self.dtype == dtype ? self : NDArray(shape: shape, storage: make(dtype.element))
  }

  /// The same elements in another shape.
  /// - Precondition: there are as many.
  package func reshaped(_ shape: [Int]) -> NDArray { NDArray(shape: shape, storage: storage) }

  /// All elements of all arrays, one after the other.
  package init(joining arrays: [NDArray], shape: [Int], dtype: DType) {
    func make<Element: StoredElement>(_ type: Element.Type) -> Storage {
      type.storage(arrays.flatMap { type.converted($0) })
    }
    self.init(shape: shape, storage: make(dtype.element))
  }

  /// The array so many times, along a new first dimension.
  package func repeated(_ count: Int) -> NDArray {
    NDArray(
      joining: Array(repeating: self, count: count), shape: [count] + shape, dtype: dtype)
  }

  /// The elements at a range of positions.
  package func elements(_ range: Range<Int>, shape: [Int]) -> NDArray {
    func make<Element: StoredElement>(_ type: Element.Type) -> Storage {
      type.storage(Array(type.converted(self)[range]))
    }
    return NDArray(shape: shape, storage: make(dtype.element))
  }

  /// The members along the first dimension.
  /// - Precondition: there is a first dimension.
  package var rows: [NDArray] {
    let rowShape = Array(shape.dropFirst())
    let size = rowShape.reduce(1, *)
    return (0..<shape[0]).map { elements($0 * size..<($0 + 1) * size, shape: rowShape) }
  }
}

extension DType {
  /// Whether the type holds whole numbers; truth values count as such.
  package var isInteger: Bool { self != .float16 && self != .float32 && self != .float64 }

  /// The whole numbers that the type can hold; none for floating-point types.
  package var integerRange: ClosedRange<Int128>? {
    switch self {
    case .bool: 0...1
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32_768...32_767
    case .uint16: 0...65_535
    case .int32: -2_147_483_648...2_147_483_647
    case .uint32: 0...4_294_967_295
    case .int64: Int128(Int64.min)...Int128(Int64.max)
    case .uint64: 0...Int128(UInt64.max)
    case .float16, .float32, .float64: nil
    }
  }

  /// The smallest type that both fit into: NumPy's `result_type`.
  package func promoted(with other: DType) -> DType {
    if fits(into: other) { return other }
    if other.fits(into: self) { return self }
    let wider: [DType] = [.int16, .int32, .int64, .float32, .float64]
    return wider.first { self.fits(into: $0) && other.fits(into: $0) } ?? .float64
  }

  /// The smallest type that all fit into; nil of none.
  package static func promoted(_ types: some Sequence<DType>) -> DType? {
    types.reduce(nil) { $0?.promoted(with: $1) ?? $1 }
  }
}
