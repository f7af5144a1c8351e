import CKernels

/// Sums that several images add into, in parts whose cut depends on the batch alone.
struct PartSums: Sendable {
  let batch: Int
  let imagesAPart: Int
  let count: Int
  private let body: TensorBody

  init(batch: Int, imagesAPart: Int, count: Int) {
    self.batch = batch
    self.imagesAPart = imagesAPart
    self.count = count
    let parts = (batch + imagesAPart - 1) / imagesAPart
    body = TensorBody(shape: Shape(parts, count))
  }

  var parts: Int { (batch + imagesAPart - 1) / imagesAPart }

  func images(of part: Int) -> Range<Int> {
    part * imagesAPart..<Swift.min(batch, (part + 1) * imagesAPart)
  }

  /// The sums of one part, set to 0.
  func sums(of part: Int) -> UnsafeMutablePointer<Float> {
    kernel_fill(body.base + part * count, 0, count)
    return body.base + part * count
  }

  /// All parts, added in order.
  func total() -> Tensor {
    .filled(Shape(count)) { kernel_reduce(kernel_sum, body.base, 1, parts, count, $0) }
  }
}
