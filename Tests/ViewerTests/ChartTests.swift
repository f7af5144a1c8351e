import Gym
import Testing

@testable import Viewer

/// Axes and the charts that have them.
@Suite struct ChartTests {
  /// By hand.
  @Test(arguments: [
    (0.0...1.0, 5, false, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    (0...500, 5, false, [0, 100, 200, 300, 400, 500]),
    (-7...13, 4, false, [-5, 0, 5, 10]), (1...3, 8, true, [1, 2, 3]),
    (1...30, 6, true, [5, 10, 15, 20, 25, 30]),
    (0.93...0.99, 3, false, [0.94, 0.96, 0.98]),
    (0...50_000, 5, false, [0, 10_000, 20_000, 30_000, 40_000, 50_000]),
  ])
  func ticksAreRound(
    range: ClosedRange<Double>, limit: Int, isWhole: Bool, expected: [Double]
  ) {
    let ticks = AxisTicks(range, limit: limit, isWhole: isWhole).values
    #expect(ticks.count == expected.count)
    for (tick, value) in zip(ticks, expected) { #expect(abs(tick - value) < 1e-9 * 50_000) }
  }

  @Test func rangesWithoutAnSizeHaveNoMoreThanATick() {
    #expect(AxisTicks(3...3, limit: 5).values == [3])
    #expect(AxisTicks(-.infinity ... .infinity, limit: 5).values.isEmpty)
    #expect(AxisTicks(0...1, limit: 0).values == [0])
  }

  @Test(arguments: [
    (0.25, "0.25"), (0, "0"), (500, "500"), (-2.5, "-2.5"), (20_000, "20k"), (1_500_000, "1.5M"),
  ])
  func ticksSayTheirValue(value: Double, text: String) {
    #expect(AxisTicks.label(value) == text)
  }

  @Test func valuesLieBetweenTheAxes() {
    let axes = ChartAxes(
      in: .init(x: 10, y: 20, width: 240, height: 130), x: 0...10, y: -1...1)
    #expect(axes.point(0, -1) == .init(50, 120))
    #expect(axes.point(10, 1) == .init(250, 20))
    #expect(axes.point(5, 0) == .init(150, 70))
    // A single value is drawn in the middle.
    let flat = ChartAxes(in: .init(x: 0, y: 0, width: 140, height: 130), x: 0...1, y: 3...3)
    #expect(flat.point(0, 3).y == 50)
  }

  private func texts(_ list: DisplayList) -> [String] {
    list.items.compactMap { if case .text(let text, _, _, _, _) = $0 { text } else { nil } }
  }

  @Test func curvesHaveAxesALegendAndLines() {
    let scene = CurveView(title: "loss", xLabel: "epoch").displayList(of: [
      .init("training", [(1, 0.9), (2, 0.4), (3, .nan), (4, 0.2)]),
      .init("validation", [(1, 1), (2, 0.5), (4, 0.3)]), .init("none", []),
    ])
    let texts = texts(scene)
    for text in ["loss", "epoch", "training", "validation", "1", "2", "3", "4", "0.2"] {
      #expect(texts.contains(text), "\(text) in \(texts)")
    }
    #expect(!texts.contains("none"))
    let lines = scene.items.compactMap { item in
      if case .line(let points, _, _) = item { points.count } else { nil }
    }
    #expect(lines == [3, 3])
    #expect(self.texts(CurveView(xLabel: "epoch").displayList(of: [])).contains("no values"))
  }

  @Test func linesCrossTheAxesAtTheirValues() throws {
    let view = ParallelCoordinatesView(title: "trials", scoreName: "return", legend: "best: 2")
    let scene = view.displayList(
      of: [
        .init(values: [1e-4, 0], score: 10), .init(values: [1e-2, 1], score: 30, isBest: true),
        .init(values: [1e-3, 1], score: 20), .init(values: [1e-3, 0], score: .nan),
      ],
      axes: [
        .init("rate", range: 1e-4...1e-2, isLogarithmic: true),
        .init("kind", options: ["adam", "sgd"]),
      ])
    var lines: [[DisplayList.Point]] = []
    for case .line(let points, _, _) in scene.items { lines.append(points) }
    #expect(lines.count == 3)
    // The best is drawn last; on the logarithmic axis 1e-3 lies in the middle.
    let (low, middle, high) = (lines[0][0].y, lines[1][0].y, lines[2][0].y)
    #expect(abs(low - 300 - high) < 1e-9 && abs(low - 150 - middle) < 1e-9)
    // Two lines through one word lie side by side, both above the other word.
    let words = lines.map { $0[20].y }
    #expect(words[1] != words[2] && max(words[1], words[2]) < words[0] - 100)
    let scores = lines.map { $0[40].y }
    #expect(abs(scores[0] - 150 - scores[1]) < 1e-9 && abs(scores[1] - 150 - scores[2]) < 1e-9)
    var texts: Set<String> = []
    for case .text(let text, _, _, _, _) in scene.items { texts.insert(text) }
    #expect(texts.isSuperset(of: ["trials", "best: 2", "rate", "kind", "return", "adam", "sgd"]))
    #expect(texts.contains("0.001") && texts.contains("0.01"))
    // Nothing but axes where there is no line.
    #expect(view.displayList(of: [], axes: [.init("rate", range: 0...1)]).items.count > 3)
  }

  @Test func barsAreAsLongAsTheirValues() throws {
    let scene = ClassReportView(title: "digits").displayList(
      of: [.init(name: "seven", precision: 1, recall: 0.5, f1: 2.0 / 3, support: 12)],
      mean: .init(name: "mean", precision: 0.25, recall: .nan, f1: 0, support: 12))
    let texts = texts(scene)
    for text in ["seven", "1.0000", "0.5000", "0.6667", "12", "mean", "0.2500", "–"] {
      #expect(texts.contains(text), "\(text) in \(texts)")
    }
    let bars = scene.items.compactMap { item in
      if case .rectangle(let area, ImageViewStyle.light.truth) = item { area.width } else { nil }
    }
    let longest = try #require(bars.first)
    #expect(abs(bars[1] - longest / 2) < 1e-9 && abs(bars[2] - longest * 2 / 3) < 1e-9)
    #expect(abs(bars[3] - longest / 4) < 1e-9)
  }
}
