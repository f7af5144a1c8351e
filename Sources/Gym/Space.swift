import TensorEngine

/// What observations or actions may be. One case per kind of space, as Gymnasium has them.
public enum Space: Sendable, Equatable {
  case box(Box)
  case discrete(Discrete)
}

/// An element of a space, where the type is not known before the program runs.
public enum SpaceValue: Sendable, Equatable {
  /// An element of a `Box`.
  case array(NDArray)
  /// An element of a `Discrete`.
  case discrete(Int)
}

/// A type whose values are elements of a space: what a typed environment observes and is told.
public protocol SpaceElement: Sendable {
  /// The element as the type-erased value that spaces, files and the command line use.
  var spaceValue: SpaceValue { get }
  /// Reads the type-erased value back.
  /// - Throws: `GymError.wrongValue` where the kind or the shape is another.
  init(_ value: SpaceValue) throws(GymError)
}
