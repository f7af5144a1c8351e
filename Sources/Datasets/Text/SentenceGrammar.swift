import Foundations
import Glibc
import NumPyRandom

/// A probabilistic context-free grammar that writes sentences, and knows how uncertain they are.
///
/// A rule is a line: its name, then what it may be replaced by, with a weight each (1 unless
/// given); a line that begins with `|` continues it. Names stand in angle brackets, everything else
/// is a word; the first rule is a sentence:
///
///     sentence: 3 <animal> sleeps . | <animal> runs <where> .
///     animal: 2 Rex | Tom
///     where: home | away
///
/// The grammar must be unambiguous (`probability(of:)` checks a sentence): then the entropy of a
/// sentence is that of its derivation, which is exact. With the probabilities `p_r` of the rules of
/// a name A, and the names B on the right of each,
///
///     H(A) = sum_r p_r (-ln p_r + sum_B H(B))
///
/// which is a system of linear equations. Expected lengths follow in the same way. (Booth & Thompson
/// 1973, "Applying Probability Measures to Abstract Languages",
/// https://doi.org/10.1109/T-C.1973.223746.)
public struct SentenceGrammar: Sendable, Equatable {
  enum Symbol: Sendable, Equatable {
    case word(String)
    case rule(Int)
  }

  struct Production: Sendable, Equatable {
    var probability: Double
    var symbols: [Symbol]
  }

  /// The rules as they are written.
  public let source: String
  /// By name: what it may be replaced by.
  let rules: [[Production]]
  /// The mean entropy of a sentence in nats.
  public let sentenceEntropy: Double
  /// The mean number of tokens of a sentence at word level.
  public let meanWordCount: Double
  /// The mean number of characters of a sentence.
  public let meanCharacterCount: Double

  /// Reads rules.
  /// - Precondition: every name has a rule, every weight is above 0, every word is one token at
  ///   word level, and derivations end (the grammar is a part of the program).
  init(_ source: String) {
    let rules = Self.rules(source)
    func mean(_ own: (Production) -> Double) -> Double { Self.expectation(rules, own) }
    self.source = source
    self.rules = rules
    sentenceEntropy = mean { -log($0.probability) }
    meanWordCount = mean { Double($0.words.count) }
    // A space before each word, but for the first and for punctuation.
    meanCharacterCount =
      mean { production in
        production.words.reduce(0) {
          $0 + Double($1.unicodeScalars.count + (Self.followsDirectly($1) ? 0 : 1))
        }
      } - 1
  }

  /// The entropy of a token in nats: of a sentence, divided by what is predicted of it, which is
  /// its tokens and its end. No model has a lower mean cross-entropy.
  public func entropy(_ level: Tokenizer.Level) -> Double {
    sentenceEntropy / ((level == .word ? meanWordCount : meanCharacterCount) + 1)
  }

  /// Writes a sentence.
  /// - Returns: the sentence, and the natural logarithm of its probability.
  public func sample(using random: inout PCG64) -> (sentence: String, logProbability: Double) {
    var words: [String] = []
    var logProbability = 0.0
    var open: [Symbol] = [.rule(0)]
    while let symbol = open.popLast() {
      switch symbol {
      case .word(let word): words.append(word)
      case .rule(let index):
        let chosen = Self.chosen(among: rules[index], random.nextDouble())
        logProbability += log(chosen.probability)
        open += chosen.symbols.reversed()
      }
    }
    return (Self.sentence(words), logProbability)
  }

  /// The production whose part of 0..<1 a number falls into.
  private static func chosen(among productions: [Production], _ number: Double) -> Production {
    var rest = number
    for production in productions.dropLast() {
      rest -= production.probability
      if rest < 0 { return production }
    }
    return productions[productions.count - 1]
  }

  /// The probability of a sentence, summed over all its derivations; 0 where the grammar does not
  /// write it. Case does not count.
  public func probability(of sentence: String) -> Double {
    let words = Tokenizer(level: .word).tokens(of: sentence)
    var reader = Reader(rules: rules, words: words)
    return reader.ends(of: 0, from: 0)[words.count] ?? 0
  }

  /// Words with spaces between them, but for punctuation, and a capital at the start.
  private static func sentence(_ words: [String]) -> String {
    var sentence = ""
    for word in words {
      if !sentence.isEmpty, !followsDirectly(word) { sentence += " " }
      sentence += word
    }
    return sentence.prefix(1).uppercased() + sentence.dropFirst()
  }

