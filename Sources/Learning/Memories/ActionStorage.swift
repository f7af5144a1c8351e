/// What the actions of a replay buffer that was read from a file must be.
enum ActionStorage: Sendable, Equatable {
  /// Indices below a count.
  case discrete(count: Int)
  /// Vectors of a size.
  case continuous(size: Int)

  /// The elements of one action.
  var size: Int {
    switch self {
    case .discrete: 1
    case .continuous(let size): size
    }
  }

  /// Whether an element that was read from a file can be part of an action.
  func accepts(_ element: Float) -> Bool {
    switch self {
    case .discrete(let count):
      element >= 0 && element < Float(count) && element == element.rounded()
    case .continuous: element.isFinite
    }
  }

  /// What `accepts` wants, in words.
  var expected: String {
    switch self {
    case .discrete(let count): "actions below \(count)"
    case .continuous: "finite actions"
    }
  }
}
