import Foundations

/// Examples of one shape with a class each: images `[H, W, C]` or table rows `[D]`.
///
/// Images of files stay bytes (60,000 of MNIST take 47 MB); those of the embedded set are drawn as
/// they are asked for. Copies share memory.
public struct Examples: Sendable, Equatable {
  /// Where the numbers come from.
  public enum Values: Sendable, Equatable {
    /// Pixels of 0 to 255.
    case bytes([UInt8])
    /// Numbers as they are.
    case floats([Float])
    /// Pixels of 0 to 255, drawn when they are needed.
    case drawn(DrawnDigits)
  }

  /// The sizes of one example.
  public let shape: [Int]
  /// `[N]` followed by `shape`, row by row.
  public let values: Values
  /// `[N]`: the class of each, from 0.
  public let labels: [Int32]

  /// The number of examples.
  public var count: Int { labels.count }
  /// The numbers of one example.
  public var elementCount: Int { shape.reduce(1, *) }
  /// Whether these are images.
  public var areImages: Bool { shape.count == 3 }
  /// Whether the numbers are pixels of 0 to 255.
  public var arePixels: Bool {
    if case .floats = values { return false }
    return true
  }

  /// Puts examples together.
  /// - Throws: `DatasetError.badExamples` where numbers, shape and labels do not fit.
  public init(shape: [Int], values: Values, labels: [Int32], name: String = "examples")
    throws(DatasetError)
  {
    let size = shape.reduce(1, *)
    let found =
      switch values {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count
      case .drawn(let digits): digits.count * DrawnDigits.pixelCount
      }
    guard found == size * labels.count else {
      throw .badExamples(
        set: name,
        reason: "expected \(labels.count) labels with \(size) numbers each, found \(found) numbers")
    }
    self.shape = shape
    self.values = values
    self.labels = labels
  }

  /// Examples that are known to fit.
  init(unchecked shape: [Int], _ values: Values, _ labels: [Int32]) {
    self.shape = shape
    self.values = values
    self.labels = labels
  }

  /// Writes one example as pixels divided by 255, or its numbers as they are.
  /// - Parameters:
  ///   - index: which.
  ///   - buffer: where to.
  ///   - start: the position of the first number.
  /// - Precondition: the index is one of an example, and there is room for it.
  public func write(_ index: Int, into buffer: inout MutableSpan<Float>, at start: Int = 0) {
    let size = elementCount
    precondition(
      index >= 0 && index < count && start >= 0 && buffer.count - start >= size,
      "Examples: expected an index below \(count) and room for \(size), got \(index) and "
        + "\(buffer.count - start)")
    switch values {
    case .bytes(let bytes):
      let source = bytes.span.extracting(index * size..<(index + 1) * size)
      for position in 0..<size { buffer[start + position] = Float(source[position]) / 255 }
    case .floats(let floats):
      let source = floats.span.extracting(index * size..<(index + 1) * size)
      for position in 0..<size { buffer[start + position] = source[position] }
    case .drawn(let digits):
      let image = digits.image(index)
      for position in 0..<size { buffer[start + position] = Float(image[position]) / 255 }
    }
  }

  /// One example as pixels divided by 255, or its numbers as they are.
  public subscript(index: Int) -> [Float] {
    var example = [Float](repeating: 0, count: elementCount)
    var span = example.mutableSpan
    write(index, into: &span)
    return example
  }

  /// The pixels of one image; nil where the numbers are no pixels.
  public func pixels(_ index: Int) -> [UInt8]? {
    switch values {
    case .bytes(let bytes): Array(bytes[index * elementCount..<(index + 1) * elementCount])
    case .floats: nil
    case .drawn(let digits): digits.image(index)
    }
  }

  /// The same examples with every image drawn: what is read often should be in memory.
  ///
  /// 60,000 digits take about a second on two threads.
  public func materialized() -> Examples {
    guard case .drawn(let digits) = values else { return self }
    return Examples(unchecked: shape, .bytes(digits.images()), labels)
  }

  /// The examples at some indices, in their order.
  /// - Precondition: each is one of an example.
  public func selecting(_ indices: [Int]) -> Examples {
    let labels = indices.map { self.labels[$0] }
    switch values {
    case .bytes(let bytes):
      return Examples(unchecked: shape, .bytes(rows(bytes, indices)), labels)
    case .floats(let floats):
      return Examples(unchecked: shape, .floats(rows(floats, indices)), labels)
    case .drawn(let digits):
      return Examples(unchecked: shape, .drawn(digits.selecting(indices)), labels)
    }
  }

  private func rows<Element>(_ elements: [Element], _ indices: [Int]) -> [Element] {
    let size = elementCount
    var result: [Element] = []
    result.reserveCapacity(indices.count * size)
    for index in indices { result += elements[index * size..<(index + 1) * size] }
    return result
  }

  /// The first examples, at most so many.
  public func prefix(_ count: Int) -> Examples {
    count >= self.count ? self : selecting(Array(0..<max(0, count)))
  }

  /// Examples of some classes alone, numbered again from 0 in the order given: fives against sixes.
  public func selecting(classes: [Int32]) -> Examples {
    let chosen = labels.indices.filter { classes.contains(labels[$0]) }
    let selected = selecting(chosen)
    return selected.relabeled { label in Int32(classes.firstIndex(of: label) ?? 0) }
  }

  /// The same examples with other classes: one class against the rest.
  public func relabeled(_ change: (Int32) -> Int32) -> Examples {
    Examples(unchecked: shape, values, labels.map(change))
  }

  /// The number of examples of each class.
  public func classCounts(_ classCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels where label >= 0 && Int(label) < classCount { counts[Int(label)] += 1 }
    return counts
  }
}
