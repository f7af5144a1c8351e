import Foundations
import NumPyRandom
import TensorEngine

/// Batches of examples in random order, made as they are asked for, on the worker pool.
///
///     var loader = try BatchLoader(set.train, batchSize: 100, seed: 1)
///     for epoch in 0..<30 {
///       loader.begin(epoch: epoch)
///       while let batch = loader.next() { … }
///     }
///
/// The same seed gives the same batches on any number of threads: an image's changes are drawn from
/// seed, epoch and its number alone. Nothing is made ahead of time: a batch of 1,000 shifted images
/// takes about a millisecond on two threads, and training already keeps every core busy.
public struct BatchLoader: Sendable {
  /// A batch.
  public struct Batch: Sendable {
    /// `[N, H, W, C]` of images, `[N, D]` of rows.
    public let inputs: Tensor
    /// `[N]`
    public let labels: [Int32]
    /// `[N]`: the number of each example among those of the loader.
    public let indices: [Int]
  }

  /// How many training examples are made of one.
  public enum Expansion: Int, Sendable {
    /// The example itself.
    case none = 1
    /// An image and its four shifts by one pixel, left, right, up and down; the border's row or
    /// column is doubled.
    case onePixelShifts = 5
  }

  /// The examples.
  public let examples: Examples
  /// N; the last batch of an epoch may be smaller.
  public let batchSize: Int
  /// How many are made of one.
  public let expansion: Expansion
  /// The changes of an image, in order.
  public let augmentations: [Augmentation]
  /// How pixels are scaled; the numbers of tables stay as they are.
  public let scaling: PixelScaling
  /// Whether the order is another in each epoch.
  public let shuffles: Bool
  private let seed: UInt64
  private var epoch = 0
  private var order: [Int32] = []
  private var position = 0

  /// Makes a loader that stands at the beginning of epoch 0.
  /// - Throws: `DatasetError.badExamples` where there are none, or rows of a table are to be
  ///   changed like images.
  /// - Precondition: the batch size is at least 1.
  public init(
    _ examples: Examples, batchSize: Int, seed: UInt64, expansion: Expansion = .none,
    augmentations: [Augmentation] = [], scaling: PixelScaling = .unit, shuffles: Bool = true
  ) throws(DatasetError) {
    precondition(batchSize > 0, "BatchLoader: expected a batch size above 0, got \(batchSize)")
    guard examples.count > 0 else {
      throw .badExamples(set: "batches", reason: "the set is empty: expected at least one example")
    }
    guard examples.areImages && examples.arePixels || expansion == .none && augmentations.isEmpty
    else {
      throw .badExamples(
        set: "batches",
        reason: "numbers that are no pixels can't be shifted or deformed: expected images of bytes")
    }
    self.examples = examples.materialized()
    self.batchSize = batchSize
    self.expansion = expansion
    self.augmentations = augmentations
    self.scaling = scaling
    self.shuffles = shuffles
    self.seed = seed
    begin(epoch: 0)
  }

  /// The number of examples in an epoch.
  public var count: Int { examples.count * expansion.rawValue }
  /// The number of batches in an epoch.
  public var batchCount: Int { (count + batchSize - 1) / batchSize }

  /// Goes to the beginning of an epoch.
  public mutating func begin(epoch: Int) {
    self.epoch = epoch
    position = 0
    order = (0..<Int32(count)).map { $0 }
    guard shuffles else { return }
    var generator = PCG64(SeedSequence(seed, spawnKey: [0x6f72_6465, UInt32(epoch)]))
    generator.shuffle(&order)
  }

  /// The next batch; nil at the end of the epoch.
  public mutating func next() -> Batch? {
    guard position < order.count else { return nil }
    let range = position..<min(order.count, position + batchSize)
    position = range.upperBound
    return batch(range)
  }

  private func batch(_ range: Range<Int>) -> Batch {
    let size = examples.elementCount
    let copies = expansion.rawValue
    let shape = Shape([range.count] + examples.shape)
    let inputs = Tensor.filled(shape) { base in
      // Each chunk writes rows of its own.
      nonisolated(unsafe) let first = base
      let rows = max(1, 16_384 / max(1, size))
      WorkerPool.shared.parallel((range.count + rows - 1) / rows) { chunk in
        for row in chunk * rows..<min(range.count, (chunk + 1) * rows) {
          var span = MutableSpan(_unsafeStart: first + row * size, count: size)
          write(Int(order[range.lowerBound + row]), epoch: epoch, seed: seed, into: &span)
        }
      }
    }
    let indices = range.map { Int(order[$0]) / copies }
    return Batch(inputs: inputs, labels: indices.map { examples.labels[$0] }, indices: indices)
  }

