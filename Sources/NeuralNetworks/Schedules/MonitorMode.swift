import Foundations

/// Which way a watched figure gets better, as Keras names it.
public enum MonitorMode: String, Sendable, Codable, CaseIterable {
  /// Less is better.
  case min
  /// More is better.
  case max
  /// As the figure's name says; see `resolved(for:)`.
  case auto

  /// Names, or ends of names, of figures of which more is better.
  private static let rising = [
    "acc", "accuracy", "auc", "precision", "recall", "f1", "f1_score", "fbeta_score", "r2_score",
    "cosine_similarity", "mean_iou", "sensitivity", "specificity", "return", "reward",
  ]
  /// Those of which less is better.
  private static let falling = [
    "loss", "error", "errors", "mse", "mae", "rmse", "mape", "crossentropy", "cross_entropy",
    "divergence", "eer",
  ]

  /// `min` or `max` for a figure: of `auto`, by its name with any `val_` or `test_` before it and
  /// any words before the last (`val_top_5_accuracy`, `mean_squared_error`).
  /// - Returns: nil for `auto` where the name is none of those known: the caller must say.
  public func resolved(for figure: String) -> MonitorMode? {
    guard self == .auto else { return self }
    func names(_ list: [String]) -> Bool {
      list.contains { figure == $0 || figure.hasSuffix("_" + $0) }
    }
    if names(Self.rising) { return .max }
    return names(Self.falling) ? .min : nil
  }
}

/// The best of a watched figure so far, and whether a value betters it, as Keras decides it.
///
/// Keras compares in Float32; so does this, that both decide alike about values as close as that.
/// Other than there, a value that is no number never counts as the best, not even the first.
struct MonitoredFigure: Sendable, Equatable, Codable {
  let name: String
  let mode: MonitorMode
  /// A change of less than this is none; 0 or above.
  let minDelta: Double
  var best: Double?

  init(_ name: String, mode: MonitorMode, minDelta: Double, in owner: String) {
    let resolved = mode.resolved(for: name)
    precondition(
      resolved != nil,
      "\(owner): whether more or less of \"\(name)\" is better is not known: give mode .min or .max"
    )
    self.name = name
    self.mode = resolved ?? .min
    self.minDelta = minDelta.magnitude
  }

  /// Whether a value is better than another by more than `minDelta`; than none, always.
  func isBetter(_ value: Double, than reference: Double?) -> Bool {
    guard !value.isNaN else { return false }
    guard let reference else { return true }
    return mode == .max
      ? Float(value - minDelta) > Float(reference) : Float(value + minDelta) < Float(reference)
  }

  /// Takes a value as the best where it is.
  mutating func improves(with value: Double) -> Bool {
    guard isBetter(value, than: best) else { return false }
    best = value
    return true
  }
}
