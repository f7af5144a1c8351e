/// A way to explain a model of a table, with its options.
public struct TableMethod: Sendable, Equatable {
  /// What there is.
  public enum Name: String, CaseIterable, Sendable {
    /// Shapley values of the features: Kernel SHAP.
    case shap
    /// Shapley values of trees, by walking through them.
    case treeSHAP = "tree-shap"
    /// A linear model near the row: LIME.
    case lime
    /// What each curve of an additive model contributes.
    case nam
    /// A small change that flips the class: GRACE.
    case grace
    /// How much worse predictions become where a column is shuffled.
    case permutation
    /// The mean prediction along one column.
    case dependence

    /// One line for lists.
    public var summary: String {
      switch self {
      case .shap: "Shapley values of the features: Kernel SHAP, or the trees of a forest"
      case .treeSHAP: "exact Shapley values of trees, on the scale on which they add up"
      case .lime: "a linear model that is fitted near the row"
      case .nam: "the curves of a neural additive model"
      case .grace: "a small change of the row that flips the class"
      case .permutation: "how much worse predictions are with a shuffled column"
      case .dependence: "the mean prediction along each column"
      }
    }

    /// The options and what they are where nothing is said.
    public var options: [(name: String, standard: String)] {
      switch self {
      case .shap:
        [("background", "100"), ("samples", "auto"), ("features", "all"), ("link", "identity")]
      case .treeSHAP: [("background", "100")]
      case .lime: [("samples", "5000"), ("features", "10"), ("discretizer", "quartile")]
      case .nam: []
      case .grace: [("features", "5"), ("gamma", "0.5")]
      case .permutation: [("repeats", "5")]
      case .dependence: [("points", "40")]
      }
    }

    /// Whether it explains one output; else what the model decides.
    var explainsOneOutput: Bool { self != .permutation && self != .grace }

    /// Whether it explains single rows; else only the model as a whole.
    public var explainsRows: Bool { self != .permutation && self != .dependence }
  }

  /// Which.
  public var name: Name
  /// By name.
  public var options: [String: String]

  /// A method with its defaults.
  public init(_ name: Name) { (self.name, options) = (name, [:]) }

  /// Names a method; nil where there is none of this name.
  /// - Throws: `FigureError.badOption` where it has no such option.
  public init?(_ method: MapMethod) throws(FigureError) {
    guard let name = Name(rawValue: method.name) else { return nil }
    let known = name.options.map(\.name)
    if let wrong = method.options.keys.sorted().first(where: { !known.contains($0) }) {
      throw .badOption(
        method: name.rawValue, option: wrong, value: method.options[wrong] ?? "",
        expected: known.isEmpty ? "no options" : "one of \(known.joined(separator: ", "))")
    }
    (self.name, options) = (name, method.options)
  }

  /// A whole number of an option.
  /// - Throws: `FigureError.badOption` where it is none of the range.
  func whole(_ option: String, in range: ClosedRange<Int>, _ standard: Int?) throws(FigureError)
    -> Int?
  {
    guard let string = options[option] else { return standard }
    guard let value = Int(string), range.contains(value) else {
      throw .badOption(
        method: name.rawValue, option: option, value: string,
        expected: "a whole number of \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// One of some words.
  /// - Throws: `FigureError.badOption` where it is none of them.
  func word<Value: RawRepresentable & CaseIterable>(_ option: String, _ standard: Value)
    throws(FigureError) -> Value where Value.RawValue == String
  {
    guard let string = options[option] else { return standard }
    guard let value = Value(rawValue: string) else {
      throw .badOption(
        method: name.rawValue, option: option, value: string,
        expected: Value.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }
}
