import Foundation
import Gym
import ImageFiles
import TensorEngine
import TestSupport
import Testing

@testable import Viewer

/// Red, green and blue of a pixel.
private func pixel(_ bitmap: Bitmap, _ x: Int, _ y: Int) -> [UInt8] {
  let start = (y * bitmap.width + x) * 4
  return Array(bitmap.pixels[start..<start + 3])
}

/// A scene with one pixel for each unit.
private func drawn(_ list: DisplayList) throws -> Bitmap {
  try list.bitmap(width: Int(list.width), height: Int(list.height))
}

/// All texts of a scene with their positions and colors.
private func texts(_ list: DisplayList) -> [String: (DisplayList.Point, DisplayList.Color)] {
  var found: [String: (DisplayList.Point, DisplayList.Color)] = [:]
  for case .text(let text, let position, _, _, let color) in list.items {
    found[text] = (position, color)
  }
  return found
}

private func bytes(_ color: DisplayList.Color) -> [UInt8] { [color.red, color.green, color.blue] }

@Suite struct ColorMapTests {
  @Test func controlPointsKeepTheirColors() {
    #expect(ColorMap.viridis.color(at: 0) == .init(68, 1, 84))
    #expect(ColorMap.viridis.color(at: 0.5) == .init(33, 145, 140))
    #expect(ColorMap.viridis.color(at: 1) == .init(253, 231, 37))
    #expect(ColorMap.coolWarm.color(at: 0.5) == .init(221, 221, 221))
  }

  /// Halfway from (59, 76, 192) to (98, 130, 234): 78.5, 103, 213.
  @Test func betweenControlPointsColorsAreMixed() {
    #expect(ColorMap.coolWarm.color(at: 0.0625) == .init(79, 103, 213))
    // A fifth of the way from 0 to 255.
    #expect(ColorMap.gray.color(at: 0.2) == .init(51, 51, 51))
  }

  @Test func outsideAreTheEndsAndWhatIsNoNumberHasItsOwnColor() {
    #expect(ColorMap.gray.color(at: -.infinity) == .black)
    #expect(ColorMap.gray.color(at: 7) == .white)
    #expect(ColorMap.viridis.color(at: .nan) == ColorMap.viridis.missing)
  }

  @Test func ticksHaveNoIdleZeros() {
    #expect(
      [1.5, -2, 0, 0.25, 1200, 20, 2e-9].map(NumberText.tick) == [
        "1.5", "-2", "0", "0.25", "1200", "20", "2.0e-09",
      ])
  }

  @Test func rangesFollowTheNumbers() {
    let values: [Float] = [-1, .nan, 3, -.infinity]
    #expect(ValueRange.data.resolved(for: values) == -1...3)
    #expect(ValueRange.symmetric.resolved(for: values) == -3...3)
    #expect(ValueRange.fixed(0...9).resolved(for: values) == 0...9)
    #expect(ValueRange.data.resolved(for: [Float.nan]) == 0...1)
    #expect((2.0...2.0).fraction(of: 2) == 0.5)
  }

  @Test func aMapOfOneColorTraps() async {
    await #expect(processExitsWith: .failure) { _ = ColorMap([.black]) }
  }
}

@Suite struct HeatMapViewTests {
  private let values = Tensor([0, 1, 2, .nan], shape: [2, 2])

  @Test func everyNumberHasItsColorAtItsPosition() throws {
    let view = HeatMapView(
      colorMap: .gray, range: .fixed(0...2), showsColorBar: false, longSide: 20)
    let bitmap = try drawn(view.displayList(of: values))
    #expect(bitmap.width == 44 && bitmap.height == 44)
    #expect(pixel(bitmap, 12, 12) == [0, 0, 0] && pixel(bitmap, 21, 21) == [0, 0, 0])
    #expect(pixel(bitmap, 22, 12) == [128, 128, 128])
    #expect(pixel(bitmap, 12, 31) == [255, 255, 255])
    #expect(pixel(bitmap, 31, 31) == bytes(ColorMap.gray.missing))
    for (x, y) in [(11, 20), (32, 20), (20, 11), (20, 32)] {
      #expect(pixel(bitmap, x, y) == bytes(ImageViewStyle.dark.background))
    }
  }

