/// A layer as a setting writes it, in words: `conv2d 20 5 same relu`.
public struct LayerWords: Sendable {
  /// The first word.
  public let name: String
  /// The words after it.
  public let arguments: [String]

  /// Splits a text at its spaces; nil where there is no word.
  public init?(_ string: String) {
    var words = string.split(separator: " ").map(String.init)[...]
    guard let name = words.popFirst() else { return nil }
    self.name = name
    arguments = Array(words)
  }

  /// Reads the arguments as sizes, followed by `same` and the name of an activation, both optional.
  /// - Parameters:
  ///   - count: the number of sizes, each in 1...65536.
  ///   - allowsPadding: whether `same` is accepted.
  ///   - allowsActivation: whether an activation is accepted.
  /// - Returns: nil where the arguments are anything else.
  public func sizes(_ count: Int, allowsPadding: Bool = false, allowsActivation: Bool = false)
    -> (sizes: [Int], isSame: Bool, activation: Activation)?
  {
    let sizes = arguments.prefix(count).compactMap(Int.init)
    guard sizes.count == count, sizes.allSatisfy((1...65_536).contains) else { return nil }
    var rest = arguments.dropFirst(count)
    let isSame = allowsPadding && rest.first == "same"
    if isSame { rest = rest.dropFirst() }
    guard let word = rest.popFirst() else { return (sizes, isSame, .linear) }
    guard allowsActivation, rest.isEmpty, let activation = Activation(rawValue: word) else {
      return nil
    }
    return (sizes, isSame, activation)
  }

  /// The only argument as a rate in 0..<1; nil where it is anything else.
  public var rate: Float? {
    guard arguments.count == 1, let rate = Float(arguments[0]), (0..<1).contains(rate) else {
      return nil
    }
    return rate
  }
}
