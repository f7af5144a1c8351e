import Foundations

extension AtomicFile.Writer {
  /// Adds the elements of a tensor, row by row, as little-endian Float32.
  public func write(_ tensor: Tensor) throws(FileError) {
    try tensor.withSpan { elements throws(FileError) in try write(elements.bytes) }
  }
}