  @Test func theBarGoesFromTheSmallestToTheLargest() throws {
    let view = HeatMapView(colorMap: .gray, range: .data, longSide: 80)
    let list = view.displayList(of: Tensor([-2, 6, 0, 0], shape: [2, 2]))
    let bitmap = try drawn(list)
    // The picture ends at 12 + 80; the bar begins 12 further on and is as high.
    #expect(pixel(bitmap, 105, 12)[0] > 250 && pixel(bitmap, 105, 91)[0] < 5)
    #expect(abs(Int(pixel(bitmap, 105, 51)[0]) - 128) < 4)
    #expect(pixel(bitmap, 105, 11) == bytes(ImageViewStyle.dark.background))
    let texts = texts(list)
    #expect(texts["6"]?.0.y == 12 && texts["2"]?.0.y == 52 && texts["-2"]?.0.y == 92)
    #expect(texts["nan"] == nil)
    #expect(allTexts(view.displayList(of: values)).contains("nan"))
  }

  /// 128 of 255 parts of black over 200: 200 * 127 / 255 = 99.6.
  @Test func anImageIsSeenThroughAHeatMap() throws {
    let image = DisplayList.ImageTile(
      width: 2, height: 1, channels: 1, pixels: [200, 0])
    let view = HeatMapView(
      colorMap: .gray, range: .fixed(0...1), image: image, opacity: 0.5, showsColorBar: false,
      longSide: 20)
    let bitmap = try drawn(view.displayList(of: Tensor([0], shape: [1, 1])))
    #expect(bitmap.width == 44 && bitmap.height == 34, "the image's proportions")
    #expect(pixel(bitmap, 13, 13) == [100, 100, 100] && pixel(bitmap, 30, 13) == [0, 0, 0])
  }

  @Test func emptyAndOddMatricesDoNotCrash() throws {
    for shape in [Shape(0, 0), Shape(0, 3), Shape(1, 40)] {
      let values = Tensor(repeating: .nan, shape: shape)
      let list = HeatMapView(title: "t").displayList(of: values)
      _ = try list.bitmap(width: 90, height: 60)
    }
  }

  @Test func anotherShapeTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = HeatMapView().displayList(of: Tensor([1, 2]))
    }
  }

  @Test func looksAsItDid() throws {
    var numbers: [Float] = []
    var gray: [UInt8] = []
    for row in 0..<24 {
      for column in 0..<32 {
        let (x, y) = (Double(column) - 15.5, Double(row) - 11.5)
        gray.append(UInt8(40 + 190 * exp(-pow(hypot(x, y) - 8, 2) / 6)))
        let value = exp(-((x - 7) * (x - 7) + y * y) / 20) - exp(-((x + 7) * (x + 7) + y * y) / 20)
        numbers.append(row < 3 && column < 4 ? .nan : Float(value))
      }
    }
    let values = Tensor(numbers, shape: [24, 32])
    let image = DisplayList.ImageTile(width: 32, height: 24, channels: 1, pixels: gray)
    let over = HeatMapView(
      title: "what counts for and against", colorMap: .coolWarm, range: .symmetric, image: image,
      opacity: 0.6)
    try GoldenPictures.check(drawn(over.displayList(of: values)), "heat-map.png")
    let alone = HeatMapView(title: "visits", range: .fixed(-1...1), style: .light)
    let bitmap = try drawn(alone.displayList(of: values))
    try GoldenPictures.check(bitmap, "heat-map-light.png")
    // Another picture of the same size is distinguished.
    let other = HeatMapView(
      title: "visits", colorMap: .coolWarm, range: .fixed(-1...1), style: .light)
    #expect(!GoldenPictures.accepts(try drawn(other.displayList(of: values)), bitmap))
  }
}

/// The texts of a scene alone.
func allTexts(_ list: DisplayList) -> Set<String> { Set(texts(list).keys) }

