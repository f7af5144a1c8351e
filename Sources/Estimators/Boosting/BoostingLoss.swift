import CKernels
import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What boosting minimizes; its gradients are those with respect to the raw outputs of the trees.
enum BoostingLoss: Sendable {
  /// `0.5 (raw - y)^2`
  case squaredError
  /// `log(1 + e^raw) - y raw`, y 0 or 1.
  case binomial
  /// `log(sum e^raw) - raw[y]`, y in 0..<classes.
  case multinomial(classes: Int)

  var treesPerIteration: Int {
    if case .multinomial(let classes) = self { return classes }
    return 1
  }

  /// The raw outputs of the best constant.
  func baseValues(_ y: [Double], _ weights: [Double]?) -> [Double] {
    let total = weights.map { $0[...].pairwiseSum } ?? Double(y.count)
    func mean(_ values: [Double]) -> Double {
      let terms = weights.map { zip($0, values).map { $0 * $1 } } ?? values
      return terms[...].pairwiseSum / total
    }
    switch self {
    case .squaredError: return [mean(y)]
    case .binomial:
      let margin = 10 * Double.ulpOfOne
      let p = min(max(mean(y), margin), 1 - margin)
      return [log(p / (1 - p))]
    case .multinomial(let classes):
      let margin = Double.ulpOfOne
      let logarithms = (0..<classes).map { label in
        log(min(max(mean(y.map { $0 == Double(label) ? 1 : 0 }), margin), 1 - margin))
      }
      let middle = logarithms.reduce(0, +) / Double(classes)
      return logarithms.map { $0 - middle }
    }
  }

  /// Writes the gradients `[trees][N][4]` of all rows with raw outputs `[trees][N]`.
  func gradients(
    _ raw: [Double], _ y: [Double], _ weights: [Double]?,
    into gradients: UnsafeMutablePointer<Float>
  ) {
    let (count, width) = (y.count, kernel_gradient_values)
    nonisolated(unsafe) let gradients = gradients
    withPointers(raw, y, weights) { raw, y, weights in
      WorkerPool.shared.chunks(of: count, size: 1 << 12) { range in
        let (first, size) = (range.lowerBound, range.count)
        let to = gradients + first * width
        let weights = weights.map { $0 + first }
        switch self {
        case .squaredError: kernel_squared_gradients(raw + first, y + first, weights, size, to)
        case .binomial: kernel_logistic_gradients(raw + first, y + first, weights, size, to)
        case .multinomial(let classes):
          kernel_softmax_gradients(
            raw + first, count, y + first, weights, classes, size, to, count * width)
        }
      }
    }
  }

  /// The weighted mean of the loss of raw outputs `[trees][N]`.
  func mean(_ raw: [Double], _ y: [Double], _ weights: [Double]?) -> Double {
    let count = y.count
    let chunk = 1 << 12
    let sums = WorkerPool.shared.map((count + chunk - 1) / chunk) { part in
      (part * chunk..<min(count, (part + 1) * chunk)).reduce(0.0) { sum, row in
        sum + (weights?[row] ?? 1) * value(raw, y[row], row, count)
      }
    }
    return sums.reduce(0, +) / (weights?.reduce(0, +) ?? Double(count))
  }

  private func value(_ raw: [Double], _ y: Double, _ row: Int, _ count: Int) -> Double {
    switch self {
    case .squaredError: return 0.5 * (raw[row] - y) * (raw[row] - y)
    case .binomial:
      let output = raw[row]
      return max(output, 0) + log1p(exp(-abs(output))) - y * output
    case .multinomial(let classes):
      let outputs = (0..<classes).map { raw[$0 * count + row] }
      let largest = outputs.max() ?? 0
      return largest + log(outputs.reduce(0) { $0 + exp($1 - largest) }) - outputs[Int(y)]
    }
  }
}

/// Lends the memory of three arrays to code that runs on several threads.
private func withPointers(
  _ raw: [Double], _ y: [Double], _ weights: [Double]?,
  _ body: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>?) -> Void
) {
  raw.withUnsafeBufferPointer { raw in
    y.withUnsafeBufferPointer { y in
      guard let raw = raw.baseAddress, let y = y.baseAddress else { return }
      guard let weights else { return body(raw, y, nil) }
      weights.withUnsafeBufferPointer { body(raw, y, $0.baseAddress) }
    }
  }
}
