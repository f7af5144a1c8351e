/// Stops the program with a message where a condition does not hold.
///
/// It stands in for Swift's function of this name throughout the package: that one drops the
/// message in optimized builds, where a user would be left with "illegal instruction".
@inlinable @inline(__always)
package func precondition(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { preconditionFailure(message(), file: file, line: line) }
}

/// Stops the program with a message, also in optimized builds.
@inlinable @inline(never)
package func preconditionFailure(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message(), file: file, line: line)
}
