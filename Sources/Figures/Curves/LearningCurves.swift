import Environments
import Experiments
import Foundations
import Gym
import Viewer

/// Learning curves of any runs in one figure: a line for each group of runs that differ in their seed
/// alone, with a band over the seeds.
///
///     let curves = try LearningCurves(of: ["runs/CartPole-v1-dqn-seed1"])
///     try LearningCurves.write(curves.scene(), to: "curves.png")
public struct LearningCurves: Sendable {
  /// What is drawn, and how.
  public struct Options: Sendable {
    /// What x is.
    public var axis = RunCurve.Axis.steps
    /// What y is: `return`, or another column of a run's tables.
    public var column = RunCurve.episodeReturn
    /// How many values in a row are averaged; nil for a twentieth of the shortest run's, at most 100.
    public var smoothing: Int?

    /// The return of training episodes against steps.
    public init() {}
  }

  /// A line of the figure.
  public struct Line: Sendable {
    /// What the legend says.
    public let name: String
    /// The mean over the runs.
    public let curve: MeanCurve
  }

  /// The lines, in the order in which their first runs were found.
  public let lines: [Line]
  /// How many values in a row were averaged.
  public let smoothing: Int
  /// What the figure leaves out, a sentence each: runs of a seed that comes twice, and the ends of
  /// runs that are longer than others of their line.
  public let notes: [String]
  private let options: Options
  private let title: String
  private let mark: Double?

  /// Reads the tables of runs.
  /// - Parameters:
  ///   - folders: runs, or folders that hold runs at any depth.
  ///   - options: what is drawn.
  ///   - environments: where reward thresholds are known.
  /// - Throws: `ExperimentError` where there is no run or a table is damaged, `badOption` where there
  ///   is no such column.
  public init(
    of folders: [String], options: Options = Options(),
    environments: EnvironmentRegistry = .standard
  ) throws(ExperimentError) {
    var paths: [String] = []
    for folder in folders { paths += try RunFolder.runs(in: folder) }
    var found = Groups()
    for path in paths { try found.add(path, options) }
    let groups = found.all
    let lengths = groups.flatMap { $0.curves.map(\.points.count) }.filter { $0 > 0 }
    let count = options.smoothing ?? min(100, max(1, (lengths.min() ?? 1) / 20))
    smoothing = count
    self.options = options
    let names = Self.names(of: groups.map(\.key))
    notes = found.notes + zip(names, groups).compactMap { $1.endNote($0, Self.label(options.axis)) }
    lines = zip(names, groups).map { name, group in
      Line(
        name: group.runs.count == 1 ? name : "\(name), \(group.runs.count) runs",
        curve: MeanCurve(group.curves.map { $0.smoothed(over: count) }))
    }
    let ids = Set(groups.compactMap(\.key.environment))
    title = ids.count == 1 ? ids.first ?? "" : "\(groups.count) experiments"
    let isReturn = [RunCurve.episodeReturn, RunCurve.evaluationReturn].contains(options.column)
    let threshold = ids.first.flatMap { try? environments.spec($0) }?.rewardThreshold
    mark = isReturn && ids.count == 1 ? threshold : nil
  }

  /// Names that say by what the groups differ.
  private static func names(of groups: [RunOptions]) -> [String] {
    groups.map { run in
      var name = run.agent ?? "agent"
      let same = groups.filter { $0.agent == run.agent }
      if same.contains(where: { $0.preset != run.preset }), let preset = run.preset {
        name += " (\(preset))"
      }
      let rivals = same.filter { $0.preset == run.preset }
      let varying = run.settings.filter { setting in
        rivals.contains { other in
          other.settings.last { $0.name == setting.name }?.value != setting.value
        }
      }
      name += varying.prefix(3).map { " \($0.name)=\($0.value)" }.joined()
      if groups.contains(where: { $0.environment != run.environment }),
        let environment = run.environment
      {
        name += " in \(environment)"
      }
      return name
    }
  }