  private static func followsDirectly(_ word: String) -> Bool {
    [".", ",", "!", "?"].contains(word)
  }
}

extension SentenceGrammar.Production {
  fileprivate var words: [String] {
    symbols.compactMap { if case .word(let word) = $0 { word } else { nil } }
  }
}

// MARK: - Reading rules

extension SentenceGrammar {
  private static func rules(_ source: String) -> [[Production]] {
    var lines: [(name: String, right: String)] = []
    for line in source.split(separator: "\n") {
      if line.hasPrefix("|"), !lines.isEmpty {
        lines[lines.count - 1].right += line
      } else {
        let parts = line.split(separator: ":", maxSplits: 1)
        precondition(parts.count == 2, "SentenceGrammar: expected `name: …`, got \"\(line)\"")
        lines.append((String(parts[0]), String(parts[1])))
      }
    }
    let numbers = Dictionary(uniqueKeysWithValues: lines.enumerated().map { ($1.name, $0) })
    return lines.map { line in
      let productions = line.right.split(separator: "|").map { production($0, numbers) }
      let sum = productions.reduce(0) { $0 + $1.probability }
      return productions.map {
        Production(probability: $0.probability / sum, symbols: $0.symbols)
      }
    }
  }

  /// One alternative, its probability still a weight.
  private static func production(_ source: Substring, _ numbers: [String: Int]) -> Production {
    var items = source.split(separator: " ")
    let weight = items.first.flatMap { Double($0) }
    if weight != nil { items.removeFirst() }
    precondition(weight ?? 1 > 0, "SentenceGrammar: expected a weight above 0 in \"\(source)\"")
    let symbols = items.map { item -> Symbol in
      guard item.hasPrefix("<") else {
        precondition(
          Tokenizer(level: .word).tokens(of: String(item)).count == 1,
          "SentenceGrammar: expected one token, got \"\(item)\"")
        return .word(String(item))
      }
      guard let number = numbers[String(item.dropFirst().dropLast())] else {
        preconditionFailure("SentenceGrammar: there is no rule \(item)")
      }
      return .rule(number)
    }
    return Production(probability: weight ?? 1, symbols: symbols)
  }

  /// The mean over derivations of the first rule of a sum over their productions:
  /// `(I - M) e = b`, with `M_AB` the mean number of B in a production of A.
  private static func expectation(_ rules: [[Production]], _ own: (Production) -> Double) -> Double
  {
    let count = rules.count
    var rows = rules.enumerated().map { index, productions in
      var row = [Double](repeating: 0, count: count + 1)
      row[index] = 1
      for production in productions {
        row[count] += production.probability * own(production)
        for case .rule(let other) in production.symbols { row[other] -= production.probability }
      }
      return row
    }
    // Gauss-Jordan elimination: diagonally dominant, as derivations end.
    for pivot in 0..<count {
      let scale = rows[pivot][pivot]
      precondition(scale > 1e-9, "SentenceGrammar: derivations of rule \(pivot) do not end")
      for column in pivot...count { rows[pivot][column] /= scale }
      for row in 0..<count where row != pivot && rows[row][pivot] != 0 {
        let factor = rows[row][pivot]
        for column in pivot...count { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    return rows[0][count]
  }
}

/// Sums probabilities over derivations: where a rule that begins at a word may end, and how
/// probable that is.
private struct Reader {
  let rules: [[SentenceGrammar.Production]]
  let words: [String]
  private var known: [Start: [Int: Double]] = [:]

  private struct Start: Hashable {
    var rule: Int
    var position: Int
  }

  init(rules: [[SentenceGrammar.Production]], words: [String]) {
    self.rules = rules
    self.words = words
  }

  /// The probability of each end, by position.
  mutating func ends(of rule: Int, from position: Int) -> [Int: Double] {
    let start = Start(rule: rule, position: position)
    if let ends = known[start] { return ends }
    var sums: [Int: Double] = [:]
    for production in rules[rule] {
      var open = [position: production.probability]
      for symbol in production.symbols where !open.isEmpty {
        var next: [Int: Double] = [:]
        for (position, probability) in open {
          switch symbol {
          case .word(let word):
            guard position < words.count, words[position] == word.lowercased() else { continue }
            next[position + 1, default: 0] += probability
          case .rule(let other):
            for (end, factor) in ends(of: other, from: position) {
              next[end, default: 0] += probability * factor
            }
          }
        }
        open = next
      }
      for (end, probability) in open { sums[end, default: 0] += probability }
    }
    known[start] = sums
    return sums
  }
}
