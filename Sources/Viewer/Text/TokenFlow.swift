import Foundations
import Gym
import Learning

/// The tokens of a text in lines of some width.
///
/// Lines break after spaces and between words where they can, after line feeds and after texts.
struct TokenFlow {
  /// A token on a line.
  struct Cell: Equatable {
    /// Its index in the text.
    let index: Int
    let line: Int
    let x: Double
    let width: Double
  }

  /// From the first line to the last one.
  private(set) var cells: [Cell] = []
  private(set) var lineCount = 1

  /// Lays tokens out.
  /// - Parameters:
  ///   - tokens: of the text.
  ///   - level: words are separated by spaces, characters stand side by side.
  ///   - width: of a line.
  ///   - tokenWidth: of a token.
  init(
    _ tokens: ArraySlice<TextComposition.Token>, level: Tokenizer.Level, width: Double,
    tokenWidth: (String) -> Double
  ) {
    var x = 0.0
    /// Where the last part that is not to be broken begins: its first cell.
    var partStart = 0
    for (index, token) in zip(tokens.indices, tokens) {
      let size = tokenWidth(token.string)
      if x + size > width, x > 0 { x = breakLine(before: partStart, room: width) }
      cells.append(Cell(index: index, line: lineCount - 1, x: x, width: size))
      x += size + (level == .word ? 3 : 0)
      let endsLine = token.string == "\n" || token.string == Vocabulary.marker
      if endsLine, index < tokens.endIndex - 1 {
        lineCount += 1
        x = 0
      }
      if level == .word || token.string == " " || endsLine { partStart = cells.count }
    }
  }

  /// Begins a line with the cells from `start` on, unless they fill a line themselves.
  /// - Returns: where the next token is put.
  private mutating func breakLine(before start: Int, room: Double) -> Double {
    lineCount += 1
    guard start < cells.count, cells[start].x > 0 else { return 0 }
    let left = cells[start].x
    for index in start..<cells.count {
      let cell = cells[index]
      cells[index] = Cell(
        index: cell.index, line: lineCount - 1, x: cell.x - left, width: cell.width)
    }
    return cells.last.map { $0.x + $0.width } ?? 0
  }
}

/// How wide tokens are when they are drawn.
struct TokenWidths: Sendable {
  /// The height of capitals.
  let height: Double
  private var known: [String: Double] = [:]

  init(height: Double) { self.height = height }

  /// What is drawn for a token.
  static func visible(_ token: String) -> String {
    switch token {
    case "\n": "⏎"
    case "\t": "  "
    case Vocabulary.marker: "(end)"
    default: token
    }
  }

  /// Measures tokens that were not measured before.
  mutating func measure(_ tokens: some Sequence<String>) {
    let font = try? Font.standard.get()
    for token in tokens where known[token] == nil {
      let string = Self.visible(token)
      let width = (try? font?.width(of: string)) ?? 0.82 * Double(string.count)
      known[token] = width * height
    }
  }

  /// The width of a token that was measured.
  subscript(token: String) -> Double { known[token] ?? height }
}
