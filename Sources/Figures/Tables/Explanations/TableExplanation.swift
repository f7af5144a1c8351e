import Estimators
import Explanations
import Foundations
import Experiments
import Gym
import Viewer

/// What a method says about a model of a table: for people, for machines and as a picture.
public struct TableExplanation: Sendable {
  /// The method.
  public let method: TableMethod
  /// What is printed, a table of one line for each element.
  public let table: [[String]]
  /// What is printed after it.
  public internal(set) var notes: [String]
  /// What is drawn, from the top to the bottom.
  public let scenes: [DisplayList]
  /// The contributions, where the method has some: for the page of many rows.
  public let attributions: FeatureAttributions?
  /// The linear models near rows, where the method fits some: for their page.
  public let linearModels: [LIMEExplanation]
  /// For machines.
  public let json: JSONValue

  init(
    _ method: TableMethod, table: [[String]], notes: [String] = [], scenes: [DisplayList] = [],
    attributions: FeatureAttributions? = nil, linearModels: [LIMEExplanation] = [],
    json: [(String, JSONValue)]
  ) {
    self.linearModels = linearModels
    (self.method, self.table, self.notes) = (method, table, notes)
    (self.scenes, self.attributions) = (scenes, attributions)
    self.json = .object(
      [.init("method", .string(method.name.rawValue))] + json.map { .init($0.0, $0.1) })
  }

  /// Several explanations below each other; nil where none has a picture.
  public static func scene(of explanations: [TableExplanation]) -> DisplayList? {
    let scenes = explanations.flatMap(\.scenes)
    return scenes.isEmpty ? nil : .arranged(scenes.map { [$0] }, spacing: 16)
  }

  /// The contributions of rows, or the linear models near them, as a page in which the mouse shows
  /// values.
  /// - Throws: `FigureError.badOption` where the method has neither; what drawing throws.
  public func page() throws -> String {
    if !linearModels.isEmpty { return try LIMEPage().html(linearModels) }
    guard attributions?.rowOutputNames.isEmpty ?? true else {
      throw FigureError.badOption(
        method: method.name.rawValue, option: "--output", value: ".html",
        expected: "rows of one class, as a page has one scale: choose it by --neuron")
    }
    guard let attributions, attributions.rowCount > 0 else {
      throw FigureError.badOption(
        method: method.name.rawValue, option: "--output", value: ".html",
        expected: "a picture, .png or .svg: this method has no contributions of rows")
    }
    return try StackedForcePage().html(attributions)
  }
}

extension FeatureAttributions {
  /// The features of one row by the size of their contributions, or of many by the mean size.
  var lines: [[String]] {
    if rowCount == 1 {
      let order = names.indices.sorted {
        (contributions[0][$1].magnitude, $0) < (contributions[0][$0].magnitude, $1)
      }
      return [["  feature", "value", "contribution"]]
        + order.map {
          ["  \(names[$0])", decimal(values[0][$0], 3), decimal(contributions[0][$0], 4)]
        }
    }
    let means = meanMagnitudes
    return [["  feature", "mean |contribution|"]]
      + ranking.map { ["  \(names[$0])", decimal(means[$0], 4)] }
  }

  /// For machines. Where rows have different outputs, each has its own name and base value.
  var members: [(String, JSONValue)] {
    func array(_ values: [Double]) -> JSONValue { .array(values.map { .double($0) }) }
    let isSame = rowOutputNames.isEmpty
    var members: [(String, JSONValue)] = [
      ("output", isSame ? .string(outputName) : .null), ("link", .string(link.rawValue)),
      ("features", .array(names.map { .string($0) })),
      ("base_value", isSame ? .double(baseValue) : .null),
    ]
    if !isSame {
      members.append(("row_outputs", .array(rowOutputNames.map { .string($0) })))
      members.append(("base_values", array(rowBaseValues)))
    }
    members.append(("outputs", array(outputs)))
    members.append(("values", .array(values.map(array))))
    members.append(("contributions", .array(contributions.map(array))))
    return members
  }
}
