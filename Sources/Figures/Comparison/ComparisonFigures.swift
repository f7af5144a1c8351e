import Environments
import Experiments
import Foundations
import Gym
import Viewer

/// Draws a comparison: scores with their intervals, learning curves, the performance profile.
public struct ComparisonFigures: Sendable {
  /// A picture of the report.
  public typealias Figure = ReportDocument.Figure

  /// What was compared.
  let results: ComparisonResults
  private let labels: [String]
  /// The curves of each environment; empty where no run has one.
  private let curves: [[RunCurve.Axis: [CurveView.Series]]]
  /// What the curves of each environment show.
  private let curveLabels: [String]

  /// Reads the curves of the runs.
  /// - Throws: `ExperimentError` where a table of a run is damaged.
  public init(_ results: ComparisonResults, in folder: ComparisonFolder) throws(ExperimentError) {
    self.results = results
    labels = results.plan.agents.map(\.label)
    var (curves, curveLabels): ([[RunCurve.Axis: [CurveView.Series]]], [String]) = ([], [])
    for environment in results.plan.environments.indices {
      let (lines, label) = try Self.curves(of: environment, results, folder)
      curves.append(lines)
      curveLabels.append(label)
    }
    (self.curves, self.curveLabels) = (curves, curveLabels)
  }

  /// All figures, in the order of the report.
  public var figures: [Figure] {
    var figures = [returns, aggregates]
    for environment in results.plan.environments.indices {
      for axis in [RunCurve.Axis.seconds, .steps] {
        if let figure = curve(environment, axis) { figures.append(figure) }
      }
    }
    return figures + [profile] + (results.improvements.isEmpty ? [] : [improvements])
  }

  private var returns: Figure {
    let (results, labels) = (results, labels)
    let columns = results.plan.environments.enumerated().map { index, environment in
      IntervalView.Column(
        environment.label,
        results.cells.filter { $0.environment == index }.map {
          $0.mean.map { ($0.value, $0.interval) }
        })
    }
    return Figure(
      name: "returns",
      caption: "Mean return of the best models in the final test, over the seeds."
    ) { style in
      IntervalView(title: "Mean return", note: Self.note, style: style)
        .displayList(rows: labels, columns: columns)
    }
  }

  private static let note = "bars: 95 % stratified-bootstrap intervals"

  private var aggregates: Figure {
    let names: [AggregateMetric: String] = [
      .interquartileMean: "Interquartile mean", .median: "Median", .mean: "Mean",
      .optimalityGap: "Optimality gap",
    ]
    let metrics: [AggregateMetric] = [.interquartileMean, .median, .mean, .optimalityGap]
    let columns = metrics.map { metric in
      IntervalView.Column(
        names[metric] ?? metric.rawValue,
        results.plan.agents.indices.map { agent in
          results.summaries.first { $0.agent == agent }.map {
            ($0[metric].value, $0[metric].interval)
          }
        }, range: 0...1)
    }
    let labels = labels
    return Figure(
      name: "aggregates",
      caption: "Normalized scores over all environments, as rliable defines them."
    ) { style in
      IntervalView(
        title: "Normalized score",
        note: "\(Self.note); of the optimality gap less is better", style: style
      ).displayList(rows: labels, columns: columns)
    }
  }

  private var profile: Figure {
    let results = results
    let series = results.plan.agents.indices.map { agent -> CurveView.Series in
      let profile = results.summaries.first { $0.agent == agent }?.profile ?? []
      let points = zip(results.thresholds, profile)
      return .init(
        labels[agent], points.map { ($0, $1.value) },
        band: points.map { ($0, $1.interval.lowerBound, $1.interval.upperBound) })
    }
    return Figure(
      name: "profile",
      caption: "Performance profile: the fraction of runs with a score above each normalized score."
    ) { style in
      CurveView(
        title: "Performance profile", xLabel: "normalized score",
        yLabel: "fraction of runs above; bands: 95 % bootstrap intervals", isCount: false,
        size: (620, 300), style: style
      ).displayList(of: series)
    }
  }

  private var improvements: Figure {
    let (results, labels) = (results, labels)
    let rows = results.improvements.map { "\(labels[$0.first]) over \(labels[$0.second])" }
    let column = IntervalView.Column(
      "Probability of improvement",
      results.improvements.map { ($0.probability.value, $0.probability.interval) }, range: 0...1)
    return Figure(
      name: "improvement", caption: "How often a run of one agent scores more than one of another."
    ) { style in
      IntervalView(title: "Probability of improvement", note: Self.note, style: style)
        .displayList(rows: rows, columns: [column])
    }
  }

  private func curve(_ environment: Int, _ axis: RunCurve.Axis) -> Figure? {
    guard let lines = curves[environment][axis], lines.contains(where: { !$0.points.isEmpty })
    else { return nil }
    let (label, spec) = (curveLabels[environment], results.plan.environments[environment])
    let threshold = (try? EnvironmentRegistry.standard.spec(spec.id))?.rewardThreshold
    return Figure(
      name: "curve-\(ComparisonPlan.folderName(spec.label))-\(axis.rawValue)",
      caption: "\(spec.label): \(label) against \(LearningCurves.label(axis))."
    ) { style in
      CurveView(
        title: spec.label, xLabel: LearningCurves.label(axis),
        yLabel: "\(label); bands: 95 % bootstrap intervals of the mean over seeds",
        isCount: axis != .seconds, xRange: 0...0,
        mark: threshold.map { ($0, "solved from \(ReturnText.exact($0))") }, size: (620, 300),
        style: style
      ).displayList(of: lines)
    }
  }

  /// The evaluations of all runs in an environment; where some have none, the training episodes.
  private static func curves(
    of environment: Int, _ results: ComparisonResults, _ folder: ComparisonFolder
  ) throws(ExperimentError) -> ([RunCurve.Axis: [CurveView.Series]], String) {
    let done = zip(results.plan.runs, results.statuses).compactMap { run, status in
      if case .done = status, run.environment == environment { run } else { nil }
    }
    var evaluated = !done.isEmpty
    for run in done where evaluated {
      let curve = try RunCurve(
        of: folder.file(run.folder), x: .steps, y: RunCurve.evaluationReturn)
      evaluated = curve.points.count > 2
    }
    let column = evaluated ? RunCurve.evaluationReturn : RunCurve.episodeReturn
    var lines: [RunCurve.Axis: [CurveView.Series]] = [:]
    for axis in [RunCurve.Axis.seconds, .steps] {
      for (agent, label) in results.plan.agents.map(\.label).enumerated() {
        var runs: [RunCurve] = []
        for run in done where run.agent == agent {
          let curve = try RunCurve(of: folder.file(run.folder), x: axis, y: column)
          runs.append(evaluated ? curve : curve.smoothed(over: 20))
        }
        let mean = MeanCurve(runs)
        lines[axis, default: []].append(.init(label, mean.points, band: mean.band))
      }
    }
    return (
      lines,
      evaluated ? "mean return of evaluations" : "return of training episodes, mean of 20"
    )
  }
}
