/// An event of a log that TensorBoard reads: values under tags, at a step.
///
///     var event = Event(step: 1_000, wallTime: 1_700_000_000)
///     event.add("rollout/ep_rew_mean", scalar: 195)
///     file += event.record
///
/// The messages are `tensorflow/core/util/event.proto` and `tensorflow/core/framework/summary.proto`.
public struct Event: Sendable {
  private var message = ProtocolBuffer()
  private var summary = ProtocolBuffer()

  /// Makes an event.
  /// - Parameters:
  ///   - step: of the training.
  ///   - wallTime: seconds since 1970.
  public init(step: Int, wallTime: Double) {
    message.add(1, wallTime)
    message.add(2, Int64(step))
  }

  /// The record that begins a file.
  public static func fileHeader(wallTime: Double) -> [UInt8] {
    var message = ProtocolBuffer()
    message.add(1, wallTime)
    message.add(3, "brain.Event:2")
    return record(of: message.bytes)
  }

  /// Whether nothing was added.
  public var isEmpty: Bool { summary.bytes.isEmpty }

  /// Adds a number.
  public mutating func add(_ tag: String, scalar: Double) {
    var value = ProtocolBuffer()
    value.add(1, tag)
    value.add(2, Float(scalar))
    summary.add(1, value)
  }

  /// Adds how values are distributed; of those that are not finite, and of none, nothing.
  /// - Parameters:
  ///   - tag: the name.
  ///   - values: in any order.
  ///   - bucketCount: equally wide intervals from the smallest to the largest value, 1 or more.
  public mutating func add(_ tag: String, histogram values: [Double], bucketCount: Int = 30) {
    let values = values.filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return }
    let count = low < high ? max(1, bucketCount) : 1
    var buckets = [Double](repeating: 0, count: count)
    for value in values {
      let position = low < high ? (value - low) / (high - low) : 0
      buckets[min(count - 1, Int(position * Double(count)))] += 1
    }
    let limits = (1...count).map { low + (high - low) * Double($0) / Double(count) }
    var histogram = ProtocolBuffer()
    histogram.add(1, low)
    histogram.add(2, high)
    histogram.add(3, Double(values.count))
    histogram.add(4, values.reduce(0, +))
    histogram.add(5, values.reduce(0) { $0 + $1 * $1 })
    histogram.add(6, limits)
    histogram.add(7, buckets)
    var value = ProtocolBuffer()
    value.add(1, tag)
    value.add(5, histogram)
    summary.add(1, value)
  }

  /// Adds a picture or an animated GIF.
  public mutating func add(_ tag: String, image: EventImage) {
    var picture = ProtocolBuffer()
    picture.add(1, Int64(image.height))
    picture.add(2, Int64(image.width))
    // RGB.
    picture.add(3, Int64(3))
    picture.add(4, image.bytes)
    var value = ProtocolBuffer()
    value.add(1, tag)
    value.add(4, picture)
    summary.add(1, value)
  }

  /// The event as a record of a file.
  public var record: [UInt8] {
    var message = message
    message.add(5, summary)
    return Self.record(of: message.bytes)
  }

  /// TFRecord: the length, its masked checksum, the bytes, their masked checksum.
  private static func record(of bytes: [UInt8]) -> [UInt8] {
    var length: [UInt8] = []
    length.append(littleEndian: UInt64(bytes.count))
    var record = length
    record.append(littleEndian: CRC32C.masked(length))
    record += bytes
    record.append(littleEndian: CRC32C.masked(bytes))
    return record
  }
}

/// A picture in a file format that browsers show, such as PNG or an animated GIF.
public struct EventImage: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// The file.
  public let bytes: [UInt8]

  /// Describes a picture.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    (self.width, self.height, self.bytes) = (width, height, bytes)
  }
}