@Suite struct ImageGridViewTests {
  @Test func imagesStandInRows() throws {
    let view = ImageGridView(
      columns: 2, range: .fixed(-0.5...0.5), tileSize: 10, spacing: 4)
    let bitmap = try drawn(view.displayList(of: Tensor([-0.5, 0, 0.5], shape: [3, 1, 1])))
    #expect(bitmap.width == 48 && bitmap.height == 48)
    #expect(pixel(bitmap, 12, 12) == [0, 0, 0] && pixel(bitmap, 21, 21) == [0, 0, 0])
    #expect(pixel(bitmap, 26, 12) == [128, 128, 128])
    #expect(pixel(bitmap, 12, 26) == [255, 255, 255])
    let ground = bytes(ImageViewStyle.dark.background)
    #expect(pixel(bitmap, 22, 12) == ground && pixel(bitmap, 26, 26) == ground)
  }

  @Test func colorsAreTheImagesOwn() throws {
    let view = ImageGridView(columns: 1, tileSize: 10)
    let list = view.displayList(of: Tensor([1, 0, 0.2, 0, .nan, 0], shape: [2, 1, 1, 3]))
    let bitmap = try drawn(list)
    #expect(pixel(bitmap, 12, 12) == [255, 0, 51])
    #expect(pixel(bitmap, 12, 30) == bytes(ColorMap.gray.missing))
  }

  @Test func wrongLabelsAreRedRightOnesGreenAndTrueOnesBlue() throws {
    let captions = [
      ImageCaption(truth: "four", prediction: "nine"),
      ImageCaption(truth: "one", prediction: "one"),
    ]
    var view = ImageGridView(columns: 2, tileSize: 40, spacing: 8)
    let images = Tensor.zeros([2, 4, 4])
    let style = ImageViewStyle.dark
    var found = texts(view.displayList(of: images, captions: captions))
    // 12 to the edge, a line of 16 above; 40 of image below that.
    #expect(found["four"]?.0 == .init(32, 20) && found["four"]?.1 == style.truth)
    #expect(found["nine"]?.0 == .init(32, 76) && found["nine"]?.1 == style.wrong)
    #expect(found["one"]?.0 == .init(80, 76) && found["one"]?.1 == style.right)
    view.captionPlacement = .below
    let digits = [ImageCaption(truth: "4", prediction: "9")]
    found = texts(view.displayList(of: images, captions: digits))
    #expect(found["4"]?.0 == .init(28, 60) && found["9"]?.0 == .init(36, 60))
    #expect(found["4"]?.1 == style.truth && found["9"]?.1 == style.wrong)
    // A short label leaves its room to a long one.
    view.tileSize = 90
    let long = [ImageCaption(truth: "a", prediction: "98.4 % tree")]
    #expect(texts(view.displayList(of: images, captions: long))["98.4 % tree"] != nil)
  }

  @Test func aTitleIsNotCutOffOverFewImages() {
    let title = "one image under a long title"
    let list = ImageGridView(columns: 1, title: title).displayList(of: .zeros([1, 2, 2]))
    #expect(allTexts(list) == [title] && list.width > 150)
  }

  @Test func labelsBesideAnImageHaveRoomOfTheirOwn() throws {
    let captions = [
      ImageCaption(truth: "5", prediction: "6"), ImageCaption(truth: "6", prediction: "5"),
    ]
    let view = ImageGridView(
      columns: 2, captionPlacement: .beside, tileSize: 40, spacing: 8, style: .light)
    let list = view.displayList(of: .zeros([2, 4, 4]), captions: captions)
    let tiles = list.items.compactMap { item in
      if case .image(_, let area) = item { area } else { nil }
    }
    // A letter of 0.82 * 8.5 and 5 around it at each side.
    let side = 0.82 * 8.5 + 5
    #expect(tiles.map(\.origin.x) == [12 + side, 12 + side + 40 + 2 * side + 8])
    #expect(tiles.allSatisfy { $0.origin.y == 12 } && list.height == 64)
    let labels = list.items.compactMap { item -> (String, Double, DisplayList.Color)? in
      guard case .text(let text, let position, _, _, let color) = item else { return nil }
      return (text, position.x, color)
    }
    #expect(labels.map(\.0) == ["5", "6", "6", "5"])
    #expect(labels[0].1 == 8 + side && labels[1].1 == 12 + side + 44)
    let (truth, wrong) = (ImageViewStyle.light.truth, ImageViewStyle.light.wrong)
    #expect(labels.map(\.2) == [truth, wrong, truth, wrong])
  }

