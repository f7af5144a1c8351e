import Attribution
import Datasets
import Environments
import Estimators
import Experiments
import Explanations
import Foundations
import Gym
import Learning
import NeuralNetworks
import TensorEngine

/// A model of a table, with the rows that it learned from and those it did not see; or an agent that
/// observes numbers, with observations of its own episodes as rows.
///
///     let table = try ExplainedTable(contentsOf: "model.safetensors", agents: .standard)
///     let explanation = try table.explain([17], by: TableMethod("shap"))
///     try explanation.write(to: "row-17.png")
public struct ExplainedTable: Sendable {
  /// What makes the predictions.
  enum Model: Sendable {
    case network(TrainedNetwork)
    case estimator(TableEstimator)
    /// An agent by its decisions alone.
    case agent(PredictionFunction)
  }

  /// The model file.
  public let path: String
  let model: Model
  /// The columns, or the numbers of an observation.
  public let featureNames: [String]
  /// The classes or actions; one name of a model that predicts a value.
  public let outputNames: [String]
  /// `[N, D]`: the rows that the model learned from, in their own units.
  public let training: Matrix
  /// `[M, D]`: the rows that were held out.
  public let test: Matrix
  /// `[M]`: the classes of the rows that were held out, or the actions that the agent prefers there; empty
  /// of a model that predicts a value.
  public let labels: [Int]
  /// `[M]`: the values of the rows that were held out; empty of classes.
  public let targets: [Double]
  /// All rows, also those held out for validation, and the class or the value of each.
  let everyRow: (features: Matrix, targets: [Double])
  /// Whether outputs are probabilities of classes or actions; else they are values.
  public let isClassifier: Bool

  /// Whether it is an agent, and not a model of a table.
  var isAgent: Bool { if case .agent = model { true } else { false } }

  /// Reads an untrusted file, and the table that the model learned from, or runs its episodes.
  /// - Parameters:
  ///   - path: a model of `Classification/<table>` or `Regression/<table>`, or of an agent that observes
  ///     numbers.
  ///   - changes: keyword arguments of the environment that differ from those of the training.
  ///   - agents: where agents are known.
  /// - Throws: `ExperimentError` where the file is damaged or of another kind, `GymError` where the table
  ///   is not here.
  public init(
    contentsOf path: String, changing changes: [String: InfoValue] = [:],
    agents: AgentRegistry = AgentRegistry()
  ) throws {
    let saved = try SavedModel(contentsOf: path)
    guard let environment = saved.environment else { throw Self.noTable(path, "no environment") }
    let (id, arguments) = try saved.testArguments(changing: changes)
    let rows: TableRows
    switch id.namespace {
    case "Classification": rows = try TableRows(try ClassificationParameters(arguments))
    case "Regression": rows = try TableRows(try RegressionParameters(arguments))
    case nil:
      self = try ExplainedTable(agent: saved, path, changing: changes, agents)
      return
    default: throw Self.noTable(path, "one of \(environment)")
    }
    model = try Self.model(path)
    let inputs: [Int] =
      switch model {
      case .network(let network): network.network.architecture.inputShape.dimensions
      case .estimator(let estimator): [estimator.columnCount]
      case .agent: []
      }
    guard inputs == [rows.training.columns] else {
      throw Self.noTable(
        path, "one that takes \(inputs), not the \(rows.training.columns) columns of \(id)")
    }
    self.path = path
    (featureNames, outputNames) = (rows.featureNames, rows.outputNames)
    (training, test, labels, targets) = (rows.training, rows.test, rows.labels, rows.targets)
    everyRow = rows.everyRow
    isClassifier = rows.targets.isEmpty
  }

  /// Takes an agent's decisions with observations.
  init(
    path: String, predict: @escaping PredictionFunction, isClassifier: Bool, featureNames: [String],
    outputNames: [String], training: Matrix, test: Matrix, labels: [Int], targets: [Double]
  ) {
    (self.path, model, self.isClassifier) = (path, .agent(predict), isClassifier)
    (self.featureNames, self.outputNames) = (featureNames, outputNames)
    (self.training, self.test, self.labels, self.targets) = (training, test, labels, targets)
    everyRow = (test, [])
  }

  /// Whether a file holds a model of a table that is here, whose rows can be explained.
  /// - Parameters:
  ///   - path: an untrusted file.
  ///   - changes: keyword arguments of the environment that differ from those of the training.
  /// - Returns: false also where the file or the table cannot be read.
  public static func isHeld(in path: String, changing changes: [String: InfoValue] = [:]) -> Bool {
    guard let saved = try? SavedModel(contentsOf: path), saved.environment != nil,
      let (id, arguments) = try? saved.testArguments(changing: changes)
    else { return false }
    switch id.namespace {
    case "Classification":
      let parameters = try? ClassificationParameters(arguments)
      let environment = parameters.flatMap { try? Classification($0) }
      return environment?.examples.shape.count == 1
    case "Regression": return true
    default: return false
    }
  }

