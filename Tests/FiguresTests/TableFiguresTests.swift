import Datasets
import Foundation
import Gym
import ImageFiles
import TestSupport
import Testing
import Viewer

@testable import Figures

/// Figures of tables, from made tables: what is drawn, where, and in which color.
@Suite struct TableFiguresTests {
  private func table(_ csv: String, target: String? = nil) throws -> ExploredTable {
    try ExploredTable(
      try TableFile.read(bytes: Array(csv.utf8), file: "made.csv"), name: "made", target: target)
  }

  /// x grows with y against z; two classes of three and two rows.
  private func small() throws -> ExploredTable {
    try table("x,z,kind\n1,9,a\n2,8,a\n3,7,b\n4,6.5,b\n10,1,a\n")
  }

  private func texts(_ scene: DisplayList?) -> [String] {
    (scene?.items ?? []).compactMap {
      if case .text(let string, _, _, _, _) = $0 { string } else { nil }
    }
  }

  private func count(_ scene: DisplayList?, _ isWanted: (DisplayList.Item) -> Bool) -> Int {
    (scene?.items ?? []).count(where: isWanted)
  }

  @Test func everyFigureIsDrawn() throws {
    let table = try small()
    let figures = TableFigures(table, TableDescription(table))
    #expect(figures.scenes().map(\.name) == TableFigures.Name.allCases)
    for (name, scene) in figures.scenes() {
      #expect(texts(scene).first?.hasPrefix("made") == true, "\(name)")
      #expect(try scene.svg(name: name.rawValue).contains("aria-label=\"\(name.rawValue)\""))
    }
  }

  @Test func correlationsStandInTheirColors() throws {
    let description = TableDescription(try small())
    let matrix = try #require(description.correlations)
    let scene = CorrelationFigure(matrix, target: "kind").scene(title: "made")
    // The lower triangle of x, z and kind: six cells with a coefficient each.
    let cells = scene.items.compactMap { item -> DisplayList.Color? in
      if case .rectangle(let area, let color) = item, area.width == 45 { color } else { nil }
    }
    #expect(cells.count == 6)
    #expect(cells[0] == ColorMap.coolWarm.color(at: 1))
    let r = matrix.values[1][0]
    #expect(r < -0.9 && cells[1] == ColorMap.coolWarm.color(at: (r + 1) / 2))
    #expect(texts(scene).contains(String(format: "%.2f", r)))
    #expect(texts(scene).filter { $0 == "x" }.count == 2)
  }