  @Test func whatFindsNoPositionIsLeftOut() {
    let view = ImageGridView(columns: 2, rows: 1)
    let list = view.displayList(of: .zeros([5, 2, 2]))
    #expect(list.items.count == 2)
    #expect(ImageGridView(columns: 3).displayList(of: .zeros([0, 2, 2])).items.isEmpty)
  }

  @Test func looksAsItDid() throws {
    var numbers: [Float] = []
    for image in 0..<10 {
      for pixel in 0..<400 {
        let (x, y) = (Double(pixel % 20) - 9.5, Double(pixel / 20) - 9.5)
        let turn = Double(image) * 0.6
        let ring = abs(hypot(x, y * (1 + 0.05 * Double(image))) - 6)
        let stroke = abs(x * cos(turn) + y * sin(turn))
        numbers.append(Float(exp(-min(ring, stroke) / 1.5) - 0.5))
      }
    }
    let captions = (0..<9).map { index in
      ImageCaption(
        title: index < 2 ? "#\(index + 41)" : nil, truth: "\(index)",
        prediction: index % 3 == 1 ? "\(index + 1)" : "\(index)")
    }
    let view = ImageGridView(
      columns: 5, title: "test images", range: .fixed(-0.5...0.5), showsColorBar: true)
    try GoldenPictures.check(
      drawn(view.displayList(of: Tensor(numbers, shape: [10, 20, 20]), captions: captions)),
      "image-grid.png")
  }
}

@Suite struct LatentGridTests {
  private let grid = LatentGrid(horizontal: -2...2, vertical: 0...1, columns: 4, rows: 2)

  /// Gray that says the first latent number, from 0 at -2 to 1 at 2.
  @Sendable private static func decode(_ points: Tensor) -> Tensor {
    let rows = points.scalars
    return Tensor(
      (0..<points.shape[0]).map { (rows[2 * $0] + 2) / 4 }, shape: [points.shape[0], 1, 1])
  }

  @Test func cellsStandForTheirMiddles() {
    #expect(grid.point(column: 0, row: 0) == LatentPoint(-1.5, 0.75))
    #expect(grid.point(column: 3, row: 1) == LatentPoint(1.5, 0.25))
    #expect(grid.points.shape == [8, 2])
    #expect(Array(grid.points.scalars[8..<12]) == [-1.5, 0.25, -0.5, 0.25])
  }

  @Test func positionsAndLatentPointsBelongTogether() throws {
    let view = LatentGridView(grid, images: .zeros([8, 1, 1]), longSide: 80)
    #expect(view.area == .init(x: 60, y: 12, width: 80, height: 40))
    #expect(view.latentPoint(at: .init(60, 12)) == LatentPoint(-2, 1))
    #expect(view.latentPoint(at: .init(100, 32)) == LatentPoint(0, 0.5))
    #expect(view.latentPoint(at: .init(120, 42)) == LatentPoint(1, 0.25))
    #expect(view.latentPoint(at: .init(59, 30)) == nil)
    #expect(view.latentPoint(at: .init(100, 52)) == nil)
    #expect(view.position(of: LatentPoint(1, 0.25)) == .init(120, 42))
    #expect(view.position(of: LatentPoint(9, 9)) == .init(140, 12))
  }

  @Test func imagesLieOverTheirPoints() throws {
    let view = LatentGridView(grid, images: Self.decode(grid.points), longSide: 80)
    let bitmap = try drawn(view.displayList())
    // (x + 2) / 4 of 255 for x = -1.5, -0.5, 0.5, 1.5: 31.9, 95.6, 159.4, 223.1
    for (column, gray) in [UInt8(32), 96, 159, 223].enumerated() {
      #expect(pixel(bitmap, 60 + 20 * column + 10, 30) == [gray, gray, gray])
    }
  }