  private static func model(_ path: String) throws -> Model {
    if let estimator = try TrainedEstimator(contentsOf: path) { return .estimator(estimator.model) }
    return .network(try TrainedNetwork(contentsOf: path))
  }

  static func noTable(_ path: String, _ found: String) -> ExperimentError {
    .foreignFile(
      path: path,
      expected:
        "a model of a table, from Classification/<table> or Regression/<table>, or an agent "
        + "that observes numbers",
      found: found)
  }

  /// The probabilities of the classes, or the value, for rows in their own units; of an agent the
  /// probabilities or values of its actions.
  public var predict: PredictionFunction {
    switch model {
    case .agent(let predict): return predict
    case .estimator(let estimator): return { try estimator.outputs($0) }
    case .network(let network):
      return { [isClassifier] rows in
        let outputs = network.network(network.inputs(rows.tensor))
        return Matrix(isClassifier ? Self.classes(network.probabilities(outputs)) : outputs)
      }
    }
  }

  /// The network, for methods that look into it.
  /// - Throws: `FigureError.badOption` where there is none.
  func network(for method: TableMethod.Name) throws(FigureError) -> TrainedNetwork {
    if case .network(let network) = model { return network }
    throw .badOption(
      method: "explain", option: "--method", value: method.rawValue,
      expected: "shap or lime: \(path) holds no network of a table")
  }

  /// One logit for each class.
  static func logits(of network: TrainedNetwork) -> PredictionFunction {
    { rows in
      let outputs = network.network.withoutOutputActivation()(network.inputs(rows.tensor))
      return Matrix(
        outputs.shape[-1] == 1
          ? .concatenated([.zeros(outputs.shape), outputs], along: 1) : outputs)
    }
  }

  /// The gradients of the logits at a row.
  /// - Throws: `AttributionError` where the network has none.
  static func logitGradients(of network: TrainedNetwork) throws(AttributionError)
    -> GradientFunction
  {
    let explained = try ExplainedNetwork(network.network)
    let count = explained.outputCount
    return { row in
      let rows = Matrix([[Double]](repeating: row, count: count))
      let gradients = Matrix(
        try GradientAnalyzer(explained).analyze(
          network.inputs(rows.tensor), neurons: .indices(Array(0..<count))))
      guard count == 1 else { return gradients }
      // The logit of the first of two classes is 0.
      return Matrix(rows: 2, columns: row.count, values: row.map { _ in 0 } + gradients.values)
    }
  }

  /// `[N, 2]` of the probability of the second class alone.
  private static func classes(_ probabilities: Tensor) -> Tensor {
    guard probabilities.shape[-1] == 1 else { return probabilities }
    return .concatenated([1 - probabilities, probabilities], along: 1)
  }

  /// Whether the output that is explained depends on predictions where none is asked for: of more than
  /// two classes, and of an agent's discrete actions.
  var choosesByPrediction: Bool { isAgent ? !labels.isEmpty : outputNames.count > 2 }

  /// The second of two classes, the first of continuous actions.
  private var standardOutput: Int { isAgent ? 0 : outputNames.count - 1 }

  /// The output that is explained for a row unless another one is asked for: of two classes the second,
  /// of more what is predicted, of an agent what it does.
  func explainedOutput(of row: [Double]) throws -> Int {
    guard choosesByPrediction else { return standardOutput }
    return Self.largest(Array(try predict(Matrix([row])).row(0)))
  }

  /// The output that is explained of the model as a whole: of two classes the second, else what is
  /// predicted for most rows held out; of equally frequent ones the first.
  func explainedOutput() throws -> Int {
    guard choosesByPrediction else { return standardOutput }
    let outputs = try predict(test)
    var counts = [Int](repeating: 0, count: outputNames.count)
    for row in 0..<outputs.rows { counts[Self.largest(Array(outputs.row(row)))] += 1 }
    return Self.largest(counts.map(Double.init))
  }

  /// The index of the largest value; of equal ones the first.
  private static func largest(_ values: [Double]) -> Int {
    values.indices.max { (values[$0], $1) < (values[$1], $0) } ?? 0
  }

  /// Finds a class by its number or its name.
  /// - Throws: `FigureError.badOption` where there is none.
  /// - Returns: its number.
  public func output(_ string: String) throws(FigureError) -> Int {
    try ExplainedOutput.index(of: string, among: outputNames)
  }
}
