import Foundations

/// Vector environments made of texts: each environment shows the last tokens before one position of
/// the corpus, and an action is the token that follows.
///
/// An observation is a window of `windowLength` token ids, the newest last, with 0 on the left of a
/// short one; `infoColumns["token"]` reports the id that truly follows. An agent that is going to
/// train takes the vocabulary from here and keeps it with its model.
public protocol TextEnvironment: DatasetEnvironment {
  /// The tokens and their ids.
  var vocabulary: Vocabulary { get }
  /// The tokens of a window (`max_length`).
  var windowLength: Int { get }
  /// The labels that texts have, in the order of `infoColumns["label"]`, which then reports that of
  /// each example; empty where texts have none.
  var labels: [String] { get }
}

extension TextEnvironment {
  /// None, unless the texts have labels.
  public var labels: [String] { [] }
}

extension VectorEnvironment {
  /// These environments as ones made of texts; nil where they are not.
  public var texts: (any TextEnvironment)? { self as? any TextEnvironment }
}
