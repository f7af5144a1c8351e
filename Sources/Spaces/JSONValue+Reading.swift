import Foundations

extension JSONValue {
  /// Reads a document that Python may have written: infinite bounds, a NaN among observations.
  /// - Throws: `GymError.badState` with the byte offset where it stops making sense.
  package init(reading bytes: [UInt8]) throws(GymError) {
    do throws(JSONError) {
      try self.init(parsing: bytes[...], depthLimit: 128, allowsNonFinite: true)
    } catch {
      throw .badState("byte \(error.offset): expected \(error.expected), found \(error.found)")
    }
  }

  /// Reads a document that Python may have written.
  package init(reading string: String) throws(GymError) {
    try self.init(reading: Array(string.utf8))
  }
}
