import Foundations
import Spaces

/// Saved states as bytes: JSON in which every number keeps its bits.
///
/// `JSONEncoder` has no way to write NaN and infinities as the numbers that checkpoints hold, and
/// `JSONDecoder` accepts more than these files may hold; CONTRIBUTING says what was tried.
package enum SavedState {
  /// Writes a value, where its type is `Encodable`.
  package static func bytes(of value: Any) throws(GymError) -> [UInt8] {
    guard let encodable = value as? any Encodable else {
      throw .stateNotSavable(environment: "\(type(of: value))")
    }
    do {
      return Array(try StateEncoder.encode(encodable).text.utf8)
    } catch {
      throw .badState("\(error)")
    }
  }

  /// Reads a value, where its type is `Decodable`.
  package static func value<Value>(_ type: Value.Type, from bytes: [UInt8]) throws(GymError)
    -> Value
  {
    guard let decodable = type as? any Decodable.Type else {
      throw .stateNotSavable(environment: "\(type)")
    }
    let document = try JSONValue(reading: bytes)
    do {
      if let value = try StateDecoder.decode(decodable, from: document) as? Value { return value }
    } catch let error as DecodingError {
      throw .badState(description(of: error))
    } catch {
      throw .badState("\(error)")
    }
    throw .badState("expected \(type)")
  }

  /// The largest counter, size or index that a saved state may hold. No training reaches it, and
  /// sums of several such values are far from an overflow.
  package static let counterLimit = 1 << 53

  /// Checks a counter, size or index where it is read.
  /// - Throws: `GymError.badState` where it is out of range.
  package static func check(
    _ name: String, _ value: Int, in range: ClosedRange<Int> = 0...counterLimit
  ) throws(GymError) {
    guard range.contains(value) else {
      throw .badState("\(name): expected a whole number in \(range), found \(value)")
    }
  }

  /// Checks a duration or another amount where it is read: a finite number, 0 or above.
  /// - Throws: `GymError.badState` where it is not.
  package static func check(_ name: String, _ value: Double) throws(GymError) {
    guard value >= 0, value <= Double(counterLimit) else {
      throw .badState("\(name): expected a number in 0...\(counterLimit), found \(value)")
    }
  }

  private static func description(of error: DecodingError) -> String {
    func text(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
      let path = context.codingPath + (key.map { [$0] } ?? [])
      return path.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
    }
    switch error {
    case .dataCorrupted(let context): return text(context)
    case .keyNotFound(let key, let context): return text(context, key)
    case .typeMismatch(_, let context), .valueNotFound(_, let context): return text(context)
    @unknown default: return "\(error)"
    }
  }
}
