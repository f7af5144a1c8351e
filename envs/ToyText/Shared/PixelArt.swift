import Gym

/// A picture of a few large pixels, drawn as rectangles so that it stays sharp at any size.
struct PixelArt {
  /// The pixels from the top; a character that the palette lacks is left free.
  let rows: [String]
  /// What color a character stands for.
  let palette: [Character: DisplayList.Color]

  /// The picture upside down.
  var flippedVertically: PixelArt { PixelArt(rows: rows.reversed(), palette: palette) }

  /// The picture's mirror image.
  var flippedHorizontally: PixelArt {
    PixelArt(rows: rows.map { String($0.reversed()) }, palette: palette)
  }

  /// The picture in one color for another.
  func replacing(_ character: Character, by color: DisplayList.Color) -> PixelArt {
    PixelArt(rows: rows, palette: palette.merging([character: color]) { $1 })
  }

  /// The picture's rectangles: equal pixels beside and below each other make one.
  func items(at origin: DisplayList.Point, pixel: Double) -> [DisplayList.Item] {
    var finished: [Block] = []
    var open: [Block] = []
    for (y, row) in rows.enumerated() {
      var current = Self.runs(of: row, at: y)
      for block in open {
        if let same = current.firstIndex(where: { $0.continues(block) }) {
          current[same] = block.extended()
        } else {
          finished.append(block)
        }
      }
      open = current
    }
    return (finished + open).compactMap { block in
      guard let color = palette[block.character] else { return nil }
      return .rectangle(
        .init(
          x: origin.x + Double(block.start) * pixel, y: origin.y + Double(block.top) * pixel,
          width: Double(block.end - block.start) * pixel, height: Double(block.height) * pixel),
        color: color)
    }
  }

  /// Pixels of one color: columns `start..<end` from row `top` on.
  private struct Block {
    var character: Character
    var start, end, top, height: Int

    func continues(_ other: Block) -> Bool {
      character == other.character && start == other.start && end == other.end
    }

    func extended() -> Block {
      var block = self
      block.height += 1
      return block
    }
  }

  private static func runs(of row: String, at top: Int) -> [Block] {
    var runs: [Block] = []
    for (x, character) in row.enumerated() {
      if let last = runs.last, last.character == character, last.end == x {
        runs[runs.count - 1].end = x + 1
      } else {
        runs.append(Block(character: character, start: x, end: x + 1, top: top, height: 1))
      }
    }
    return runs
  }
}

extension PixelArt {
  /// A text in capitals of 3 by 5 pixels, one pixel apart.
  init(text: String, color: DisplayList.Color = .ink) {
    var rows = Array(repeating: "", count: 5)
    for (index, character) in text.enumerated() {
      let glyph = Self.glyphs[character] ?? "00000"
      for (row, digit) in glyph.enumerated() {
        let bits = digit.wholeNumberValue ?? 0
        let pixels = [4, 2, 1].map { bits & $0 == 0 ? "." : "#" }.joined()
        rows[row] += (index == 0 ? "" : ".") + pixels
      }
    }
    self.init(rows: rows, palette: ["#": color])
  }

  /// How many pixels wide the picture is.
  var width: Int { rows.first?.count ?? 0 }

  /// Five rows from the top; of a digit's bits 4 is the left pixel, 1 the right one.
  private static let glyphs: [Character: String] = [
    "0": "75557", "1": "26227", "2": "71747", "3": "71717", "4": "55711", "5": "74717",
    "6": "74757", "7": "71122", "8": "75757", "9": "75717", "A": "25755", "B": "65656",
    "C": "74447", "D": "65556", "E": "74647", "G": "74557", "J": "11157", "K": "55655",
    "L": "44447", "P": "75744", "Q": "75571", "R": "65655", "S": "74717", "U": "55557",
    "Y": "55222", ":": "02020",
  ]
}

extension DisplayList.Color {
  /// The dark outline of all drawings of the family.
  static let ink = DisplayList.Color(56, 58, 70)
  /// Of flags, roofs and hearts.
  static let brick = DisplayList.Color(202, 102, 92)
  /// Of ice and window panes.
  static let ice = DisplayList.Color(198, 224, 242)
  /// Of meadows and of the card table.
  static let meadow = DisplayList.Color(196, 216, 158)
}

extension PixelArt {
  /// Who walks over ice and along cliffs, 10 by 9 pixels.
  static let walker = PixelArt(
    rows: [
      "...####...",
      "..#oooo#..",
      ".#oooooo#.",
      ".#o#oo#o#.",
      ".#oooooo#.",
      "..######..",
      "...#oo#...",
      "...#..#...",
      "..##..##..",
    ],
    palette: ["#": .ink, "o": .init(208, 210, 216)])

  /// The flag at the goal, 6 by 8 pixels.
  static let flag = PixelArt(
    rows: ["#rr...", "#rrrr.", "#rrrrr", "#rrrr.", "#rr...", "#.....", "#.....", "#....."],
    palette: ["#": .ink, "r": .brick])
}
