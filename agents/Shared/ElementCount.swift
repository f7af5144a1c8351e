import Gym
import Learning

/// The elements of the arrays that settings ask for, counted before any of them is allocated:
/// settings also come from untrusted files.
struct ElementCount {
  /// 800 MB of float32 values.
  static let largest = 200_000_000

  /// The sum so far; `Int.max` where it is beyond 64 bits.
  private(set) var value = 0

  /// Adds an array of this shape.
  mutating func add(_ sizes: Int...) {
    var product = 1
    for size in sizes {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: size)
      product = isTooLarge ? Int.max : next
    }
    let (sum, isTooLarge) = value.addingReportingOverflow(product)
    value = isTooLarge ? Int.max : sum
  }

  /// Adds the weights of dense layers.
  /// - Parameters:
  ///   - widths: inputs, hidden layers, outputs.
  ///   - copies: how often the agent holds them: the network, a target network, gradients, the
  ///     optimizer's moments, the candidates of a population.
  mutating func add(denseLayers widths: [Int], copies: Int) {
    for (inputs, outputs) in zip(widths, widths.dropFirst()) { add(inputs + 1, outputs, copies) }
  }

  /// Refuses more than `limit` elements.
  /// - Throws: `AgentError.wrongSetting` of the setting that asks for most of them.
  func check(
    _ name: String, _ value: some CustomStringConvertible, limit: Int = Self.largest
  ) throws(AgentError) {
    guard self.value <= limit else {
      throw .wrongSetting(
        name, value: "\(value)",
        expected: "values that need at most \(limit) array elements, not \(self.value)")
    }
  }
}

/// Refuses hidden layers whose networks would not fit into memory.
/// - Parameters:
///   - layers: units of the hidden layers.
///   - inputs: values of an observation.
///   - outputs: units of the last layer.
///   - copies: as in `ElementCount.add(denseLayers:copies:)`.
/// - Throws: `AgentError.wrongSetting` of `hidden_layers`.
func checkSize(ofHiddenLayers layers: [Int], inputs: Int = 1, outputs: Int = 1, copies: Int = 5)
  throws(AgentError)
{
  var count = ElementCount()
  count.add(denseLayers: [inputs] + layers + [outputs], copies: copies)
  try count.check("hidden_layers", layers)
}
