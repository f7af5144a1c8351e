import Foundations
import Glibc

/// An n-gram model with interpolated Kneser-Ney smoothing: the reference for text models.
///
///     p_k(w | h) = max(a(h w) - D_k, 0) / a(h) + D_k N(h) / a(h) * p_(k-1)(w | h')
///     p_0(w) = 1 / V
///
/// for a context `h` of `k - 1` tokens, `h'` being `h` without its first one. `a(h w)` is how often
/// the k-gram occurs where `k` is the order, or where it begins a text, which nothing precedes;
/// of all others it is the number of different tokens that precede it. `a(h)` is the sum over w,
/// `N(h)` the number of different w, `V` the number of tokens (padding is none). Where `h` does not
/// occur, `p_k` is `p_(k-1)`. The discount is `D_k = n_1 / (n_1 + 2 n_2)`, `n_i` being the number
/// of k-grams with `a = i`; 1/2 where one of these is 0.
///
/// Kneser & Ney (1995), https://doi.org/10.1109/ICASSP.1995.479394; interpolated as in Chen &
/// Goodman (1999), https://doi.org/10.1006/csla.1999.0128, equation 22; counts of n-grams that begin
/// a text as in KenLM.
public struct KneserNeyModel: Sendable {
  /// n, the tokens of the longest n-gram.
  public let order: Int
  /// V, the tokens that can follow.
  public let tokenCount: Int
  /// `D_1…D_n`
  public let discounts: [Double]
  /// The n-grams as a tree: a node for each, its last token added to the node of the rest.
  private let children: [UInt64: Int32]
  /// By node: `a` of the n-gram.
  private let counts: [Int32]
  /// By node, as a context: `a(h)` and `N(h)`.
  private let sums: [Int32]
  private let kinds: [Int32]

  /// The order that is used for a level unless another is asked for.
  public static func defaultOrder(_ level: Tokenizer.Level) -> Int { level == .word ? 3 : 5 }

  /// Counts the n-grams of examples' sequences.
  public init(order: Int, _ examples: TextExamples) {
    self.init(
      order: order, tokenCount: examples.vocabulary.tokens.count, sequences: examples.sequences,
      hasMarkers: examples.vocabulary.markerID != nil)
  }

  /// Counts n-grams.
  /// - Parameters:
  ///   - order: n, from 1 to 16.
  ///   - tokenCount: V.
  ///   - sequences: ids in `0...V`, 0 being unknown; it is a context, but is not predicted.
  ///   - hasMarkers: whether the first id of a sequence is its start marker, which is not
  ///     predicted.
  /// - Precondition: the order is in 1...16, and there is a token.
  init(order: Int, tokenCount: Int, sequences: [ArraySlice<Int32>], hasMarkers: Bool) {
    precondition(
      (1...16).contains(order) && tokenCount > 0,
      "KneserNeyModel: expected an order of 1...16, got \(order), and tokens, got \(tokenCount)")
    self.order = order
    self.tokenCount = tokenCount
    var tree = Tree()
    for sequence in sequences {
      // Without a marker an id that nothing asks for begins the text.
      tree.add(hasMarkers ? sequence : [Int32(tokenCount + 1)] + sequence, order: order)
    }
    discounts = (1...order).map { tree.discount(length: $0) }
    children = tree.children
    counts = tree.counts
    (sums, kinds) = tree.contexts
  }

  /// The probability of a token.
  /// - Parameters:
  ///   - id: in `1...V`; any other has the probability 0.
  ///   - context: what precedes it in its text, the newest last. Of more than `order - 1` ids the
  ///     last ones count.
  /// - Returns: `p(id | context)`.
  public func probability(of id: Int, after context: ArraySlice<Int32>) -> Double {
    guard (1...tokenCount).contains(id) else { return 0 }
    var probability = 1 / Double(tokenCount)
    for length in 1...order where length <= context.count + 1 {
      guard let node = node(context.suffix(length - 1)), sums[node] > 0 else { break }
      let count = child(Int32(id), of: node).map { Double(counts[$0]) } ?? 0
      let (sum, discount) = (Double(sums[node]), discounts[length - 1])
      probability =
        (max(count - discount, 0) + discount * Double(kinds[node]) * probability) / sum
    }
    return probability
  }

  /// The mean of `-ln p` over the positions of examples, in nats a token; NaN where there are none.
  public func crossEntropy(of examples: TextExamples) -> Double {
    let sum = examples.positions.reduce(0.0) { sum, position in
      let context = examples.context(before: Int(position), length: order - 1)
      return sum - log(probability(of: Int(examples.ids[Int(position)]), after: context))
    }
    return sum / Double(examples.count)
  }

  /// `exp` of the cross-entropy.
  public func perplexity(of examples: TextExamples) -> Double {
    exp(crossEntropy(of: examples))
  }

  private func child(_ id: Int32, of node: Int) -> Int? {
    children[Tree.key(id, under: node)].map(Int.init)
  }

  /// The node of an n-gram; nil where it does not occur.
  private func node(_ ids: ArraySlice<Int32>) -> Int? {
    var node = 0
    for id in ids {
      guard let next = child(id, of: node) else { return nil }
      node = next
    }
    return node
  }
}

/// The n-grams of texts while they are counted.
private struct Tree {
  var children: [UInt64: Int32] = [:]
  /// By node.
  var counts: [Int32] = [0]
  private var parents: [Int32] = [0]
  private var lengths: [Int8] = [0]

  static func key(_ id: Int32, under node: Int) -> UInt64 {
    UInt64(node) << 32 | UInt64(UInt32(bitPattern: id))
  }

  /// Adds a text that begins with its start marker.
  mutating func add(_ sequence: ArraySlice<Int32>, order: Int) {
    // The nodes of the n-grams that end with the token before, by length.
    var previous: [Int32] = [0]
    for (offset, id) in sequence.enumerated() {
      let isPredicted = offset > 0 && id != 0
      var nodes: [Int32] = [0]
      for parent in previous.prefix(order) {
        let length = nodes.count
        let (node, isNew) = insert(id, under: parent, length: length)
        if isPredicted {
          if length == order || length == offset + 1 { counts[Int(node)] += 1 }
          // Another token that precedes the shorter n-gram.
          if isNew, length > 1 { counts[Int(nodes[length - 1])] += 1 }
        }
        nodes.append(node)
      }
      previous = nodes
    }
  }

  private mutating func insert(_ id: Int32, under parent: Int32, length: Int) -> (Int32, Bool) {
    let key = Self.key(id, under: Int(parent))
    if let node = children[key] { return (node, false) }
    let node = Int32(counts.count)
    children[key] = node
    counts.append(0)
    parents.append(parent)
    lengths.append(Int8(length))
    return (node, true)
  }

  /// `n_1 / (n_1 + 2 n_2)`
  func discount(length: Int) -> Double {
    var (ones, twos) = (0.0, 0.0)
    for (node, count) in counts.enumerated() where Int(lengths[node]) == length {
      if count == 1 { ones += 1 }
      if count == 2 { twos += 1 }
    }
    return ones > 0 && twos > 0 ? ones / (ones + 2 * twos) : 0.5
  }

  /// By node, as a context: the sum of the counts of what follows, and how many follow.
  var contexts: (sums: [Int32], kinds: [Int32]) {
    var sums = [Int32](repeating: 0, count: counts.count)
    var kinds = sums
    for node in counts.indices.dropFirst() where counts[node] > 0 {
      sums[Int(parents[node])] += counts[node]
      kinds[Int(parents[node])] += 1
    }
    return (sums, kinds)
  }
}
