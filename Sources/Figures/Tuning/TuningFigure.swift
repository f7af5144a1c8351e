import Environments
import Experiments
import Gym
import Learning
import Viewer

/// The picture of a tuning: a line for each trial across its settings to its score.
public struct TuningFigure {
  private let tuning: Tuning
  /// Those with a score, trained longest or not.
  private let trials: [Trial]

  /// Nil where no trial has a score.
  public init?(_ tuning: Tuning) {
    trials = tuning.search.trials.filter { $0.score != nil }
    guard !trials.isEmpty else { return nil }
    self.tuning = tuning
  }

  /// The scene.
  public var displayList: DisplayList {
    let (plan, configuration) = (tuning.plan, tuning.plan.configuration)
    let count = "\(trials.count) trial\(trials.count == 1 ? "" : "s")"
    var view = ParallelCoordinatesView(
      title: "\(configuration.agent) in \(configuration.environment): \(count)",
      scoreName: scoreName)
    if let best = tuning.search.best { view.legend = "best: trial \(best.number)" }
    let best = tuning.search.best?.number
    return view.displayList(
      of: trials.map { trial in
        .init(
          values: zip(plan.space.dimensions, trial.point).map(Self.value),
          score: trial.score ?? .nan, isBest: trial.number == best)
      }, axes: plan.space.dimensions.map(Self.axis))
  }

  private var scoreName: String {
    let plan = tuning.plan
    let spec = try? EnvironmentRegistry.standard.spec(plan.configuration.environment)
    if let name = tuning.lossName { return "minus test \(name)" }
    let name =
      switch spec?.dataSetPlan?.score(plan.configuration.arguments) {
      case nil: "test return"
      case .accuracy?: plan.folds == nil ? "test accuracy" : "accuracy"
      case .reward?: plan.folds == nil ? "test reward" : "reward"
      }
    return plan.folds.map { "\(name), \($0) folds" } ?? name
  }

  /// Writes `trials.png` into the folder of the tuning.
  /// - Throws: `ViewerError` or `FileError` where it cannot be drawn or written.
  public func write() throws {
    try FigureWriter.writePNG(displayList, to: tuning.folder.file(TuningFolder.pictureName))
  }

  private static func axis(_ dimension: SearchDimension) -> ParallelCoordinatesView.Axis {
    switch dimension.values {
    case .list(let list): .init(dimension.name, options: list.map(\.description))
    case .range(let range):
      .init(dimension.name, range: range.low...range.high, isLogarithmic: range.isLogarithmic)
    }
  }

  /// A number, or the index of an option.
  private static func value(_ dimension: SearchDimension, _ value: SettingValue) -> Double {
    if case .list(let list) = dimension.values {
      return Double(list.firstIndex(of: value) ?? 0)
    }
    return switch value {
    case .integer(let number): Double(number)
    case .number(let number) where number.isFinite: number
    default: 0
    }
  }
}
