import NumPyRandom

/// Texts of a limited length over a set of characters.
///
/// A character is a Unicode scalar, and lengths count these, as in Python.
public struct TextSpace: Sendable {
  /// The shortest length.
  public let minLength: Int
  /// The longest length.
  public let maxLength: Int
  /// The characters, in the order in which they are drawn and numbered; none twice.
  public let characters: [Unicode.Scalar]

  private let indices: [Unicode.Scalar: Int]

  /// Gymnasium's characters where none are given: letters and digits.
  public static let alphanumeric =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

  /// Makes a space.
  /// - Parameters:
  ///   - maxLength: the longest length.
  ///   - minLength: the shortest length.
  ///   - charset: the characters in order; a later one of the same kind doesn't count.
  /// - Throws: `GymError.badSpace` where the lengths are not 0 <= min <= max, or there is no text
  ///   of that length because there are no characters.
  public init(
    maxLength: Int, minLength: Int = 1, charset: String = TextSpace.alphanumeric
  ) throws(GymError) {
    guard minLength >= 0, minLength <= maxLength, maxLength <= Space.largestCount else {
      throw .badSpace(
        "Text: expected lengths 0 <= min_length <= max_length <= \(Space.largestCount), found "
          + "\(minLength) and \(maxLength)")
    }
    var indices: [Unicode.Scalar: Int] = [:]
    characters = charset.unicodeScalars.filter { character in
      guard indices[character] == nil else { return false }
      indices[character] = indices.count
      return true
    }
    guard minLength == 0 || !characters.isEmpty else {
      throw .badSpace("Text: expected characters for texts of at least \(minLength), found none")
    }
    self.minLength = minLength
    self.maxLength = maxLength
    self.indices = indices
  }

  /// The number of a character in flattened texts; nil where the space doesn't have it.
  public func index(of character: Unicode.Scalar) -> Int? { indices[character] }

  /// As many values as the longest text has characters.
  public var flattenedCount: Int { maxLength }

  /// Whether the text has an allowed length and no other characters.
  public func contains(_ string: String) -> Bool {
    let scalars = string.unicodeScalars
    return scalars.count >= minLength && scalars.count <= maxLength
      && scalars.allSatisfy { indices[$0] != nil }
  }

  /// Draws a length, then the characters, all equally likely.
  public func sample(using generator: inout PCG64) -> String {
    text(length: drawnLength(&generator), weights: nil, using: &generator)
  }

  /// Draws with a length or a mask or probabilities of the characters.
  ///
  /// Where a mask lets no character through, the text is empty, if the space allows that.
  func sample(
    length: Int?, characters weights: [Double]?, areProbabilities isProbability: Bool,
    using generator: inout PCG64
  ) throws(GymError) -> String {
    if let length, length < minLength || length > maxLength {
      throw .wrongValue(expected: "a length from \(minLength) to \(maxLength)", found: "\(length)")
    }
    if let weights {
      let areGood =
        isProbability ? areProbabilities(weights) : weights.allSatisfy { $0 == 0 || $0 == 1 }
      guard weights.count == characters.count, areGood else {
        throw .wrongValue(
          expected: "\(characters.count) " + (isProbability ? "probabilities" : "values 0 or 1"),
          found: "\(weights)")
      }
    }
    let total = weights.map { $0.reduce(0, +) } ?? 1
    if total == 0, minLength > 0 {
      throw .wrongValue(
        expected: "a character that the mask lets through, for texts of at least \(minLength)",
        found: "none")
    }
    let length = length ?? drawnLength(&generator)
    if total == 0 { return "" }
    return text(
      length: length, weights: isProbability ? weights : weights?.map { $0 / total },
      using: &generator)
  }

  private func drawnLength(_ generator: inout PCG64) -> Int {
    generator.integers(minLength..<maxLength + 1)
  }

  /// Looks up a double per character in the running sum of the weights.
  private func text(length: Int, weights: [Double]?, using generator: inout PCG64) -> String {
    guard !characters.isEmpty else { return "" }
    var total = 0.0
    var sums = (weights ?? Array(repeating: 1 / Double(characters.count), count: characters.count))
      .map { weight in
        total += weight
        return total
      }
    for index in sums.indices { sums[index] /= total }
    var string = String.UnicodeScalarView()
    for _ in 0..<length {
      let draw = generator.nextDouble()
      string.append(characters[sums.firstIndex { $0 > draw } ?? characters.count - 1])
    }
    return String(string)
  }
}

extension TextSpace: Equatable {
  /// Whether both allow the same texts; the order of the characters doesn't count.
  public static func == (left: TextSpace, right: TextSpace) -> Bool {
    left.minLength == right.minLength && left.maxLength == right.maxLength
      && Set(left.characters) == Set(right.characters)
  }
}

extension TextSpace: CustomStringConvertible {
  /// `Text(1, 5, charset=abc)`, with the characters sorted.
  public var description: String {
    var sorted = String.UnicodeScalarView()
    sorted.append(contentsOf: characters.sorted())
    return "Text(\(minLength), \(maxLength), charset=\(String(sorted)))"
  }
}