  /// The number of the example that an item of an epoch, 0..<`count`, is made of.
  public func example(of item: Int) -> Int { item / expansion.rawValue }

  /// Writes items of given epochs, one after the other, on the worker pool: for a caller that keeps
  /// an order of its own.
  /// - Parameters:
  ///   - items: numbers of items, 0..<`count`, each with the epoch that its changes are drawn for.
  ///   - seed: of the changes.
  ///   - rows: `[N, …]`, as many as items.
  /// - Precondition: there is room for them.
  public func write(_ items: [(item: Int, epoch: Int)], seed: UInt64, into rows: inout [Float]) {
    let size = examples.elementCount
    precondition(
      rows.count == items.count * size,
      "BatchLoader: expected room for \(items.count) x \(size) numbers, got \(rows.count)")
    rows.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // Each chunk writes rows of its own.
      nonisolated(unsafe) let first = base
      let part = max(1, 16_384 / max(1, size))
      WorkerPool.shared.parallel((items.count + part - 1) / part) { chunk in
        for row in chunk * part..<min(items.count, (chunk + 1) * part) {
          var span = MutableSpan(_unsafeStart: first + row * size, count: size)
          write(items[row].item, epoch: items[row].epoch, seed: seed, into: &span)
        }
      }
    }
  }

  /// Writes one input: `item` counts the copies of an example one after the other.
  private func write(
    _ item: Int, epoch: Int, seed: UInt64, into row: inout MutableSpan<Float>
  ) {
    let size = examples.elementCount
    let example = item / expansion.rawValue
    switch examples.values {
    case .floats(let floats):
      let source = floats.span
      for index in 0..<size { row[index] = source[example * size + index] }
    case .bytes(let bytes):
      let variant = item % expansion.rawValue
      if augmentations.isEmpty {
        shifted(bytes.span, example * size, by: variant, scaling, into: &row)
      } else {
        var random = PCG64(SeedSequence(seed, spawnKey: [UInt32(epoch), UInt32(item)]))
        augmented(bytes.span, item, by: variant, using: &random, into: &row)
      }
    case .drawn:
      preconditionFailure("BatchLoader: expected images in memory")
    }
  }

  private func augmented(
    _ bytes: Span<UInt8>, _ item: Int, by variant: Int, using random: inout PCG64,
    into row: inout MutableSpan<Float>
  ) {
    let size = examples.elementCount
    var image = [Float](repeating: 0, count: size)
    var span = image.mutableSpan
    let start = item / expansion.rawValue * size
    shifted(bytes, start, by: variant, PixelScaling(factor: 1, offset: 0), into: &span)
    for augmentation in augmentations {
      augmentation.apply(to: &image, shape: examples.shape, using: &random)
    }
    for index in 0..<size { row[index] = image[index] * scaling.factor + scaling.offset }
  }

  /// Copies an image, shifted by one pixel: 1 to the left, 2 to the right, 3 up, 4 down.
  private func shifted(
    _ bytes: Span<UInt8>, _ start: Int, by variant: Int, _ scaling: PixelScaling,
    into row: inout MutableSpan<Float>
  ) {
    let (height, channels) = (examples.shape[0], examples.shape[2])
    let length = examples.shape[1] * channels
    let dx = variant == 1 ? 1 : variant == 2 ? -1 : 0
    let dy = variant == 3 ? 1 : variant == 4 ? -1 : 0
    for y in 0..<height {
      let source = start + min(max(y + dy, 0), height - 1) * length
      let target = y * length
      for index in 0..<length {
        // The same channel of the neighbor; at the border the pixel itself.
        let neighbor = index + dx * channels
        let pixel = bytes[source + (neighbor >= 0 && neighbor < length ? neighbor : index)]
        row[target + index] = Float(pixel) * scaling.factor + scaling.offset
      }
    }
  }
}
