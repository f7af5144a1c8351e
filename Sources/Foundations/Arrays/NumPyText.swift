/// The array as `str` of a NumPy array: aligned columns, lines of 75 characters, the middle of more
/// than 1,000 elements left out.
package func numPyText(_ array: NDArray) -> String {
  guard !array.shape.isEmpty else { return numPyScalarText(array) }
  guard array.count > 0 else { return "[]" }
  let printer = NumPyPrinter(
    shape: array.shape, words: numPyWords(array), isSummarized: array.count > 1000)
  return printer.text(dimension: 0, offset: 0, indent: 1)
}

/// The first element as `str` of a NumPy scalar.
package func numPyScalarText(_ array: NDArray) -> String {
  switch array.storage {
  case .bool(let values): values[0] ? "True" : "False"
  case .int64(let values): "\(values[0])"
  case .uint64(let values): "\(values[0])"
  case .float16(let values): DecimalDigits(half: values[0]).plainText
  case .float32(let values): DecimalDigits(values[0]).plainText
  case .float64(let values): DecimalDigits(values[0]).plainText
  default: "\(Int(array.doubles[0]))"
  }
}

/// Every element's text, padded to one width.
private func numPyWords(_ array: NDArray) -> [String] {
  switch array.storage {
  case .float16(let values): return DecimalDigits.aligned(values.map { DecimalDigits(half: $0) })
  case .float32(let values): return DecimalDigits.aligned(values.map { DecimalDigits($0) })
  case .float64(let values): return DecimalDigits.aligned(values.map { DecimalDigits($0) })
  case .bool(let values): return padded(values.map { $0 ? "True" : "False" })
  case .int64(let values): return padded(values.map(String.init))
  case .uint64(let values): return padded(values.map(String.init))
  default: return padded(array.doubles.map { String(Int($0)) })
  }
}

/// Texts filled with spaces at the left to the width of the longest.
package func padded(_ strings: [String]) -> [String] {
  let width = strings.map(\.count).max() ?? 0
  return strings.map { String(repeating: " ", count: width - $0.count) + $0 }
}

/// Joins the elements' texts with brackets and line breaks.
private struct NumPyPrinter {
  let shape: [Int]
  let words: [String]
  let isSummarized: Bool
  private let lineWidth = 75

  package init(shape: [Int], words: [String], isSummarized: Bool) {
    self.shape = shape
    self.words = words
    self.isSummarized = isSummarized
  }

  /// The indices of a dimension that are shown; nil stands for the dots.
  private func shown(_ size: Int) -> [Int?] {
    guard isSummarized, size > 6 else { return Array(0..<size) }
    return [0, 1, 2, nil, size - 3, size - 2, size - 1]
  }

  package func text(dimension: Int, offset: Int, indent: Int) -> String {
    let stride = shape[(dimension + 1)...].reduce(1, *)
    let margin = String(repeating: " ", count: indent)
    if dimension == shape.count - 1 {
      return row(shown(shape[dimension]).map { $0.map { words[offset + $0] } ?? "..." }, margin)
    }
    let parts = shown(shape[dimension]).map { index in
      index.map { text(dimension: dimension + 1, offset: offset + $0 * stride, indent: indent + 1) }
        ?? "..."
    }
    let breaks = String(repeating: "\n", count: shape.count - dimension - 1)
    return "[" + parts.joined(separator: breaks + margin) + "]"
  }

  /// The innermost dimension, broken into lines that leave room for the closing brackets.
  private func row(_ words: [String], _ margin: String) -> String {
    let room = lineWidth - margin.count
    var lines: [String] = []
    var line = ""
    for word in words {
      let separated = line.isEmpty ? word : line + " " + word
      if !line.isEmpty, margin.count + separated.count > room {
        while line.last == " " { line.removeLast() }
        lines.append(line)
        line = word
      } else {
        line = separated
      }
    }
    lines.append(line)
    return "[" + lines.joined(separator: "\n" + margin) + "]"
  }
}
