import Estimators
import Explanations
import Gym
import Testing
import Viewer

@testable import Figures

/// Figures and pages of the report that compares explainers.
@Suite struct ReportFiguresTests {
  private let colors = ImageViewStyle.light.seriesColors

  private func boxes(_ scene: DisplayList, _ color: DisplayList.Color) -> [DisplayList.Rectangle] {
    scene.items.compactMap {
      if case .rectangle(let area, let own) = $0, own == color { area } else { nil }
    }
  }

  private func texts(_ scene: DisplayList) -> [(string: String, x: Double, y: Double)] {
    scene.items.compactMap {
      if case .text(let string, let point, _, _, _) = $0 { (string, point.x, point.y) } else { nil }
    }
  }

  @Test func barsAreAsLongAsTheirValuesAndOrderedBySize() {
    let series = [
      GroupedBars.Series("one", [1, -4, 0.5]), GroupedBars.Series("two", [2, 3, .nan]),
    ]
    let scene = GroupedBars().scene(["a", "b", "c"], series, title: "t")
    let (one, two) = (boxes(scene, colors[0]), boxes(scene, colors[1]))
    // b has the largest sum, and a value that is no number has no bar.
    #expect(one.count == 3 && two.count == 2)
    #expect(abs(one[0].width / one[1].width - 4) < 1e-9)
    #expect(abs(two[0].width / two[1].width - 1.5) < 1e-9)
    // A bar below 0 ends where the one above 0 begins.
    #expect(abs(one[0].origin.x + one[0].width - two[0].origin.x) < 1e-9)
    let names = texts(scene).filter { ["a", "b", "c"].contains($0.string) }
    #expect(names.map(\.string) == ["b", "a", "c"])
  }

