import Foundations
import Gym

extension TextSampling {
  /// The text of a window in lines, and the last answer.
  static func scene(
    _ window: [Int], _ vocabulary: Vocabulary, answer: (action: Int, truth: Int)?
  ) -> DisplayList {
    let (size, height) = ((width: 520.0, height: 200.0), 15.0)
    var scene = DisplayList(width: size.width, height: size.height)
    let lines = wrapped(visible(vocabulary.decode(window)), columns: 48)
    for (row, line) in lines.suffix(5).enumerated() {
      scene.items.append(
        .text(
          line, at: .init(16, 28 + Double(row) * 24), height: height, alignment: .leading,
          color: .black))
    }
    scene.items.append(
      .line(
        [.init(16, 152), .init(size.width - 16, 152)], width: 1, color: .init(190, 190, 190)))
    if let answer {
      let isRight = answer.action == answer.truth
      let said = name(answer.action, vocabulary)
      let string =
        answer.truth == 0 || isRight
        ? said : "\(said), but it was \(name(answer.truth, vocabulary))"
      scene.items.append(
        .text(
          string, at: .init(16, 176), height: height, alignment: .leading,
          color: answer.truth == 0
            ? .black : isRight ? .init(0, 110, 40) : .init(180, 30, 30)))
    }
    return scene
  }

  /// A line: the end of a window, the token that was named and, where that is wrong, the true one.
  static func drawAnswer(
    _ window: [Int], _ vocabulary: Vocabulary, action: Int, truth: Int, at y: Double,
    in scene: inout DisplayList
  ) {
    let isRight = action == truth
    let string = visible(vocabulary.decode(window)).suffix(36)
    scene.items.append(
      .text(
        String(string), at: .init(350, y), height: 13, alignment: .trailing, color: .black))
    scene.items.append(
      .text(
        name(action, vocabulary) + (isRight ? "" : " is " + name(truth, vocabulary)),
        at: .init(364, y), height: 13, alignment: .leading,
        color: isRight ? .init(0, 110, 40) : .init(180, 30, 30)))
  }

  /// A token as a reader takes it.
  static func name(_ id: Int, _ vocabulary: Vocabulary) -> String {
    if id == vocabulary.markerID { return "the end" }
    return vocabulary.token(id).map { "\"\(visible($0))\"" } ?? "padding"
  }

  private static func visible(_ string: String) -> String {
    String(
      String.UnicodeScalarView(
        string.unicodeScalars.map { $0 == "\n" ? "↵" : $0 == "\t" ? "→" : $0 }))
  }

  /// Lines of so many characters at most, cut at spaces where there are some.
  private static func wrapped(_ string: String, columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in string.split(separator: " ", omittingEmptySubsequences: false) {
      var word = word
      if !line.isEmpty, line.count + 1 + word.count > columns {
        lines.append(line)
        line = ""
      }
      while word.count > columns {
        lines.append(String(word.prefix(columns)))
        word = word.dropFirst(columns)
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }
}
