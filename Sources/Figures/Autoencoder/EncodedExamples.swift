import TensorEngine

/// The codes that a model has for examples.
public struct EncodedExamples {
  /// `[N, K]`
  public let codes: Tensor
  /// The class of each example, where they come from a data set.
  public let labels: [Int32]?

  /// `code_1,code_2,label` and a line for each example.
  public var csv: String {
    let (count, width) = (codes.shape[0], codes.shape[1])
    let values = codes.scalars
    var lines = [
      ((1...width).map { "code_\($0)" } + (labels == nil ? [] : ["label"])).joined(separator: ",")
    ]
    for row in 0..<count {
      let fields = values[row * width..<(row + 1) * width].map { "\($0)" }
      lines.append((fields + (labels.map { ["\($0[row])"] } ?? [])).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