  @Test func theMouseDecodesOnceForEachPicture() throws {
    var session = try LatentGridSession(grid, title: "test", decode: Self.decode)
    #expect(session.point == LatentPoint(0, 0.5) && session.image?.scalars == [0.5])
    // The scene is 880 x 350, the grid 560 x 280 at 60, 38.
    for x in [100.0, 120, 200] {
      _ = session.handle(.mouseMoved(.init(x, 108)), width: 880, height: 350)
    }
    session.advance(by: 0.02)
    #expect(session.point == LatentPoint(-1, 0.75) && session.image?.scalars == [0.25])
    #expect(session.decodingCount == 1)
    _ = session.handle(.mouseMoved(.init(20, 108)), width: 880, height: 350)
    session.advance(by: 0.02)
    #expect(session.decodingCount == 1, "outside of the grid nothing is under the mouse")
    // Twice as large, with room at both sides.
    _ = session.handle(.mouseMoved(.init(100 + 400, 216)), width: 1960, height: 700)
    session.advance(by: 0.02)
    #expect(session.point == LatentPoint(-1, 0.75))
  }

  @Test func keysMoveByCellsUpToTheEdges() throws {
    var session = try LatentGridSession(grid, title: "test", decode: Self.decode)
    func press(_ key: KeyboardKey) -> WindowRequest? {
      session.handle(.keyDown(key), width: 880, height: 350)
    }
    _ = (press(.right), press(.up))
    #expect(session.point == LatentPoint(1, 1))
    _ = (press(.right), press(.right), press(.up))
    #expect(session.point == LatentPoint(2, 1))
    #expect(press(.character("s")) == .screenshot)
    #expect(press(.character("h")) == nil && press(.escape) == nil && press(.escape) == .close)
  }

  @Test func aDecoderThatFailsIsReported() throws {
    struct Failure: Error, CustomStringConvertible { let description = "no such point" }
    var session = try LatentGridSession(grid, title: "test") { points in
      guard points.scalars[0] <= 0 else { throw Failure() }
      return Self.decode(points)
    }
    _ = session.handle(.keyDown(.right), width: 880, height: 350)
    session.advance(by: 0.02)
    #expect(session.image == nil)
    let picture = session.picture(width: 880, height: 350, scale: 1)
    #expect(picture.panels.contains { allTexts($0.list).contains("no such point") })
    _ = try Compositor.bitmap(of: picture)
    _ = session.handle(.keyDown(.left), width: 880, height: 350)
    session.advance(by: 0.02)
    #expect(session.image?.scalars == [0.5])
  }

  @Test func looksAsItDid() throws {
    let decode: LatentGridSession.Decoder = { points in
      let latent = points.scalars
      var numbers: [Float] = []
      for index in 0..<points.shape[0] {
        let (a, b) = (Double(latent[2 * index]), Double(latent[2 * index + 1]))
        for pixel in 0..<256 {
          let (x, y) = (Double(pixel % 16) - 7.5, Double(pixel / 16) - 7.5)
          let ring = abs(hypot(x * (1 + max(0, a) / 2), y) - 4 - b / 2)
          let stroke = abs(x + a * y / 4) + max(0, abs(y) - 5)
          numbers.append(Float(exp(-(a < 0 && b < 0 ? stroke : ring))))
        }
      }
      return Tensor(numbers, shape: [points.shape[0], 16, 16])
    }
    let grid = LatentGrid(horizontal: -2...2, vertical: -3...3, columns: 8, rows: 8)
    var session = try LatentGridSession(grid, title: "rings and strokes", decode: decode)
    _ = session.handle(.mouseMoved(.init(500, 250)), width: 880, height: 630)
    session.advance(by: 0.02)
    try GoldenPictures.check(
      Compositor.bitmap(of: session.picture(width: 880, height: 630, scale: 1)), "latent-grid.png")
  }
}
