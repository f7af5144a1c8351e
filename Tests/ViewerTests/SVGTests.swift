import Foundation
import Gym
import Testing

@testable import Viewer

/// Display lists as SVG.
@Suite struct SVGTests {
  /// An XML parser reads every kind of shape, with the values as they were given.
  @Test func everyShapeIsAnElement() throws {
    let blue = DisplayList.Color(0, 0, 255, 51)
    let list = DisplayList(
      width: 40, height: 20.5,
      items: [
        .rectangle(.init(x: 1, y: 2, width: 3, height: 4), color: .black),
        .polygon([.init(0, 0), .init(1, 0), .init(0, 1.25)], color: blue),
        .circle(center: .init(5, 6), radius: 2, color: .black),
        .line([.init(0, 0), .init(-1.005, 3)], width: 2, color: blue),
        .text("a < b & \"c\"", at: .init(10, 10), height: 7.2, alignment: .center, color: .black),
        .image(
          .init(width: 2, height: 1, channels: 1, pixels: [0, 255]),
          in: .init(x: 0, y: 0, width: 2, height: 1)),
        .circle(center: .init(.nan, 6), radius: 2, color: .black),
      ])
    let document = try list.svg(name: "all \"shapes\"")
    for part in [
      "viewBox=\"0 0 40 20.5\"", "aria-label=\"all &quot;shapes&quot;\"",
      "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill=\"rgb(0,0,0)\"/>",
      "<polygon points=\"0,0 1,0 0,1.25\" fill=\"rgb(0,0,255)\" fill-opacity=\"0.2\"/>",
      "<circle cx=\"5\" cy=\"6\" r=\"2\"", "stroke-opacity=\"0.2\"",
      "font-size=\"10\"", "y=\"13.6\"", "text-anchor=\"middle\"", "a &lt; b &amp; &quot;c&quot;",
      "data:image/png;base64,iVBORw0KGgo",
    ] { #expect(document.contains(part), "\(part) in \(document)") }
    #expect(document.components(separatedBy: "<circle").count == 2, "without the one at nan")
    // The image's bytes are those of the PNG file that its text decodes to.
    let start = try #require(document.range(of: "base64,"))
    let text = document[start.upperBound...].prefix { $0 != "\"" }
    let data = try #require(Data(base64Encoded: String(text)))
    #expect(data.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func barsAndBandsAreDrawn() {
    let scene = IntervalView(title: "scores").displayList(
      rows: ["dqn", "cem"], columns: [.init("IQM", [(0.5, 0.25...1), nil], range: 0...1)])
    let bars = scene.items.compactMap { item in
      if case .rectangle(let area, let color) = item,
        color == Theme.faded(ImageViewStyle.light.seriesColors[0], 0.45)
      {
        area.width
      } else {
        nil
      }
    }
    // Three quarters of a column of 190 units.
    #expect(bars == [142.5])
    let curve = CurveView(xLabel: "steps").displayList(of: [
      .init("a", [(0, 1), (1, 2)], band: [(0, 0, 2), (1, 1, 3)])
    ])
    let bands = curve.items.count { if case .polygon = $0 { true } else { false } }
    #expect(bands == 1)
  }
}