  @Test func manyColumnsAreASquareWithTheStrongestPairs() throws {
    let names = (0..<30).map { "c\($0)" }
    var csv = names.joined(separator: ",") + ",y\n"
    for row in 0..<12 {
      csv += (0..<30).map { "\((row * ($0 + 3)) % 11)" }.joined(separator: ",") + ",\(row % 2)\n"
    }
    let table = try table(csv)
    let description = TableDescription(table)
    let matrix = try #require(description.correlations)
    let scene = CorrelationFigure(matrix, target: "y").scene(title: "made")
    #expect(
      count(scene) { if case .image(let tile, _) = $0 { tile.width == 31 } else { false } } == 1)
    #expect(texts(scene).contains("the strongest pairs"))
    #expect(!texts(scene).contains { $0.contains(" and y") })
    // Pair plots and boxes show those that depend most on the target.
    #expect(texts(PairPlot(columnLimit: 3).scene(table))[0].contains("3 of 30 columns"))
    #expect(texts(BoxPlots().scene(table))[0].contains("24 of 30 columns"))
  }

  @Test func pairPlotsShowEveryRowInItsColor() throws {
    let scene = PairPlot().scene(try small())
    let colors = TableColors.classes(2)
    for (color, rows) in zip(colors, [3, 2]) {
      // Two scatter cells.
      let points = count(scene) {
        if case .circle(_, 1.3, let other) = $0 { Theme.faded(color, 0.55) == other } else { false }
      }
      #expect(points == 2 * rows)
    }
    // A density for each class and column, with a line around it.
    #expect(count(scene) { if case .polygon = $0 { true } else { false } } == 4)
    #expect(PairPlot().scene(try table("x,y\n1,a\n2,b\n")) == nil)
    let thinned = PairPlot(pointLimit: 1).scene(
      try table("a,b,y\n" + (0..<500).map { "\($0),\($0 % 7),\($0 % 2)\n" }.joined()))
    #expect(texts(thinned)[0].contains("100 of 500 rows"))
  }

  @Test func numbersAsTargetColorByTheirValue() throws {
    let table = try table("a,b,price\n1,2,10.5\n2,1,20\n3,5,30\n4,4,\n", target: "price")
    let scene = PairPlot().scene(table)
    let low = Theme.faded(ColorMap.viridis.color(at: 0), 0.75)
    #expect(count(scene) { if case .circle(_, 1.3, low) = $0 { true } else { false } } == 2)
    // The row without a price is not drawn.
    #expect(count(scene) { if case .circle(_, 1.3, _) = $0 { true } else { false } } == 6)
    #expect(texts(scene).contains("price = 10.5"))
    #expect(TableFigures(table, TableDescription(table)).scene(.classBalance) == nil)
  }

  @Test func classBalanceNamesCountsAndBaseline() throws {
    let balance = try #require(TableDescription(try small()).balance)
    let scene = ClassBalanceFigure().scene(balance, title: "made")
    #expect(texts(scene).contains("3  (60.0 %)") && texts(scene).contains("2  (40.0 %)"))
    #expect(texts(scene).contains("baseline accuracy (always a): 0.600"))
    let widths = scene.items.compactMap { item -> Double? in
      if case .rectangle(let area, _) = item, area.height == 18 { area.width } else { nil }
    }
    #expect(widths.count == 2 && abs(widths[1] / widths[0] - 2.0 / 3) < 1e-12)
  }

  @Test func boxesHaveWhiskersAndOutliers() throws {
    let texts = try table("name\nann\nbob\n")
    #expect(BoxPlots().scene(texts) == nil && Histograms().scene(texts) == nil)
    let two = try table(
      "x,w,y\n" + [1, 2, 3, 4, 5, 6, 7, 8, 100].map { "\($0),\($0),\($0 % 2)\n" }.joined())
    let scene = BoxPlots().standardizedScene(two)
    // 100 in both columns.
    #expect(count(scene) { if case .circle(_, 1.4, _) = $0 { true } else { false } } == 2)
    #expect(self.texts(scene).contains("standard deviations from the mean"))
  }

  @Test func aConstantColumnHasTicksThatDiffer() throws {
    let scene = BoxPlots().scene(try table("x,w,y\n7,1,a\n7,2,b\n7,3,a\n"))
    let ticks = texts(scene)
    #expect(ticks.count { $0 == "7" } == 1 && ticks.contains("6.4"), "\(ticks)")
  }

  @Test func histogramsCountEveryValue() {
    let whole = HistogramBins([3, 4, 4, 6])
    #expect(whole.count == 4 && whole.counts([3, 4, 4, 6, .nan]) == [1, 2, 0, 1])
    let values = (0..<200).map { Double($0 * $0) / 7 }
    let bins = HistogramBins(values)
    #expect((8...40).contains(bins.count) && bins.counts(values).reduce(0, +) == 200)
    #expect(bins.edge(0) == 0 && bins.edge(bins.count) == values[199])
    #expect(HistogramBins([5, 5]).count == 1 && HistogramBins([]).count == 1)
    #expect(HistogramBins([-1e308, 1e308]).count == 1)
  }

  @Test func tablesOfAnyKindAreDrawn() throws {
    for csv in [
      "x,z,y\n1e308,-1e308,0\n-1e308,1e308,1\n1e308,5e-324,0\n1e308,1e308,1\n",
      "same,gone,y\n3,,a\n3,,b\n3,,a\n", "a,b,y\n1,,a\n,2,b\n", "n,k,y\nann,x,1\nbob,x,2\n",
      "x,y\n1,2\n",
    ] {
      let table = try table(csv)
      let figures = TableFigures(table, TableDescription(table, method: .spearman))
      for (_, scene) in figures.scenes() {
        #expect(try scene.bitmap(width: 100, height: 80).pixels.count == 32_000)
      }
    }
  }

  @Test func figuresAreNotOverwritten() async throws {
    let table = try small()
    let figures = TableFigures(table, TableDescription(table))
    try await withTemporaryFolder { folder in
      let paths = try figures.write(to: "\(folder)/f", format: .svg)
      #expect(paths.count == 7 && paths[0] == "\(folder)/f/correlations.svg")
      #expect(throws: FigureError.fileExists(paths[0])) {
        try figures.write(to: "\(folder)/f", format: .svg)
      }
      #expect(try figures.write(to: "\(folder)/f", format: .svg, overwrite: true) == paths)
      #expect(
        try Bitmap(contentsOf: try figures.write(to: folder)[2]).width
          == Int((figures.scene(.classBalance)?.width ?? 0) * 2))
    }
  }
}
