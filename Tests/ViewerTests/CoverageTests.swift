import Gym
import ImageFiles
import Testing
import Viewer

/// A scene of one black shape on white, and how dark its pixels are: 255 where covered wholly.
private func darkness(
  _ item: DisplayList.Item, width: Int, height: Int, scene: (Double, Double)? = nil
) throws -> [[Int]] {
  let list = DisplayList(
    width: scene?.0 ?? Double(width), height: scene?.1 ?? Double(height), items: [item])
  let bitmap = try list.bitmap(width: width, height: height)
  return (0..<height).map { y in
    (0..<width).map { 255 - Int(bitmap.pixels[(y * width + $0) * 4]) }
  }
}

@Suite struct CoverageTests {
  @Test func anAlignedRectangleIsCrisp() throws {
    let shape = DisplayList.Item.rectangle(
      .init(x: 1, y: 1, width: 2, height: 1), color: .black)
    #expect(
      try darkness(shape, width: 4, height: 3) == [[0, 0, 0, 0], [0, 255, 255, 0], [0, 0, 0, 0]])
  }

  /// Half a pixel on the left, a quarter on the right; three quarters of the row.
  @Test func partsOfPixelsCountByTheirArea() throws {
    let shape = DisplayList.Item.rectangle(
      .init(x: 0.5, y: 0.25, width: 1.75, height: 0.75), color: .black)
    // 0.5 * 0.75 * 255 = 95.6, 0.75 * 255 = 191.25, 0.25 * 0.75 * 255 = 47.8
    #expect(try darkness(shape, width: 3, height: 1) == [[96, 191, 48]])
  }

  /// The triangle (0, 0), (2, 0), (0, 2) halves the pixels of its slanted side.
  @Test func aSlantedEdgeCutsPixelsInHalf() throws {
    let shape = DisplayList.Item.polygon(
      [.init(0, 0), .init(2, 0), .init(0, 2)], color: .black)
    #expect(try darkness(shape, width: 2, height: 2) == [[255, 128], [128, 0]])
  }

  /// A steep line through pixels: (0, 0), (1, 0), (0, 4) leaves 7, 5, 3 and 1 eighths.
  @Test func aSteepEdgeLeavesEighths() throws {
    let shape = DisplayList.Item.polygon(
      [.init(0, 0), .init(1, 0), .init(0, 4)], color: .black)
    let rows = try darkness(shape, width: 1, height: 4).map { $0[0] }
    #expect(rows == [223, 159, 96, 32])
  }

  @Test func theDirectionOfTheOutlineDoesNotMatter() throws {
    let corners: [DisplayList.Point] = [.init(0.3, 0.2), .init(5.1, 1.7), .init(2.2, 5.9)]
    let one = try darkness(.polygon(corners, color: .black), width: 6, height: 6)
    let other = try darkness(.polygon(corners.reversed(), color: .black), width: 6, height: 6)
    #expect(one == other)
  }

  /// A comb with two teeth: the gap between them stays white.
  @Test func aPolygonMayBeHollow() throws {
    let shape = DisplayList.Item.polygon(
      [
        .init(0, 0), .init(1, 0), .init(1, 2), .init(2, 2), .init(2, 0), .init(3, 0),
        .init(3, 3), .init(0, 3),
      ], color: .black)
    #expect(
      try darkness(shape, width: 3, height: 3)
        == [[255, 0, 255], [255, 0, 255], [255, 255, 255]])
  }

  /// The middle of a pentagram is run around twice: by the nonzero rule it is filled.
  @Test func whatIsRunAroundTwiceIsFilledOnce() throws {
    let shape = DisplayList.Item.polygon(
      [.init(25, 2), .init(39, 45), .init(3, 18), .init(47, 18), .init(11, 45)], color: .black)
    #expect(try darkness(shape, width: 50, height: 50)[26][25] == 255)
  }

  /// pi * 7.3^2 = 167.4 pixels; each of about 60 pixels at the border is rounded by half a level.
  @Test func aDiscHasItsArea() throws {
    let shape = DisplayList.Item.circle(center: .init(9.2, 9.7), radius: 7.3, color: .black)
    let sum = try darkness(shape, width: 20, height: 20).joined().reduce(0, +)
    #expect(abs(Double(sum) / 255 - 167.415) < 60 * 0.5 / 255)
  }

  /// A slanted line of length 10 and width 2 covers 20 pixels: its ends are square.
  @Test func aLineHasTheAreaOfItsLengthTimesItsWidth() throws {
    let shape = DisplayList.Item.line([.init(3, 3), .init(9, 11)], width: 2, color: .black)
    let sum = try darkness(shape, width: 16, height: 16).joined().reduce(0, +)
    #expect(abs(Double(sum) / 255 - 20) < 0.1)
  }

  @Test func aThinUprightLineIsOneColumn() throws {
    let shape = DisplayList.Item.line([.init(2, 0), .init(2, 3)], width: 1, color: .black)
    let rows = try darkness(shape, width: 4, height: 3)
    #expect(rows.allSatisfy { $0.filter { $0 == 255 }.count == 1 && $0.reduce(0, +) == 255 })
  }

  /// 255 * (1 - 0.5 * 100 / 255) = 205, blended over the white that is there.
  @Test func opacityAndCoverageMultiply() throws {
    let shape = DisplayList.Item.rectangle(
      .init(x: 0, y: 0, width: 0.5, height: 1), color: .init(0, 0, 0, 100))
    #expect(try darkness(shape, width: 1, height: 1) == [[50]])
  }

  @Test func whatLeavesThePictureCoversTheSameAsIfItDidNot() throws {
    let corners: [DisplayList.Point] = [.init(-30, 4), .init(8, -20), .init(40, 9), .init(6, 30)]
    let small = try darkness(.polygon(corners, color: .black), width: 10, height: 10)
    let moved = corners.map { DisplayList.Point($0.x + 40, $0.y + 40) }
    let large = try darkness(.polygon(moved, color: .black), width: 100, height: 100)
    let part = large[40..<50].map { Array($0[40..<50]) }
    for (one, other) in zip(small.joined(), part.joined()) { #expect(abs(one - other) <= 1) }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300, 1e18, .leastNonzeroMagnitude])
  func noCoordinateCrashes(_ wild: Double) throws {
    let point = DisplayList.Point(wild, 3)
    let tile = DisplayList.ImageTile(width: 1, height: 1, channels: 1, pixels: [7])
    var list = DisplayList(width: 20, height: 10)
    list.items = [
      .rectangle(.init(x: wild, y: 1, width: 3, height: wild), color: .black),
      .polygon([point, .init(1, wild), .init(2, 2)], color: .black),
      .circle(center: point, radius: 2, color: .black),
      .circle(center: .init(1, 1), radius: wild, color: .black),
      .line([point, .init(1, 2), .init(wild, wild)], width: wild, color: .black),
      .line([.init(1, 1), .init(2, 5), .init(9, wild)], width: 2, color: .black),
      .image(tile, in: .init(x: wild, y: 0, width: 3, height: 3)),
      .image(tile, in: .init(x: 0, y: 0, width: wild, height: 3)),
    ]
    _ = try list.bitmap(width: 33, height: 17)
    list.width = wild
    _ = try list.bitmap(width: 33, height: 17)
  }
}