  /// The figure.
  public func scene(style: ImageViewStyle = .light) -> DisplayList {
    let smoothed = smoothing > 1 ? ", mean of \(smoothing) values" : ""
    let hasBand = lines.contains { !$0.curve.band.isEmpty }
    return CurveView(
      title: title, xLabel: Self.label(options.axis),
      yLabel: options.column.replacing("_", with: " ") + smoothed
        + (hasBand ? "; bands: 95 % bootstrap intervals of the mean over seeds" : ""),
      isCount: options.axis != .seconds, xRange: 0...0,
      mark: mark.map { ($0, "solved from \(ReturnText.exact($0))") }, size: (620, 340),
      style: style
    ).displayList(of: lines.map { .init($0.name, $0.curve.points, band: $0.curve.band) })
  }

  /// What stands under the horizontal axis.
  static func label(_ axis: RunCurve.Axis) -> String {
    switch axis {
    case .steps: "environment steps"
    case .seconds: "seconds of training"
    case .episodes: "training episodes"
    }
  }
}

/// Runs that differ in their seed alone.
private struct Group {
  let key: RunOptions
  var runs: [(seed: UInt64?, path: String)]
  var curves: [RunCurve]

  /// What is cut where some runs are much longer than others; nil where none is.
  func endNote(_ name: String, _ unit: String) -> String? {
    let ends = curves.map(\.end).filter { $0 > 0 }
    guard let first = ends.min(), let last = ends.max(), first < 0.8 * last else { return nil }
    return """
      \(name): the runs end between \(grouped(Int(first))) and \(grouped(Int(last))) \(unit); the line \
      ends with the shortest
      """
  }
}

/// The groups of runs that were read, in the order of their first ones.
private struct Groups {
  private(set) var all: [Group] = []
  /// Which runs are left out.
  private(set) var notes: [String] = []

  /// Reads a run. Of two with the same seed the longer one stays.
  mutating func add(
    _ path: String, _ options: LearningCurves.Options
  ) throws(ExperimentError) {
    let run = try RunOptions(yamlFile: "\(path)/\(RunFolder.configurationName)")
    let curve = try RunCurve(of: path, x: options.axis, y: options.column)
    let key = Self.key(run)
    guard let index = all.firstIndex(where: { $0.key == key }) else {
      all.append(Group(key: key, runs: [(run.seed, path)], curves: [curve]))
      return
    }
    guard let same = all[index].runs.firstIndex(where: { $0.seed == run.seed }) else {
      all[index].runs.append((run.seed, path))
      all[index].curves.append(curve)
      return
    }
    let other = all[index].runs[same].path
    let isLonger = curve.end > all[index].curves[same].end
    notes.append("\(isLonger ? other : path) is left out: \(isLonger ? path : other) has its seed")
    guard isLonger else { return }
    all[index].runs[same] = (run.seed, path)
    all[index].curves[same] = curve
  }

  /// What runs of one line have in common: all but the seed, the threads and the budget.
  private static func key(_ run: RunOptions) -> RunOptions {
    var key = run
    (key.seed, key.threads, key.record, key.out) = (nil, nil, nil, nil)
    key.budget = .init()
    return key
  }
}

/// Writes a scene as a picture: SVG where the name ends in `.svg`, else PNG.
public enum PictureFile {
  /// Writes the file in place of an earlier one.
  /// - Throws: what drawing or writing throws.
  public static func write(_ scene: DisplayList, to path: String, name: String? = nil) throws {
    try FileSystem.makeFolder(FileSystem.folder(of: path))
    if path.hasSuffix(".svg") {
      try AtomicFile.write(Array(try scene.svg(name: name).utf8), to: path)
      return
    }
    let (width, height) = FigureWriter.sizes(of: scene)
    try scene.bitmap(width: width, height: height).writePNG(to: path)
  }
}
