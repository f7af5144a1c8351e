/// Where in its window each element of a max pooling's result lies, row by row: a byte each.
///
/// `@unchecked Sendable`: written only by the operation that makes it, before anybody else has it.
final class PoolIndices: @unchecked Sendable {
  let base: UnsafeMutablePointer<UInt8>
  private let body: TensorBody

  init(count: Int) {
    body = TensorBody(shape: Shape((count + 3) / 4))
    base = UnsafeMutableRawPointer(body.base).assumingMemoryBound(to: UInt8.self)
  }
}
