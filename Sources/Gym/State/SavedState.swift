import TensorEngine

/// Saved states as bytes: JSON in which every number keeps its bits.
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
