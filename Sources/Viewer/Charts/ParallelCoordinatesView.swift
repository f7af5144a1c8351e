import Foundations
import Gym

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Draws points of many dimensions as lines across parallel axes to their score, as of the trials of
/// a tuning.
///
///     let scene = ParallelCoordinatesView(scoreName: "mean return").displayList(
///       of: [.init(values: [1e-3, 0], score: 480)],
///       axes: [
///         .init("learning_rate", range: 1e-4...1e-2, isLogarithmic: true),
///         .init("optimizer", options: ["adam", "sgd"]),
///       ])
public struct ParallelCoordinatesView: Sendable {
  /// A dimension.
  public struct Axis: Sendable {
    /// What stands above it.
    public let name: String
    /// The words beside it, from below; nil where it has numbers.
    fileprivate let options: [String]?
    fileprivate let range: ClosedRange<Double>
    fileprivate let isLogarithmic: Bool

    /// An axis of numbers.
    public init(_ name: String, range: ClosedRange<Double>, isLogarithmic: Bool = false) {
      (self.name, self.range, self.isLogarithmic) = (name, range, isLogarithmic)
      options = nil
    }

    /// An axis of words; values are their indices.
    public init(_ name: String, options: [String]) {
      (self.name, self.options, isLogarithmic) = (name, options, false)
      range = 0...Double(max(1, options.count - 1))
    }
  }

  /// A line.
  public struct Row: Sendable {
    /// A value for each axis.
    public var values: [Double]
    /// Decides the color, and ends the line.
    public var score: Double
    /// Whether it stands out.
    public var isBest: Bool

    /// Makes a line.
    public init(values: [Double], score: Double, isBest: Bool = false) {
      (self.values, self.score, self.isBest) = (values, score, isBest)
    }
  }

  /// What stands above, nil for nothing.
  public var title: String?
  /// What stands above the last axis.
  public var scoreName: String
  /// What the line that stands out is called; nil for nothing.
  public var legend: String?
  /// The colors around the lines.
  public var style: ImageViewStyle

  private static let distance = 150.0
  private static let height = 300.0
  private static let bestColor = DisplayList.Color(214, 120, 20)
  /// From pale to dark: a high score stands out on paper.
  private static let colors = ColorMap([
    .init(206, 214, 226), .init(138, 176, 220), .init(52, 112, 186), .init(10, 44, 104),
  ])

  /// Makes a view.
  public init(
    title: String? = nil, scoreName: String, legend: String? = nil, style: ImageViewStyle = .light
  ) {
    (self.title, self.scoreName, self.legend, self.style) = (title, scoreName, legend, style)
  }

  /// The scene.
  /// - Parameters:
  ///   - rows: the lines; those whose score is not finite are left out.
  ///   - axes: the dimensions, left to right.
  /// - Returns: as wide as the axes need it.
  /// - Precondition: each row has a finite value for each axis.
  public func displayList(of rows: [Row], axes: [Axis]) -> DisplayList {
    precondition(
      rows.allSatisfy { $0.values.count == axes.count && $0.values.allSatisfy(\.isFinite) },
      "ParallelCoordinatesView: expected a finite value for each of \(axes.count) axes")
    let rows = rows.filter(\.score.isFinite).sorted {
      ($0.isBest ? 1 : 0, $0.score) < ($1.isBest ? 1 : 0, $1.score)
    }
    let scores = rows.map(\.score)
    let (low, high) = (scores.min() ?? 0, scores.max() ?? 1)
    let axes = axes + [Axis(scoreName, range: Self.widened(low...high))]
    let labels = axes[0].ticks(Self.height).map(\.label.count).max() ?? 1
    let left = Theme.gap + max(30, Double(labels) * 0.62 * Theme.normal + 14)
    let top = Theme.gap + (title == nil ? 0 : ImageViewStyle.titleHeight) + 30
    let (width, bottom) = (Double(axes.count - 1) * Self.distance, top + Self.height)
    var painter = Painter(
      width: left + width + 60, height: bottom + Theme.gap + 8, background: style.background)
    painter.text(
      title ?? "", x: Theme.gap, y: Theme.gap + 6, Theme.normal, color: style.text,
      width: painter.width - 2 * Theme.gap)
    if let legend, rows.contains(where: \.isBest) {
      let end = painter.width - Theme.gap
      painter.text(legend, x: end, y: Theme.gap + 6, Theme.normal, .trailing, color: Self.bestColor)
    }
    let fractions = Self.fractions(of: rows.map { $0.values + [$0.score] }, axes)
    for (row, fractions) in zip(rows, fractions) {
      let points = fractions.enumerated().map { index, fraction in
        DisplayList.Point(
          left + Double(index) * Self.distance, bottom - Self.height * fraction)
      }
      let fraction = low < high ? (row.score - low) / (high - low) : 1
      let color = row.isBest ? Self.bestColor : Self.colors.color(at: fraction)
      painter.add(.line(Self.smooth(points), width: row.isBest ? 3 : 1.6, color: color))
    }
    for (index, axis) in axes.enumerated() {
      let x = left + Double(index) * Self.distance
      draw(axis, x: x, top: top, bottom: bottom, &painter)
    }
    return painter.list
  }

