/// What is written about one image of a grid.
public struct ImageCaption: Sendable, Equatable {
  /// Stands above the image.
  public var title: String?
  /// What it is.
  public var truth: String?
  /// What it was taken for.
  public var prediction: String?

  /// Makes a caption.
  public init(title: String? = nil, truth: String? = nil, prediction: String? = nil) {
    self.title = title
    self.truth = truth
    self.prediction = prediction
  }

  /// Whether it was taken for something else than it is.
  public var isWrong: Bool {
    guard let truth, let prediction else { return false }
    return truth != prediction
  }

  /// Where labels stand.
  public enum Placement: Sendable, Equatable {
    /// The true one above the image, the predicted one below.
    case around
    /// Both in one line below it, the true one first.
    case below
    /// The true one at the left of the image, the predicted one at its right.
    case beside
  }
}
