import Datasets
import Environments
import Experiments
import Gym
import Spaces

/// The table that a model learned from: how other rows become its inputs, and what comes out.
///
///     let table = try LearnedTable(contentsOf: "model.safetensors")
///     let rows = try table.encoding.rows(of: "new.csv")      // [N, D]
public struct LearnedTable: Sendable {
  /// How rows become inputs.
  public let encoding: TableEncoding
  /// The classes, or the columns that are predicted.
  public let outputNames: [String]

  /// What the environment of a table says of it.
  private struct Shown {
    let featureNames: [String]
    let outputNames: [String]
    let observations: Space
    let actions: Space
  }

  /// Reads an untrusted file and the table that the model learned from.
  /// - Parameters:
  ///   - path: a model of `Classification/<table>` or `Regression/<table>`.
  ///   - changes: keyword arguments of the environment that differ from those of the training, such
  ///     as the `path` of a file that was moved.
  /// - Throws: `ExperimentError` where the model is none of a table, or its table is not here or no
  ///   longer as it was; `GymError` or `DatasetError` that say what is wrong with the table.
  public init(contentsOf path: String, changing changes: [String: InfoValue] = [:]) throws {
    let saved = try SavedModel(contentsOf: path)
    guard let environment = saved.environment,
      ["Classification/", "Regression/"].contains(where: environment.hasPrefix)
    else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a model of a table, whose columns are known",
        found: "one of \(saved.environment ?? "no environment"): give the inputs as a .npy file")
    }
    let (own, shown) = try Self.shown(saved, path, changes)
    let file = own?.path ?? environment
    guard Self.isSame(shown.observations, saved.observationSpace),
      Self.isSame(shown.actions, saved.actionSpace)
    else { throw SavedModel.changed(file) }
    if let own, TableFile.isNamed(own.path) {
      encoding = try own.encoding()
    } else {
      encoding = TableEncoding(featureNames: shown.featureNames)
    }
    guard !shown.featureNames.isEmpty, encoding.featureNames == shown.featureNames else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a model of a table with named columns",
        found: "one of \(file): give the inputs as a .npy file")
    }
    outputNames = shown.outputNames
  }

  private static func shown(
    _ saved: SavedModel, _ path: String, _ changes: [String: InfoValue]
  ) throws -> (own: OwnDataset?, Shown) {
    let (id, arguments) = try saved.testArguments(changing: changes)
    let isRegression = id.namespace == "Regression"
    let parameters =
      try isRegression ? RegressionParameters(arguments).data : ClassificationParameters(arguments)
    let own = parameters.selection.own
    try saved.check(own)
    do {
      return (own, try isRegression ? regression(arguments) : classification(parameters))
    } catch let error as GymError {
      guard case .unavailable(let reason) = error, own != nil else { throw error }
      throw ExperimentError.badInput(
        file: path,
        reason: "new rows get the columns of the training file, which can't be read: \(reason). "
          + "Put it back, or name it where it is now: --argument path=FILE")
    }
  }

  private static func regression(_ arguments: [String: InfoValue]) throws -> Shown {
    let table = try Regression(try RegressionParameters(arguments))
    return Shown(
      featureNames: table.featureNames, outputNames: table.targetNames,
      observations: table.observationSpace, actions: table.actionSpace)
  }

  private static func classification(_ parameters: ClassificationParameters) throws -> Shown {
    let table = try Classification(parameters)
    return Shown(
      featureNames: table.featureNames, outputNames: table.classNames,
      observations: table.observationSpace, actions: table.actionSpace)
  }

  /// Whether a space is the one of a model file; true where that has none.
  private static func isSame(_ space: Space, _ saved: Space?) -> Bool {
    // Both were written as JSON and read.
    saved == nil || (try? Space(json: space.json)) == saved
  }
}

extension SavedModel {
  /// The error of a table or a folder that is no longer as it was.
  static func changed(_ file: String) -> ExperimentError {
    .badInput(
      file: file,
      reason: "this has changed since the model was trained from it, so that columns and classes "
        + "may mean something else. Name it as it was (--argument path=FILE), or train again")
  }

  /// - Throws: `ExperimentError.badInput` where one's own files have changed since the training.
  func check(_ own: OwnDataset?) throws(ExperimentError) {
    // What can't be read is reported by who reads it.
    guard let own, let dataFingerprint, let found = own.fingerprint else { return }
    if found != dataFingerprint { throw Self.changed(own.path) }
  }

  /// The names of the outputs, by the data set that the model learned from.
  /// - Parameter changes: keyword arguments of the environment that differ from those of the training.
  /// - Returns: classes, or columns that are predicted; nil of other environments than of
  ///   classification and regression.
  /// - Throws: `ExperimentError`, `GymError` or `DatasetError` where one's own files are not here, or
  ///   no longer as they were.
  public func outputNames(changing changes: [String: InfoValue] = [:]) throws -> [String]? {
    guard environment != nil else { return nil }
    let (id, arguments) = try testArguments(changing: changes)
    switch id.namespace {
    case "Regression":
      let parameters = try RegressionParameters(arguments)
      try check(parameters.data.selection.own)
      return try Regression(parameters).targetNames
    case "Classification":
      let parameters = try ClassificationParameters(arguments)
      let selection = parameters.selection
      try check(selection.own)
      if let own = selection.own, (try? own.classFolders()) == nil {
        return try Classification(parameters).classNames
      }
      let all = try Self.allClassNames(selection)
      let chosen = (selection.classes ?? []) + [selection.positive ?? 0]
      guard chosen.allSatisfy({ all.indices.contains($0) }) else {
        throw Self.changed(selection.name)
      }
      let names = selection.positive.map { ["not \(all[$0])", all[$0]] } ?? all
      return selection.classes.map { $0.map { names[$0] } } ?? names
    default: return nil
    }
  }

  /// The classes of folders or of a registered set, before some are chosen.
  private static func allClassNames(
    _ selection: ClassificationParameters.Selection
  ) throws -> [String] {
    try selection.own?.classFolders()
      ?? DatasetCatalog.standard.entry(selection.set).classNames
  }
}
