import Estimators
import Foundations
import Gym
import Learning
import NumPyRandom
import Spaces
import TensorEngine

/// An estimator as an agent: it collects the training rows in one pass over them and is then fitted to
/// all of them at once, in the order of the table.
///
///     rows, targets = one epoch of Classification/<table>-v0 or Regression/<table>-v0
///     estimator.fit(rows, targets)
///
/// It learns classes from `label` and one number from `target`. What prepares the rows (missing values,
/// the scale of columns) is fitted to the training rows too and saved with the estimator. Only `seed`
/// and the rows decide the result: neither the order in which they are shown nor a stop on the way.
/// Further passes change nothing.
public struct EstimatorAgent<Kind: EstimatorKind>: ConfigurableAgent, AdaptingAgent {
  /// The name of the kind, such as `random-forest`.
  public static var name: String { Kind.name }
  public let settings: EstimatorSettings<Kind>
  public let setup: AgentSetup
  /// What was learned; nil before the end of the pass.
  public private(set) var model: TableEstimator?
  /// The classes' first number and their count; nil where a number is predicted.
  private let classes: Discrete?
  /// The bounds of predicted numbers.
  private let bounds: ClosedRange<Float>
  /// D
  private let width: Int
  /// The rows of a pass; nil before the environments are known.
  private var passLength: Int?
  /// `[rows, D]` so far, with their targets and numbers in the table; empty once it is fitted.
  private var rows: [Float] = []
  private var targets: [Float] = []
  private var indices: [Float] = []
  /// The accuracy, or R2, for the training rows; NaN before.
  private var trainingScore = Double.nan

  /// The training score counts so many rows, as neighbors take long to find.
  private static var scoredRows: Int { 10_000 }
  /// A saved estimator with more bytes as JSON does not fit into the header of a model file.
  private static var byteLimit: Int { 40_000_000 }

  /// The environments that it was made for, else one: a pass ends with its last row.
  public var environmentCount: Int { setup.environmentCount ?? 1 }
  /// 1 once it is fitted.
  public var updateCount: Int { model == nil ? 0 : 1 }

  public init(_ settings: EstimatorSettings<Kind>, _ setup: AgentSetup) throws {
    let name = setup.name ?? Self.name
    guard case .box(let observations) = setup.observationSpace else {
      throw AgentError.unfitSpaces(
        agent: name, expected: "rows of numbers, as in Classification/<table>-v0",
        found: "observations \(setup.observationSpace)")
    }
    guard setup.network == nil else {
      throw AgentError.unfitNetwork(expected: "none: it is no network", found: "a factory's")
    }
    switch setup.actionSpace {
    case .discrete(let discrete) where discrete.count >= 2:
      (classes, bounds) = (discrete, 0...0)
    case .box(let targets) where targets.shape == [1]:
      (classes, bounds) = (nil, (targets.low.floats[0])...(targets.high.floats[0]))
    default:
      throw AgentError.unfitSpaces(
        agent: name, expected: "two classes at least, or one number to predict (argument target)",
        found: "actions \(setup.actionSpace)")
    }
    (self.settings, self.setup, width) = (settings, setup, observations.shape.reduce(1, *))
    let task = classes == nil ? EstimatorTask.regression : .classification
    guard Kind.tasks.contains(task) else {
      throw AgentError.unfitSpaces(
        agent: name,
        expected: classes == nil
          ? "classes (Classification/<table>-v0)"
          : "numbers to predict (Regression/<table>-v0)",
        found: "actions \(setup.actionSpace)")
    }
    _ = try unfitted
  }

  /// Takes the length of a pass.
  /// - Throws: `AgentError.unfitSpaces` where there is none, `unfitData` where it has too many values.
  public mutating func adapt(to environments: any VectorEnvironment) throws {
    guard let length = environments.dataset?.epochLength else {
      throw AgentError.unfitSpaces(
        agent: setup.name ?? Self.name,
        expected: "an environment made of a data set, such as Classification/<table>-v0",
        found: "one that learns by reward")
    }
    let (count, overflow) = length.multipliedReportingOverflow(by: width)
    guard !overflow, count <= Kind.valueLimit, length < 1 << 24 else {
      throw AgentError.unfitData(
        agent: setup.name ?? Self.name,
        reason: "\(length) examples of \(width) values, expected at most "
          + "\(Kind.valueLimit) values together: choose fewer with the argument first="
          + "\(max(1, Kind.valueLimit / width)), or train a classifier")
    }
    passLength = length
  }

  /// Checks that a pass is seen.
  /// - Throws: `AgentError.wrongSetting` where the training ends before.
  public func prepare(for plan: TrainingPlan) throws {
    guard let passLength, let steps = plan.vectorSteps else { return }
    guard steps >= (passLength + environmentCount - 1) / environmentCount else {
      throw AgentError.wrongSetting(
        "steps", value: "\(steps * environmentCount)",
        expected: "\(passLength) at least, a pass over the training rows (--epochs 1)")
    }
  }

  /// The rows so far, or all of them, and how well the first 10,000 of them are predicted.
  public var metrics: [Metric] {
    let count = model == nil ? targets.count : passLength ?? 0
    return [
      Metric("rows", Double(count)), Metric(classes == nil ? "r2" : "accuracy", trainingScore),
    ]
  }

