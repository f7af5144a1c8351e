import Gym
import Testing

@testable import Viewer

@Suite struct FigureViewTests {
  @Test func scenesAreArrangedInColumnsAndRows() {
    func scene(_ width: Double, _ height: Double) -> DisplayList {
      DisplayList(
        width: width, height: height,
        items: [.circle(center: .init(1, 2), radius: 1, color: .black)])
    }
    let whole = DisplayList.arranged([[scene(10, 20), scene(30, 10)], [scene(20, 5)]], spacing: 4)
    // Columns of 20 and 30, rows of 20 and 5; each scene in the middle of its cell.
    #expect(whole.width == 54 && whole.height == 29)
    let centers = whole.items.compactMap { item in
      if case .circle(let center, _, _) = item { center } else { nil }
    }
    #expect(centers == [.init(6, 2), .init(25, 7), .init(1, 26)])
  }

  @Test func aConfusionMatrixShowsEveryCount() {
    let scene = ConfusionMatrixView(title: "t").displayList(
      of: [[7, 0], [3, 11]], classNames: ["cat", "dog"])
    let texts = scene.items.compactMap { item in
      if case .text(let text, _, _, _, _) = item { text } else { nil }
    }
    for text in ["t", "7", "·", "3", "11", "true", "predicted"] { #expect(texts.contains(text)) }
    #expect(texts.count { $0 == "cat" } == 2 && texts.count { $0 == "dog" } == 2)
  }

  @Test func titlesAndHeadingsAreNotCut() {
    func texts(_ scene: DisplayList) -> [String] {
      scene.items.compactMap { item in
        if case .text(let text, _, _, _, _) = item { text } else { nil }
      }
    }
    let title = "pima-diabetes: 27 errors in 154 rows"
    let matrix = ConfusionMatrixView(title: title).displayList(
      of: [[7, 0], [3, 11]], classNames: ["healthy", "diabetes"])
    #expect(texts(matrix).contains(title))
    let names = ["lrp.sequential_preset_a", "lrp.alpha_2_beta_1", "guided_backprop", "LRP-Z"]
    let grid = MapGridView(columns: names).displayList(of: [])
    #expect(
      texts(grid) == [
        "lrp.", "sequential_", "preset_a", "lrp.alpha_2_", "beta_1", "guided_", "backprop", "LRP-Z",
      ])
  }

  @Test func aCurveKeepsItsCornersAlone() {
    let scene = ROCView(longSide: 100).displayList(
      of: [(0, 0), (0, 0.25), (0, 0.5), (0.5, 1), (0.75, 1), (1, 1)], equalError: 0.25)
    let lines = scene.items.compactMap { item in
      if case .line(let points, _, _) = item { points } else { nil }
    }
    // The diagonal, then the curve: (0, 0), (0, 0.5), (0.5, 1), (1, 1).
    #expect(lines.map(\.count) == [2, 4])
    let (x, y) = (lines[0][0].x, lines[0][0].y)
    #expect(
      lines[1] == [
        .init(x, y), .init(x, y - 50), .init(x + 50, y - 100), .init(x + 100, y - 100),
      ])
    let isMarked = scene.items.contains { item in
      if case .circle(let center, _, _) = item { center == .init(x + 25, y - 75) } else { false }
    }
    #expect(isMarked)
  }
}
