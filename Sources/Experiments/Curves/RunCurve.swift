import Foundations

/// One value of a run over its course, read from the tables in its folder.
///
///     let curve = try RunCurve(of: "runs/CartPole-v1-dqn-seed1", x: .seconds, y: "return")
public struct RunCurve: Sendable, Equatable {
  /// What a curve is drawn against.
  public enum Axis: String, Sendable, CaseIterable {
    /// Environment steps.
    case steps
    /// Seconds of training, evaluations excluded.
    case seconds
    /// Finished episodes.
    case episodes
  }

  /// The return of each training episode, from `monitor.csv`.
  public static let episodeReturn = "return"
  /// The mean return of each evaluation, from `progress.csv`.
  public static let evaluationReturn = "evaluation_return"

  /// The points, in the order of x.
  public let points: [(x: Double, y: Double)]

  /// The last x; 0 without points.
  public var end: Double { points.last?.x ?? 0 }

  /// Takes points in the order of x.
  public init(_ points: [(x: Double, y: Double)]) { self.points = points }

  /// Reads a run's tables.
  /// - Parameters:
  ///   - folder: of the run.
  ///   - axis: what x is.
  ///   - column: what y is: `return`, `length` or a column of `progress.csv`, such as `loss`.
  /// - Throws: `ExperimentError.badInput` where a table is missing or damaged, `badOption` where it
  ///   has no such column.
  public init(of folder: String, x axis: Axis, y column: String) throws(ExperimentError) {
    let isEpisode = [Self.episodeReturn, "length"].contains(column)
    let name = isEpisode ? RunFolder.episodesName : RunFolder.progressName
    let path = RunFolder(existing: folder).file(name)
    let table = try Self.lines(path)
    let columns = table.first.map { $0.split(separator: ",").map(String.init) } ?? []
    func index(_ name: String) throws(ExperimentError) -> Int {
      if let index = columns.firstIndex(of: name) { return index }
      let known = [Self.episodeReturn, "length"] + (isEpisode ? [] : columns)
      throw .badOption(
        name: "y", value: column, expected: "one of \(known.joined(separator: ", ")) (\(path))")
    }
    let x = try index(isEpisode && axis == .episodes ? "episode" : axis.rawValue)
    let y = try index(column)
    var points: [(x: Double, y: Double)] = []
    points.reserveCapacity(table.count)
    for (number, line) in table.enumerated().dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == columns.count else {
        throw .badInput(
          file: path,
          reason: "line \(number + 1): expected \(columns.count) fields, found \(fields.count)")
      }
      if fields[y].isEmpty { continue }
      guard let x = Double(fields[x]), let y = Double(fields[y]), x.isFinite, y.isFinite else {
        throw .badInput(file: path, reason: "line \(number + 1): expected finite values")
      }
      points.append((x, y))
    }
    self.points = points
  }

  /// Larger files are not of this program: a line has some 40 bytes.
  private static let largestFile = 1 << 30

  private static func lines(_ path: String) throws(ExperimentError) -> [Substring] {
    do throws(FileError) {
      let bytes = try FileSystem.read(path, limit: largestFile)
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    } catch {
      throw .badInput(file: path, reason: "\(error)")
    }
  }

  public static func == (first: RunCurve, second: RunCurve) -> Bool {
    first.points.elementsEqual(second.points) { $0 == $1 }
  }

  /// The curve with the mean of the last `count` values in the position of each.
  /// - Precondition: a count above 0.
  public func smoothed(over count: Int) -> RunCurve {
    precondition(count > 0, "smoothed: expected a count above 0, got \(count)")
    guard count > 1 else { return self }
    var sum = 0.0
    return RunCurve(
      points.indices.map { index in
        sum += points[index].y
        if index >= count { sum -= points[index - count].y }
        return (points[index].x, sum / Double(min(index + 1, count)))
      })
  }

  /// The value at an x between the first and the last one, interpolated linearly.
  func value(at x: Double) -> Double {
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle].x <= x { low = middle } else { high = middle }
    }
    let (first, second) = (points[low], points[high])
    guard second.x > first.x else { return second.y }
    let fraction = min(1, max(0, (x - first.x) / (second.x - first.x)))
    return first.y + fraction * (second.y - first.y)
  }
}

/// The mean of several runs over their course, with a band.
public struct MeanCurve: Sendable {
  /// The mean at each x.
  public let points: [(x: Double, y: Double)]
  /// The 95 % bootstrap interval of the mean at each x; empty of a single run.
  public let band: [(x: Double, low: Double, high: Double)]
  /// How many runs it is the mean of.
  public let runCount: Int

  /// Averages runs over the range of x that all of them have.
  /// - Parameters:
  ///   - curves: of the runs; those without a point are left out.
  ///   - count: how many points the mean has at most.
  public init(_ curves: [RunCurve], count: Int = 160) {
    let curves = curves.filter { !$0.points.isEmpty }
    runCount = curves.count
    let first = curves.compactMap(\.points.first?.x).max() ?? 0
    let last = curves.compactMap(\.points.last?.x).min() ?? 0
    guard last > first else {
      (points, band) = ([], [])
      return
    }
    let intervals = max(1, min(count, curves.map(\.points.count).max() ?? 2) - 1)
    let grid = (0...intervals).map { first + (last - first) * Double($0) / Double(intervals) }
    let values = grid.map { x in curves.map { $0.value(at: x) } }
    points = zip(grid, values).map { ($0, $1.reduce(0, +) / Double($1.count)) }
    guard curves.count > 1 else {
      band = []
      return
    }
    // One draw of the runs holds for the whole course.
    let bootstrap = StratifiedBootstrap(resamples: 1_000)
    let rows = ScoreMatrix((0..<curves.count).map { [Double($0)] })
    let bounds = bootstrap.intervals(of: [rows]) { drawn in
      values.map { values in
        drawn[0].values.reduce(0) { $0 + values[Int($1)] } / Double(values.count)
      }
    }
    band = zip(grid, bounds).map { ($0, $1.lowerBound, $1.upperBound) }
  }
}