  private func draw(
    _ axis: Axis, x: Double, top: Double, bottom: Double, _ painter: inout Painter
  ) {
    painter.text(
      axis.name, x: x, y: top - 16, Theme.normal, .center, color: style.text,
      width: Self.distance - 10)
    painter.box(x: x - 0.5, y: top, width: 1, height: bottom - top, style.dimText)
    for tick in axis.ticks(bottom - top) {
      let y = bottom - (bottom - top) * tick.fraction
      painter.box(x: x - 4, y: y - 0.5, width: 4, height: 1, style.dimText)
      // A ground for the words, as lines run behind them.
      let width = Double(tick.label.count) * 0.72 * Theme.small + 4
      painter.box(
        x: x - 7 - width, y: y - 6, width: width + 2, height: 12,
        Theme.faded(style.background, 0.8))
      painter.text(tick.label, x: x - 7, y: y, Theme.small, .trailing, color: style.dimText)
    }
  }

  /// Where each line crosses each axis. Lines through the same option lie side by side, so that one
  /// sees how many they are.
  private static func fractions(of rows: [[Double]], _ axes: [Axis]) -> [[Double]] {
    rows.indices.map { row in
      axes.indices.map { index in
        let (axis, value) = (axes[index], rows[row][index])
        guard axis.options != nil else { return axis.fraction(of: value) }
        let same = rows.indices.filter { rows[$0][index] == value }
        let rank = Double(same.firstIndex(of: row) ?? 0) - Double(same.count - 1) / 2
        return axis.fraction(of: value) + axis.spread * rank / Double(max(8, same.count))
      }
    }
  }

  /// The line through points, level where it crosses an axis.
  private static func smooth(_ points: [DisplayList.Point]) -> [DisplayList.Point] {
    let steps = 20
    var line = Array(points.prefix(1))
    for (start, end) in zip(points, points.dropFirst()) {
      line += (1...steps).map { step in
        let t = Double(step) / Double(steps)
        let part = t * t * (3 - 2 * t)
        return DisplayList.Point(
          start.x + t * (end.x - start.x), start.y + part * (end.y - start.y))
      }
    }
    return line
  }

  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    range.lowerBound < range.upperBound
      ? range : range.lowerBound - 0.5...range.upperBound + 0.5
  }
}

extension ParallelCoordinatesView.Axis {
  /// Where a value lies between the ends, 0 and 1 at these.
  fileprivate func fraction(of value: Double) -> Double {
    if options?.count == 1 { return 0.5 }
    if options != nil {
      return spread / 2 + (1 - spread) * min(1, max(0, value / range.upperBound))
    }
    let bounds = transformed(range.lowerBound)...transformed(range.upperBound)
    return bounds.fraction(of: transformed(value))
  }

  /// The part of an axis of words that lines through the same word are spread over.
  fileprivate var spread: Double { 0.3 / Double(max(2, options?.count ?? 2)) }

  private func transformed(_ value: Double) -> Double { isLogarithmic ? log10(value) : value }

  /// The labels beside the axis.
  fileprivate func ticks(_ height: Double) -> [(fraction: Double, label: String)] {
    if let options {
      return options.enumerated().map { (fraction(of: Double($0)), $1) }
    }
    var values = AxisTicks(range, limit: ChartAxes.yLimit(height) / 2).values
    if isLogarithmic { values = powers }
    return values.map { (fraction(of: $0), AxisTicks.label($0)) }
  }

  /// The powers of ten of the range, and 2 and 5 times these where there are few; the ends where
  /// there is none.
  private var powers: [Double] {
    let first = Int(floor(log10(range.lowerBound)))
    let last = Int(floor(log10(range.upperBound)))
    let factors: [Double] = last - first > 3 ? [1] : [1, 2, 5]
    let (low, high) = (range.lowerBound * (1 - 1e-9), range.upperBound * (1 + 1e-9))
    var inner: [Double] = []
    for exponent in first...last {
      for factor in factors {
        let value = factor * pow(10, Double(exponent))
        if value >= low, value <= high { inner.append(value) }
      }
    }
    return inner.isEmpty ? [range.lowerBound, range.upperBound] : inner
  }
}
