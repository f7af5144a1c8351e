import Foundation
import Gym
import NumPyRandom
import TestSupport
import Testing
import Viewer

@testable import Figures

/// Figures of explanations, from made contributions: colors, order, labels and positions.
@Suite struct ExplanationFiguresTests {
  private typealias Color = DisplayList.Color
  private let red = Color(0xff, 0x0d, 0x57)
  private let blue = Color(0x1e, 0x88, 0xe5)

  /// Two rows of four features: 1 + 2 - 1.5 + 0.05 + 0 = 1.55.
  private func small(link: FeatureAttributions.Link = .identity) -> FeatureAttributions {
    FeatureAttributions(
      names: ["a", "b", "c", "d"], values: [[5, 0.25, 1, .nan], [1, 2, 3, 4]],
      contributions: [[2, -1.5, 0.05, 0], [-1, 0.5, 0, 0.25]], baseValue: 1, link: link)
  }

  private func many(_ count: Int) -> FeatureAttributions {
    var random = PCG64(seed: 3)
    var (values, contributions): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<count {
      values.append((0..<5).map { _ in random.nextDouble() })
      contributions.append((1...5).map { (random.nextDouble() - 0.5) * Double($0) })
    }
    return FeatureAttributions(
      names: ["v", "w", "x", "y", "z"], values: values, contributions: contributions,
      baseValue: 0.2)
  }

  private func polygons(_ scene: DisplayList) -> [(points: [DisplayList.Point], color: Color)] {
    scene.items.compactMap {
      if case .polygon(let points, let color) = $0 { (points, color) } else { nil }
    }
  }

  private func texts(_ scene: DisplayList) -> [(
    string: String, point: DisplayList.Point, color: Color
  )] {
    scene.items.compactMap {
      if case .text(let string, let point, _, _, let color) = $0 {
        (string, point, color)
      } else {
        nil
      }
    }
  }

  private func middles(_ points: [DisplayList.Point]) -> Double {
    ((points.map(\.x).min() ?? 0) + (points.map(\.x).max() ?? 0)) / 2
  }

  @Test func outputsAddUp() {
    let attributions = small()
    #expect(attributions.outputs == [1.55, 0.75])
    #expect(attributions.meanMagnitudes == [1.5, 1, 0.025, 0.125])
    #expect(attributions.ranking == [0, 1, 3, 2])
    #expect(FeatureAttributions.Link.logit.output(0) == 0.5)
  }

