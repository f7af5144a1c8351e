import TensorEngine

/// How much an output falls where a window of the input is covered: for each number the mean over the
/// windows that cover it. Zeiler and Fergus (2013), https://arxiv.org/abs/1311.2901.
///
/// Of images the window is square and covers all channels; of other inputs it is a run of numbers.
public struct OcclusionAnalyzer: Analyzer {
  public let network: ExplainedNetwork
  /// The window's side.
  public var window = 3
  /// Between windows; at most the window's side, so that every number is covered.
  public var stride = 1
  /// What covered pixels become.
  public var value: Float = 0
  /// Covered examples at once.
  private static let batch = 64

  /// Makes the method.
  public init(_ network: ExplainedNetwork) { self.network = network }

  public func map(of x: Tensor, positions: [Int]?) -> Tensor {
    let shape = Shape([1] + x.shape.dimensions.dropFirst())
    let windows = Windows(shape, side: window, stride: stride)
    let maps = (0..<x.shape[0]).map { row in
      map(of: x.slice(row..<row + 1), positions?[row], windows)
    }
    return .concatenated(maps)
  }

  /// The map of one example, `[1, …]`.
  private func map(of example: Tensor, _ position: Int?, _ windows: Windows) -> Tensor {
    func chosen(_ x: Tensor) -> Tensor {
      let outputs = network.outputs(ofEmbedded: x)
      guard let position else { return outputs.sum(along: 1) }
      return outputs.selectingColumns(Array(repeating: position, count: x.shape[0]))
    }
    let clean = chosen(example).reshaped(to: [1])
    var (sum, cover) = (Tensor.zeros(example.shape), Tensor.zeros(example.shape))
    for first in Swift.stride(from: 0, to: windows.count, by: Self.batch) {
      let covered = windows.masks(first..<min(first + Self.batch, windows.count))
      let drops = clean - chosen(example * (1 - covered) + value * covered)
      let weights = drops.reshaped(
        to: [covered.shape[0]] + Array(repeating: 1, count: example.rank - 1))
      sum = sum + (weights * covered).sum(along: 0, keepingDimensions: true)
      cover = cover + covered.sum(along: 0, keepingDimensions: true)
    }
    return sum / cover
  }

  /// Where a window can lie on an example.
  private struct Windows {
    let shape: Shape
    let side: Int
    /// Of images the first row, of others 0.
    let tops: [Int]
    let lefts: [Int]

    init(_ shape: Shape, side: Int, stride: Int) {
      func starts(_ size: Int) -> [Int] {
        // The last one may reach beyond the edge.
        let steps = (max(0, size - side) + stride - 1) / stride
        return (0...steps).map { $0 * stride }
      }
      (self.shape, self.side) = (shape, side)
      tops = shape.rank == 4 ? starts(shape[1]) : [0]
      lefts = starts(shape.rank == 4 ? shape[2] : shape[1])
    }

    var count: Int { tops.count * lefts.count }

    /// 1 in a window, else 0, `[M, …]`.
    func masks(_ range: Range<Int>) -> Tensor {
      let isImage = shape.rank == 4
      let (height, width) = isImage ? (shape[1], shape[2]) : (1, shape[1])
      let channels = shape.count / (height * width)
      return Tensor(shape: Shape([range.count] + shape.dimensions.dropFirst())) { span in
        for index in span.indices { span[index] = 0 }
        for (offset, window) in range.enumerated() {
          let (top, left) = (tops[window / lefts.count], lefts[window % lefts.count])
          for row in top..<min(top + side, height) {
            let start = ((offset * height + row) * width + left) * channels
            for index in start..<start + min(side, width - left) * channels { span[index] = 1 }
          }
        }
      }
    }
  }
}