  /// The predicted class of each row, or the prediction within the bounds of the target. Before it is
  /// fitted, training shows the first class, or the number next to 0.
  /// - Throws: `AgentError.unfitData` where it is evaluated before it is fitted.
  public mutating func actions(for observations: Tensor, mode: ActingMode) throws -> Actions {
    let count = observations.shape[0]
    guard let model else {
      guard mode == .training else { throw notFitted }
      if let classes { return .discrete(Array(repeating: classes.start, count: count)) }
      return .continuous(Array(repeating: bounded(0), count: count))
    }
    let x = Matrix(observations.reshaped(to: [count, width]))
    do throws(EstimatorError) {
      if let classes {
        return .discrete(try model.predictedClasses(x).map { $0 + classes.start })
      }
      return .continuous(try model.outputs(x).values.map { bounded(Float($0)) })
    } catch {
      throw AgentError(error, agent: setup.name ?? Self.name)
    }
  }

  private func bounded(_ value: Float) -> Float {
    min(max(value, bounds.lowerBound), bounds.upperBound)
  }

  private var notFitted: AgentError {
    .unfitData(
      agent: setup.name ?? Self.name,
      reason: "it has seen \(targets.count) training rows, expected a pass over all of "
        + "\(passLength.map { "the \($0)" } ?? "them"): train with --epochs 1")
  }

  /// Collects the rows of a step.
  public mutating func observe(_ transitions: Transitions) throws {
    guard model == nil, let passLength else { return }
    let found: [Float]? =
      if let classes {
        transitions.integers("label").map { $0.map { Float($0 - classes.start) } }
      } else {
        transitions.rows("target").map(\.scalars)
      }
    guard let found, found.count == transitions.count,
      let numbers = transitions.integers("index")
    else {
      throw AgentError.unfitSpaces(
        agent: setup.name ?? Self.name,
        expected: "an environment that reports a \"\(classes == nil ? "target" : "label")\" with "
          + "each step, such as \(classes == nil ? "Regression" : "Classification")/<table>-v0",
        found: "one that does not")
    }
    // A step may continue into the next pass.
    let count = min(transitions.count, passLength - targets.count)
    rows += transitions.observations.scalars.prefix(count * width)
    targets += found.prefix(count)
    indices += numbers.prefix(count).map { Float($0) }
  }

  /// Whether all rows are there, and it is not fitted.
  public var hasPendingUpdates: Bool { model == nil && targets.count == passLength }

  private var unfitted: TableEstimator {
    get throws(AgentError) {
      try settings.makeEstimator(
        classes == nil ? .regression : .classification, seed: setup.seed)
    }
  }

  /// Fits the estimator.
  /// - Throws: `AgentError.unfitData` where it cannot learn from these rows, `wrongSetting` where a
  ///   setting is out of range.
  public mutating func update() throws {
    guard hasPendingUpdates else { return }
    let order = indices.indices.sorted { (indices[$0], $0) < (indices[$1], $1) }
    let x = Matrix(rows: targets.count, columns: width, values: rows.map { Double($0) })
      .selectingRows(order)
    let y = order.map { targets[$0] }
    let scored = x.selectingRows(Array(0..<min(x.rows, Self.scoredRows)))
    var fitted = try unfitted
    do throws(EstimatorError) {
      if let classes {
        let labels = y.map { Int($0) }
        try fitted.fit(x, classes: labels, classCount: classes.count)
        trainingScore = Metrics.accuracy(
          Array(labels.prefix(scored.rows)), predicted: try fitted.predictedClasses(scored))
      } else {
        let values = y.map { Double($0) }
        try fitted.fit(x, values: values)
        trainingScore = Metrics.r2(
          Array(values.prefix(scored.rows)), predicted: try fitted.outputs(scored).values)
      }
      model = fitted
    } catch {
      throw AgentError(error, agent: setup.name ?? Self.name)
    }
    (rows, targets, indices) = ([], [], [])
  }
}

// MARK: - Saving

extension EstimatorAgent {
  public mutating func code(with coder: inout ArchiveCoder) throws {
    let initial = try unfitted
    try coder.optional("estimator", &model, initial: initial) { try $0.value("estimator", &$1) }
    try check(coder)
    guard coder.scope == .checkpoint else { return }
    try coder.number("training_score", &trainingScore)
    var count = targets.count
    try coder.integer("rows", &count, in: 0...1 << 24)
    guard count > 0 else { return }
    try coder.floats("targets", &targets, count: count)
    try coder.floats("indices", &indices, count: count)
    var collected = coder.isRestoring ? Tensor(0) : Tensor(rows, shape: [count, width])
    try coder.tensor("rows", &collected, shape: [count, width])
    rows = collected.scalars
    guard count <= passLength ?? count else {
      throw AgentError.unfitArchive(
        key: "rows", expected: "at most \(passLength ?? 0) rows", found: "\(count)")
    }
  }

  /// Refuses an estimator of another table, or one that no file can hold.
  private func check(_ coder: ArchiveCoder) throws(AgentError) {
    guard let model else { return }
    guard model.columnCount == width, model.outputCount == classes?.count ?? 1,
      model.estimator.name == Kind.name, (model.estimator.classifier == nil) == (classes == nil)
    else {
      throw .unfitArchive(
        key: "estimator", expected: "\(Kind.name) of \(width) columns",
        found: "\(model.estimator.name) of \(model.columnCount) columns")
    }
    let size = coder.archive.texts["estimator"]?.utf8.count ?? 0
    guard coder.isRestoring || size <= Self.byteLimit else {
      throw .unfitData(
        agent: setup.name ?? Self.name,
        reason: "what was learned takes \(size / 1_000_000) MB, expected at most "
          + "\(Self.byteLimit / 1_000_000): use fewer or smaller trees, or fewer rows (argument first)"
      )
    }
  }
}

extension ArchiveCoder {
  /// An array of a size that is known when it is restored.
  fileprivate mutating func floats(_ key: String, _ values: inout [Float], count: Int) throws {
    if isRestoring { values = Array(repeating: 0, count: count) }
    try floats(key, &values)
  }
}
