import Foundations
import Gym
import Viewer

/// Draws quantities of features as horizontal bars, the largest at the top.
public struct AttributionBars: Sendable {
  /// The most bars.
  public var limit: Int

  static let rowHeight = 22.0
  static let barWidth = 380.0
  private static let style = AttributionColors.style

  /// Makes bars.
  public init(limit: Int = 20) { self.limit = limit }

  /// The mean magnitude of each feature's contributions: what matters over all rows.
  public func importance(_ attributions: FeatureAttributions) -> DisplayList {
    let magnitudes = attributions.meanMagnitudes
    let bars = attributions.ranking.prefix(limit).map {
      Bar(name: attributions.names[$0], value: magnitudes[$0], color: AttributionColors.higher)
    }
    let rows = attributions.rowCount == 1 ? "1 row" : "\(attributions.rowCount) rows"
    return scene(
      bars, title: "mean |contribution| to \(attributions.scaleName), \(rows)",
      isSigned: false)
  }

  /// The contributions of one row with their signs, such as the curves of an additive model at the
  /// row's values.
  /// - Precondition: there is such a row.
  public func contributions(_ attributions: FeatureAttributions, row: Int) -> DisplayList {
    precondition(
      (0..<attributions.rowCount).contains(row),
      "AttributionBars: expected a row of 0 to \(attributions.rowCount - 1), got \(row)")
    let contributions = attributions.contributions[row]
    let order = contributions.indices.sorted {
      (contributions[$1].magnitude, $0) < (contributions[$0].magnitude, $1)
    }
    let bars = order.prefix(limit).map {
      Bar(
        name: attributions.label(row: row, feature: $0), value: contributions[$0],
        color: AttributionColors.color(contributions[$0]))
    }
    return scene(bars, title: "contributions to \(attributions.scaleName)", isSigned: true)
  }

  /// A local linear explanation: green for conditions that speak for the class, or raise the value, red
  /// for those that speak against it, or lower the value.
  /// - Parameters:
  ///   - conditions: such as `Glucose > 140.25`, with their weights in any order.
  ///   - className: the class that the title names; nil of a value.
  ///   - valueName: the value that it names instead.
  /// - Returns: the figure.
  public func local(
    _ conditions: [(name: String, weight: Double)], className: String?,
    valueName: String = "the value"
  ) -> DisplayList {
    let ordered = conditions.enumerated().sorted {
      ($1.element.weight.magnitude, $0.offset) < ($0.element.weight.magnitude, $1.offset)
    }.map(\.element)
    let bars = ordered.prefix(limit).map {
      Bar(name: $0.name, value: $0.weight, color: $0.weight < 0 ? Self.against : Self.forClass)
    }
    let output = className.map { "for class \($0)" } ?? "of \(valueName)"
    return scene(bars, title: "Local explanation \(output)", isSigned: true)
  }

  /// Quantities of features in the order given, such as what a shuffled column costs.
  /// - Parameters:
  ///   - losses: names and values; below 0 where it costs nothing.
  ///   - title: what stands above.
  /// - Returns: the figure.
  public func losses(_ losses: [(name: String, value: Double)], title: String) -> DisplayList {
    let bars = losses.prefix(limit).map {
      Bar(name: $0.name, value: $0.value, color: AttributionColors.color($0.value))
    }
    return scene(bars, title: title, isSigned: true)
  }

  static let forClass = DisplayList.Color(40, 150, 70)
  static let against = DisplayList.Color(205, 50, 50)

  private struct Bar {
    let name: String
    var value: Double
    let color: DisplayList.Color

    /// What stands at its end.
    func number(isSigned: Bool) -> String {
      let size = value.magnitude
      let isFixed = (0.1..<1e6).contains(size) || size == 0
      let number = isFixed ? NumberText.fixed(size) : NumberText.short(size)
      return (isSigned && value != 0 ? (value < 0 ? "−" : "+") : "") + number
    }
  }

  /// What is this much smaller than the largest value is the rounding of a sum, and drawn as 0.
  private static let rounding = 1e-12

  private static func withoutRounding(_ bars: [Bar]) -> [Bar] {
    let least = rounding * (bars.map(\.value.magnitude).filter(\.isFinite).max() ?? 0)
    return bars.map { bar in
      var bar = bar
      if bar.value.magnitude < least { bar.value = 0 }
      return bar
    }
  }

  /// Where values lie, with room for the numbers at the ends of the bars.
  private struct Scale {
    let zero: Double
    /// Units of the scene for 1.
    let factor: Double
    let range: ClosedRange<Double>

    init(_ bars: [Bar], isSigned: Bool, from left: Double) {
      let finite = bars.filter(\.value.isFinite)
      let values = FigureRange.around(finite.map(\.value) + [0], margin: 0)
      let hasNegative = finite.contains { $0.value < 0 }
      let hasPositive = finite.contains { $0.value > 0 } || !hasNegative
      let low = hasNegative ? values.lowerBound : 0
      let high = hasPositive ? values.upperBound : 0
      func room(_ bars: [Bar]) -> Double {
        let widths = bars.map {
          FigureText.width(of: $0.number(isSigned: isSigned), height: Theme.small)
        }
        return widths.max().map { $0 + 10 } ?? 0
      }
      let rooms = (room(finite.filter { $0.value < 0 }), room(finite.filter { $0.value >= 0 }))
      factor = max(40, AttributionBars.barWidth - rooms.0 - rooms.1) / (high - low)
      zero = left + rooms.0 - low * factor
      range = low - rooms.0 / factor...high + rooms.1 / factor
    }

    func position(_ value: Double) -> Double { zero + value * factor }
  }

  private func scene(_ bars: [Bar], title: String, isSigned: Bool) -> DisplayList {
    let style = Self.style
    let bars = Self.withoutRounding(bars)
    let names = bars.map { FigureText.width(of: $0.name, height: Theme.small) }
    let left = Theme.gap + min(320, max(60, names.max() ?? 0)) + 12
    let top = Theme.gap + 30.0
    let height = Double(bars.count) * Self.rowHeight
    let scale = Scale(bars, isSigned: isSigned, from: left)
    var painter = Painter(
      width: left + Self.barWidth + Theme.gap, height: top + height + 26 + Theme.gap,
      background: style.background)
    painter.title(title)
    for tick in AxisTicks(scale.range, limit: 6).values {
      let x = scale.position(tick)
      painter.box(x: x - 0.5, y: top, width: 1, height: height, Theme.faded(style.axis, 0.45))
      painter.text(
        AxisTicks.label(tick), x: x, y: top + height + 12, 6.5, .center, color: style.dimText)
    }
    for (row, bar) in bars.enumerated() where bar.value.isFinite {
      let y = top + (Double(row) + 0.5) * Self.rowHeight
      painter.name(
        bar.name, x: left - 8, y: y, width: left - Theme.gap - 8, .trailing)
      let end = scale.position(bar.value)
      painter.box(
        x: min(scale.zero, end), y: y - 7.5, width: (end - scale.zero).magnitude, height: 15,
        bar.color)
      painter.text(
        bar.number(isSigned: isSigned), x: bar.value < 0 ? end - 4 : end + 4, y: y, Theme.small,
        bar.value < 0 ? .trailing : .leading, color: bar.color)
    }
    painter.box(x: scale.zero - 0.5, y: top, width: 1, height: height, style.axis)
    return painter.list
  }
}