  @Test func fractionsSumToOneAndRelativeSizesReachOne() {
    let series = GroupedBars.Series("one", [1, -3, 0], standardDeviations: [2, 0, 0])
    #expect(
      series.fractions().values == [0.25, -0.75, 0]
        && series.fractions().standardDeviations[0] == 0.5)
    #expect(series.relative().values.map(\.magnitude).max() == 1)
    let zero = GroupedBars.Series("none", [0, 0])
    #expect(zero.fractions().values == [0, 0] && zero.relative().values == [0, 0])
  }

  @Test func whiskersReachTheStandardDeviation() {
    let style = ImageViewStyle.light
    let scene = GroupedBars().scene(
      ["a"], [.init("one", [2], standardDeviations: [1])], title: "t")
    let bar = boxes(scene, colors[0])[0]
    let whisker = boxes(scene, style.text)[0]
    #expect(abs(whisker.width - bar.width) < 1e-9)
    #expect(abs(whisker.origin.x - bar.origin.x - bar.width / 2) < 1e-9)
  }

  @Test func namesOfFeaturesDoNotCoverEachOther() {
    // Three features at nearly the same point.
    let scene = RelationScatter().scene(
      ["pressure", "thickness", "insulin", "constant"], x: [0.1, 0.105, 0.11, .nan],
      [.init("one", [0.5, 0.5, 0.51, 1]), .init("two", [0.4, 0.41, 0.4, 1])], title: "t",
      label: "r")
    let names = texts(scene).filter { ["pressure", "thickness", "insulin"].contains($0.string) }
    #expect(names.count == 3)
    for (index, one) in names.enumerated() {
      for other in names[..<index] {
        let width = { FigureText.width(of: $0, height: Theme.small) }
        let distance = (width(one.string) + width(other.string)) / 2
        #expect(abs(one.x - other.x) >= distance || abs(one.y - other.y) >= 12)
      }
    }
    // A feature that has no correlation is left out.
    #expect(!texts(scene).contains { $0.string == "constant" })
  }

  /// logit = 2 a - b: to flip (0, 1), a has to grow.
  private func contrast(_ row: [Double]) throws -> ContrastiveExplanation {
    let training = Matrix([[-3, -3], [3, 3], [0, 1], [1, 0.5], [-1, 2]])
    let explainer = try ContrastiveExplainer(
      trainingData: training,
      logits: { rows in
        Matrix((0..<rows.rows).map { [0, 2 * rows[$0, 0] - rows[$0, 1]] })
      }, gradients: { _ in Matrix([[0, 0], [2, -1]]) }, featureNames: ["a", "b"],
      classNames: ["no", "yes"])
    return try explainer.explain(row)
  }

  @Test func theTraceShowsBothProbabilitiesAndTheLargestStep() throws {
    let contrast = try contrast([0, 1])
    #expect(contrast.isFlipped && contrast.largestStep == 1)
    let scene = ProbabilityTrace().scene(contrast)
    let strings = texts(scene).map(\.string)
    for string in ["p(no)", "p(yes)", "row as it is", "a", "largest change"] {
      #expect(strings.contains(string), "\(string)")
    }
    // p(yes) = 1 / (1 + e), written as 0.27.
    #expect(strings.contains("0.27") && strings.contains("0.73"))
    let area = boxes(scene, Theme.faded(colors[4], 0.18))
    #expect(area.count == 1 && area[0].width > 0 && area[0].height > 0)
  }

  @Test func limesPageHasThreePanelsAndItsTextsAreNoMarks() throws {
    let training = Matrix((0..<40).map { [Double($0), Double($0 % 7)] })
    var settings = LIMETabularExplainer.Settings()
    settings.classNames = ["no", "<b>yes</b>"]
    let explainer = try LIMETabularExplainer(
      trainingData: training, featureNames: ["size & age", "\"quoted\""], settings: settings)
    let explanation = try explainer.explainInstance(
      [30, 2],
      { rows in Matrix((0..<rows.rows).map { [1 - rows[$0, 0] / 40, rows[$0, 0] / 40] }) },
      numSamples: 500)
    let html = try LIMEPage().html([explanation])
    #expect(html.contains("Prediction probabilities") && html.contains("Weights for &lt;b&gt;yes"))
    #expect(html.contains("size &amp; age") && html.contains("&quot;quoted&quot;"))
    #expect(!html.contains("<b>yes") && !html.contains("\"quoted\""))
    // The value and the condition of a feature have the same mark, which the mouse lights.
    #expect(html.components(separatedBy: "data-feature=\"0\"").count == 3)
    #expect(html.contains(">0.75</span>") && html.contains(">30.00</td>"))
    #expect(!html.contains("http"))
  }

  @Test func aDocumentIsWrittenTwice() throws {
    let scene = DisplayList(width: 10, height: 10, background: .white)
    let figure = ReportDocument.Figure(name: "one", caption: "A <figure>.", scene)
    let document = ReportDocument(
      title: "T & U",
      blocks: [
        .heading("A"), .paragraph("a < b"), .table([["x", "y"], ["p|q", "1"]]),
        .beside([.figure(figure), .list(["first"])]), .page("<em>live</em>"), .heading("B"),
        .heading("C"), .heading("D"), .code("k: v", language: "yaml"),
      ])
    #expect(document.figures.map(\.name) == ["one"])
    let markdown = document.markdown
    #expect(markdown.hasPrefix("# T & U\n\n## A\n\na < b\n\n| x | y |\n|---|---|\n| p\\|q | 1 |\n"))
    #expect(markdown.contains("](figures/one.svg)") && markdown.hasSuffix("```yaml\nk: v\n```\n"))
    #expect(!markdown.contains("live"))
    let html = try document.html()
    #expect(html.contains("<h1>T &amp; U</h1>") && html.contains("a &lt; b"))
    #expect(html.contains("<em>live</em>") && html.contains("A &lt;figure&gt;."))
    #expect(html.contains("href=\"#part-0\">A</a>") && html.contains("id=\"part-0\">A</h2>"))
    #expect(html.components(separatedBy: "<svg").count == 2)
  }
}