  @Test func arrowsMeetAtTheOutput() throws {
    let segments = ForcePlot.segments(small(), row: 0)
    #expect(segments.map(\.feature) == [0, 1, 2])
    #expect(
      segments[0].end == 1.55 && segments[1].end == 1.55 && segments[2].end == segments[0].start)
    let scene = ForcePlot().scene(small(), row: 0)
    #expect(scene.width == 1000 && scene.height == 150)
    let arrows = polygons(scene)
    #expect(arrows.map(\.color) == [red, blue, red])
    // f(x) is the right end of the first red arrow and the left end of the blue one.
    let (tip, other) = (arrows[0].points.map(\.x).max() ?? 0, arrows[1].points.map(\.x).min() ?? 1)
    #expect(abs(tip - other) < 1e-9)
    let lengths = arrows.map { ($0.points.map(\.x).max() ?? 0) - ($0.points.map(\.x).min() ?? 0) }
    #expect(abs(lengths[1] / lengths[0] - 0.75) < 1e-9)
    // The smallest contribution is below 5 % of the sum.
    let labels = texts(scene).filter { $0.string.contains(" = ") && !$0.string.hasPrefix("f(x)") }
    #expect(labels.map(\.string) == ["a = 5", "b = 0.25"])
    #expect(labels.map(\.color) == [red, blue])
    for label in labels {
      let arrow = try #require(arrows.first { $0.color == label.color })
      #expect(abs(middles(arrow.points) - label.point.x) < 1e-9)
    }
    let strings = texts(scene).map(\.string)
    for part in ["higher", "lower", "f(x) = 1.55", "base value 1.00"] {
      #expect(strings.contains(part), "\(strings)")
    }
    let all = ForcePlot(contributionThreshold: 0).scene(small(), row: 0)
    #expect(texts(all).contains { $0.string == "c = 1" })
  }

  @Test func theLogitLinkShowsProbabilities() {
    let strings = texts(ForcePlot().scene(small(link: .logit), row: 0)).map(\.string)
    // 1 / (1 + exp(-1.55)) and 1 / (1 + exp(-1))
    #expect(strings.contains("f(x) = 0.82") && strings.contains("base value 0.73"))
    #expect(strings.contains("0.5") && strings.contains("0.9"))
  }

  @Test func labelsDoNotCoverEachOther() {
    let count = 12
    let attributions = FeatureAttributions(
      names: (0..<count).map { "a feature with a long name \($0)" },
      values: [[Double](repeating: 1, count: count)],
      contributions: [(0..<count).map { $0.isMultiple(of: 2) ? 1 : -1 }], baseValue: 0)
    let scene = ForcePlot().scene(attributions, row: 0)
    let labels = texts(scene).filter { $0.string.hasPrefix("a feature") }
    #expect(labels.count == count && scene.height > 150)
    for (index, label) in labels.enumerated() {
      for other in labels[(index + 1)...] where other.point.y == label.point.y {
        let width = FigureText.width(of: label.string, height: 7.5)
        #expect(abs(other.point.x - label.point.x) >= width)
      }
      #expect(label.point.y < scene.height)
    }
  }

  @Test func theWaterfallEndsAtTheBaseValue() {
    let steps = WaterfallPlot(limit: 3).steps(small(), row: 0)
    #expect(steps.map(\.label) == ["a = 5", "b = 0.25", "2 other features"])
    #expect(steps[0].start + steps[0].contribution == 1.55)
    #expect(abs((steps.last?.start ?? 0) - 1) < 1e-12)
    for (step, next) in zip(steps, steps.dropFirst()) {
      #expect(abs(next.start + next.contribution - step.start) < 1e-12)
    }
    #expect(WaterfallPlot().steps(small(), row: 0).count == 4)
    let scene = WaterfallPlot(limit: 3).scene(small(), row: 0)
    #expect(polygons(scene).map(\.color) == [red, blue, red])
    #expect(texts(scene).map(\.string).contains("−1.50"))
  }

  @Test func linkageIsThatOfSciPy() throws {
    struct Case: Decodable {
      let points: [[Double]]
      let first, second, leaves: [Int]
      let distance: [Double]
    }
    for golden in try GoldenFiles.decode([Case].self, from: "linkage.json") {
      let linkage = AverageLinkage(golden.points)
      #expect(linkage.merges.map(\.first) == golden.first)
      #expect(linkage.merges.map(\.second) == golden.second)
      let tolerance = Tolerance(absolute: 1e-12, relative: 1e-12)
      #expect(tolerance.mismatch(linkage.merges.map(\.distance), golden.distance) == nil)
      #expect(linkage.leaves == golden.leaves)
    }
    #expect(AverageLinkage([]).leaves == [] && AverageLinkage([[1]]).leaves == [0])
    // Equal points and values that are not finite still end in one cluster.
    let odd = AverageLinkage([[1, .nan], [1, 0], [1, 0], [.infinity, 2], [1, 0]])
    #expect(odd.leaves.sorted() == [0, 1, 2, 3, 4])
  }

  @Test func rowsAreOrdered() {
    let attributions = FeatureAttributions(
      names: ["a"], values: [[2], [.nan], [1], [0]],
      contributions: [[0], [5], [0.1], [5.1]], baseValue: 0)
    #expect(RowOrder.original.indices(attributions) == [0, 1, 2, 3])
    #expect(RowOrder.output.indices(attributions) == [3, 1, 2, 0])
    #expect(RowOrder.feature(0).indices(attributions) == [3, 2, 0, 1])
    let similar = RowOrder.similarity.indices(attributions)
    #expect(Set(similar.prefix(2)) == [0, 2] || Set(similar.prefix(2)) == [1, 3])
    #expect(StackedForcePlot.warning(rows: 3_000) == nil)
    #expect(StackedForcePlot.warning(rows: 3_001)?.contains("3001 rows") == true)
  }

  @Test func stackedAreasMeetAtTheOutputs() {
    let attributions = small()
    let plot = StackedForcePlot(order: .original)
    let layout = plot.layout(attributions)
    #expect(layout.rows == [0, 1])
    let areas = polygons(plot.scene(attributions))
    // Of a, b, d (row 1) and c (row 0) above the base; a (row 1) and b (row 0) below.
    #expect(areas.count == 6)
    for area in areas.filter({ $0.color.red == 0xff }).prefix(1) {
      #expect(abs(area.points[1].y - layout.y(1.55)) < 1e-9)
      #expect(abs(area.points[2].y - layout.y(0.75)) < 1e-9)
    }
    let lowest = areas.filter { $0.color.red == 0xff }.flatMap(\.points).map(\.y).max() ?? 0
    #expect(abs(lowest - layout.y(1.55 - 2.05)) < 1e-9)
  }

  @Test func thePageNeedsNothingElse() throws {
    var attributions = small()
    attributions.valueNames[2] = [1: "</script><b>"]
    let html = try StackedForcePage(StackedForcePlot(order: .original)).html(attributions)
    #expect(html.contains("<svg") && html.contains("mousemove"))
    #expect(
      html.contains(#"["a = 5","+2.00",true]"#) && html.contains(#"["b = 0.25","−1.50",false]"#))
    #expect(html.contains(#"c = \u003c/script\u003e\u003cb\u003e"#))
    #expect(html.components(separatedBy: "</script>").count == 2)
    // The only address is the name of SVG's namespace.
    #expect(
      html.replacing("http://www.w3.org/2000/svg", with: "").contains("http") == false)
  }

  @Test func dotsAreMovedApart() {
    let offsets = SummaryDots.offsets([0, 0, 0, 0.9, .nan], -1...1)
    #expect(offsets[0] == 0 && offsets[1] == -offsets[2] && offsets[3] == 0)
    #expect(Set(offsets[..<3]).count == 3)
    #expect(
      SummaryDots.offsets([Double](repeating: 0, count: 999), -1...1).allSatisfy { abs($0) <= 1 })
    let colors = SummaryDots.colors([0, 1, .nan, 0.5])
    #expect(colors[0] == blue && colors[1] == red && colors[2] == AttributionColors.values.missing)
    let scene = SummaryDots(limit: 3).scene(many(50))
    let circles = scene.items.filter { if case .circle = $0 { true } else { false } }
    #expect(circles.count == 150)
    // The most important feature, with the widest contributions, is at the top.
    #expect(texts(scene).map(\.string).filter { ["x", "y", "z"].contains($0) } == ["z", "y", "x"])
  }

  @Test func barsAreOrderedByMagnitude() {
    let scene = AttributionBars().importance(small())
    #expect(texts(scene).map(\.string).filter { "abcd".contains($0) } == ["a", "b", "d", "c"])
    let lime = AttributionBars().local(
      [("x <= 1.00", 0.1), ("y > 2.00", -0.4), ("z = 1", 0.2)], className: "ill")
    let strings = texts(lime).map(\.string)
    #expect(strings.first == "Local explanation for class ill")
    #expect(
      strings.filter { $0.contains(" ") && !$0.hasPrefix("Local") } == [
        "y > 2.00", "z = 1", "x <= 1.00",
      ])
    let bars = lime.items.compactMap { item -> (Double, Color)? in
      if case .rectangle(let area, let color) = item, area.height == 15 {
        (area.width, color)
      } else {
        nil
      }
    }
    #expect(
      bars.map(\.1) == [
        AttributionBars.against, AttributionBars.forClass, AttributionBars.forClass,
      ])
    #expect(abs(bars[0].0 / bars[2].0 - 4) < 1e-9)
  }

  /// Numbers at the ends of bars do not reach into the names, and the rounding of sums is no bar.
  @Test func numbersHaveRoomBesideTheBars() throws {
    let lime = AttributionBars().local(
      [("Höhe <= 3.58", -177.84), ("Breite > 2.00", 3)], className: nil, valueName: "price €")
    let strings = texts(lime)
    #expect(strings.first?.string == "Local explanation of price €")
    let name = try #require(strings.first { $0.string == "Höhe <= 3.58" })
    let number = try #require(strings.first { $0.string == "−177.84" })
    // The name ends where it stands, the number begins its width before.
    #expect(number.point.x - FigureText.width(of: "−177.84", height: Theme.small) > name.point.x)
    let losses = AttributionBars().losses(
      [("a", 0.25), ("b", -2.2e-17), ("c", 0)], title: "loss")
    #expect(texts(losses).map(\.string).filter { $0.contains("e-") } == [])
    let bars = losses.items.count { item in
      if case .rectangle(let area, _) = item { area.height == 15 && area.width > 0 } else { false }
    }
    #expect(bars == 1 && texts(losses).count { $0.string == "0.00" } == 2)
  }

  /// The largest change fills the range of colors, by a round number.
  @Test func changesOfAttacksAreMadeVisible() {
    for (largest, gain) in [
      (0.3, 3.0), (Double(Float(0.1)), 10), (0.007, 100), (0.03, 30), (1, 1), (0, 1000),
    ] {
      #expect(AttackFigure.gain(largest: largest) == gain, "\(largest)")
    }
  }

  @Test func dependenceShowsEveryValue() {
    let attributions = small()
    let scene = DependencePlot(colorFeature: 1).scene(attributions, feature: 3)
    // The value of the first row is missing. Two more discs are the legend's.
    #expect(scene.items.filter { if case .circle = $0 { true } else { false } }.count == 3)
    #expect(texts(scene).contains { $0.string == "low b" })
    let constant = FeatureAttributions(
      names: ["a"], values: [[1], [1]], contributions: [[0], [0]], baseValue: 0)
    #expect(!DependencePlot().scene(constant, feature: 0).items.isEmpty)
  }

  @Test func shapeFunctionsHaveOneScale() throws {
    let functions = [
      ShapeFunction(name: "x", points: [(0, -1, 0.5), (10, 2, 0)], data: [0, 0, 9]),
      ShapeFunction(
        name: "sex", points: [(0, 0, 0.1), (1, 0.5, 0.1)], data: [0, 1], categories: ["f", "m"]),
    ]
    let scene = ShapeFunctionFigure().scene(functions, title: "curves")
    let lines = scene.items.compactMap { item -> [DisplayList.Point]? in
      if case .line(let points, _, ShapeFunctionFigure.line) = item { points } else { nil }
    }
    #expect(lines.map(\.count) == [2, 4])
    // The same value has the same height in both: 0 is two thirds down from 2 to -1.
    let zero = lines[0][1].y + (lines[0][0].y - lines[0][1].y) * 2 / 3
    #expect(abs(zero - lines[1][0].y) < 1e-9)
    let blocks = scene.items.compactMap { item -> UInt8? in
      if case .rectangle(_, let color) = item, color.red == 230, color.green == 128 {
        color.alpha
      } else {
        nil
      }
    }
    // Two blocks of x, one with twice the values; a block for each category.
    // Opacities are rounded to whole numbers.
    #expect(blocks.count == 4 && abs(Int(blocks[0]) - 2 * Int(blocks[1])) <= 1)
  }

  @Test func figuresOfHugeAndEmptyContributionsAreDrawn() throws {
    for values in [[0.0, 0, 0], [1e308, -1e308, 1e308], [.nan, 1, -1]] {
      let attributions = FeatureAttributions(
        names: ["a", "b", "c"], values: [values, values], contributions: [values, values],
        baseValue: 0, outputs: [values[0].isFinite ? values[0] : 0, 0])
      let scenes = [
        ForcePlot().scene(attributions, row: 0), WaterfallPlot().scene(attributions, row: 0),
        StackedForcePlot().scene(attributions), SummaryDots().scene(attributions),
        AttributionBars().importance(attributions),
        AttributionBars().contributions(attributions, row: 0),
        DependencePlot(colorFeature: 1).scene(attributions, feature: 0),
      ]
      for scene in scenes {
        #expect(try !scene.svg().isEmpty)
        #expect(try scene.bitmap(width: 120, height: 60).pixels.count == 120 * 60 * 4)
      }
    }
  }
}
