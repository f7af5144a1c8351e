import Environments
import Gym
import ImageFiles
import Testing
import Viewer

@Suite struct PictureTests {
  private static let tile = DisplayList.ImageTile(
    width: 2, height: 2, channels: 1, pixels: [0, 100, 200, 50])

  @Test func aMagnifiedTileKeepsSharpPixels() throws {
    let list = DisplayList(
      width: 2, height: 2, items: [.image(Self.tile, in: .init(x: 0, y: 0, width: 2, height: 2))])
    let bitmap = try list.bitmap(width: 6, height: 6)
    let grays = stride(from: 0, to: bitmap.pixels.count, by: 4).map { bitmap.pixels[$0] }
    let upper: [UInt8] = [0, 0, 0, 100, 100, 100]
    let lower: [UInt8] = [200, 200, 200, 50, 50, 50]
    #expect(grays == upper + upper + upper + lower + lower + lower)
  }

  /// (0 + 100 + 200 + 50) / 4 = 87.5
  @Test func aReducedTileIsAveraged() throws {
    let list = DisplayList(
      width: 2, height: 2, items: [.image(Self.tile, in: .init(x: 0, y: 0, width: 2, height: 2))])
    #expect(try list.bitmap(width: 1, height: 1).pixels[0] == 88)
  }

  @Test func twoScenesFractionAPicture() throws {
    var bitmap = Bitmap(width: 4, height: 2)
    var rasterizer = Rasterizer()
    let red = DisplayList(width: 1, height: 1, background: .init(255, 0, 0))
    let blue = DisplayList(width: 1, height: 1, background: .init(0, 0, 255))
    try rasterizer.draw(red, into: &bitmap, in: PixelRectangle(x: 0, y: 0, width: 2, height: 2))
    try rasterizer.draw(blue, into: &bitmap, in: PixelRectangle(x: 3, y: -5, width: 9, height: 90))
    #expect(
      Array(bitmap.pixels[..<16]) == [
        255, 0, 0, 255, 255, 0, 0, 255, 255, 255, 255, 255,
        0, 0, 255, 255,
      ])
  }

  @Test func otherMemoryGetsItsOrderOfBytesAndKeepsWhatIsBetweenRows() throws {
    var memory = [UInt8](repeating: 9, count: 2 * 8)
    let list = DisplayList(width: 1, height: 2, background: .init(1, 2, 3))
    try memory.withUnsafeMutableBytes { bytes in
      var rasterizer = Rasterizer()
      let buffer = PixelBuffer(bytes: bytes, width: 1, height: 2, stride: 8, format: .bgra)
      try rasterizer.draw(list, into: buffer)
    }
    #expect(memory == [3, 2, 1, 255, 9, 9, 9, 9, 3, 2, 1, 255, 9, 9, 9, 9])
  }

  @Test(arguments: [
    "CartPole-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1", "Acrobot-v1",
    "FrozenLake-v1", "Taxi-v3", "CliffWalking-v1", "Blackjack-v1",
  ])
  func everySceneIsDrawnTheSameEachTime(_ id: String) throws {
    var environment = try EnvironmentRegistry.standard.make(id)
    _ = try environment.reset(seed: 3, options: [:])
    let scene = try #require(environment.render())
    let one = try scene.bitmap(width: 300, height: 200)
    #expect(try scene.bitmap(width: 300, height: 200) == one)
    #expect(Set(stride(from: 0, to: one.pixels.count, by: 4).map { one.pixels[$0] }).count > 2)
    #expect(stride(from: 3, to: one.pixels.count, by: 4).allSatisfy { one.pixels[$0] == 255 })
  }

  @Test func aPictureWithoutPixelsIsRefused() {
    #expect(throws: ViewerError.self) {
      try DisplayList(width: 1, height: 1).bitmap(width: 0, height: 5)
    }
    #expect(throws: ViewerError.self) {
      try DisplayList(width: 1, height: 1).bitmap(width: 1 << 40, height: 5)
    }
  }
}

@Suite struct TextTests {
  /// The rows and columns that a text darkens.
  private func size(_ text: String, height: Double, _ alignment: DisplayList.TextAlignment)
    throws -> (rows: ClosedRange<Int>, columns: ClosedRange<Int>)
  {
    let list = DisplayList(
      width: 400, height: 100,
      items: [
        .text(text, at: .init(200, 50), height: height, alignment: alignment, color: .black)
      ])
    let bitmap = try list.bitmap(width: 400, height: 100)
    let dark = (0..<400 * 100).filter { bitmap.pixels[$0 * 4] < 128 }
    let (rows, columns) = (dark.map { $0 / 400 }, dark.map { $0 % 400 })
    return (
      try #require(rows.min())...(try #require(rows.max())),
      try #require(columns.min())...(try #require(columns.max()))
    )
  }

  @Test func capitalsHaveTheGivenHeightAroundThePoint() throws {
    let found = try size("HEH", height: 40, .center)
    #expect(abs(found.rows.count - 40) <= 1)
    #expect(abs(found.rows.lowerBound - 30) <= 1)
    #expect(abs(found.columns.lowerBound + found.columns.upperBound - 400) <= 4)
  }

  @Test func alignmentSaysWhichEndStandsAtThePoint() throws {
    #expect(try size("HH", height: 20, .leading).columns.lowerBound >= 200)
    #expect(try size("HH", height: 20, .trailing).columns.upperBound < 200)
  }

  @Test func aMissingFontSaysWhatToInstall() {
    #expect {
      _ = try Font(path: "no such font.ttf")
    } throws: { error in
      let text = "\(error)"
      return text.contains("no such font.ttf") && text.contains("PALESTRA_FONT")
    }
  }

  @Test func severalThreadsMayWrite() async throws {
    let list = DisplayList(
      width: 80, height: 20,
      items: [
        .text("Äß 漢 ok", at: .init(40, 10), height: 8, alignment: .center, color: .black)
      ])
    let expected = try list.bitmap(width: 160, height: 40)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { try list.bitmap(width: 160, height: 40) == expected } }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test func longAndOddTextsDoNotCrash() throws {
    for text in [String(repeating: "W", count: 20_000), "\0\n\t", "", "\u{202e}x\u{301}"] {
      let list = DisplayList(
        width: 10, height: 10,
        items: [.text(text, at: .init(0, 5), height: 5, alignment: .leading, color: .black)])
      _ = try list.bitmap(width: 50, height: 50)
    }
  }
}
