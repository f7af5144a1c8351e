import Glibc
import NumPyRandom

/// How a next token is chosen among those that a model finds probable.
///
///     p = softmax(log(prediction + 1e-7) / T)
///
/// A temperature T below 1 prefers what is probable anyway, one above 1 surprises. Woolf (2018),
/// textgenrnn 2.0.0, `textgenrnn_sample`.
public struct TokenSampling: Sendable, Equatable {
  /// The temperatures, one token after the other, again from the first after the last; 0 takes the
  /// most probable token.
  public let temperatures: [Double]

  /// Temperatures of which every one is a finite number of at least 0; nil of others and of none.
  public init?(temperatures: [Double]) {
    guard !temperatures.isEmpty, temperatures.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      return nil
    }
    self.temperatures = temperatures
  }

  /// textgenrnn's temperatures: mostly 0.2, with more surprising tokens between.
  public static let standard = TokenSampling([1.0, 0.5, 0.2, 0.2])
  /// The most probable token, always.
  public static let mostProbable = TokenSampling([0])

  /// textgenrnn's temperatures for texts that several models write.
  public static let synthesis = TokenSampling([0.5, 0.2, 0.2])

  init(_ temperatures: [Double]) { self.temperatures = temperatures }

  /// The temperature after so many tokens, the first marker counted.
  public func temperature(after count: Int) -> Double {
    temperatures[max(0, count - 1) % temperatures.count]
  }

  /// The probabilities that tokens are drawn with.
  /// - Parameters:
  ///   - prediction: the model's probabilities, `[V]`.
  ///   - temperature: above 0.
  /// - Returns: `[V]`, with the sum 1.
  public static func probabilities(_ prediction: Span<Float>, temperature: Double) -> [Double] {
    var values = prediction.indices.map { log(Double(prediction[$0]) + 1e-7) / temperature }
    // The largest becomes 0, so that nothing overflows however low the temperature is.
    let largest = values.max() ?? 0
    var total = 0.0
    for index in values.indices {
      values[index] = exp(values[index] - largest)
      total += values[index]
    }
    for index in values.indices { values[index] /= total }
    return values
  }

  /// Draws a token.
  ///
  /// The first id at which the sum of the probabilities exceeds one uniform draw; where that is 0,
  /// which is no token, the second most probable id.
  /// - Parameters:
  ///   - prediction: the model's probabilities, `[V]`.
  ///   - temperature: 0 takes the most probable id and draws nothing.
  ///   - random: where the draw comes from.
  /// - Returns: an id in 0..<V.
  public static func token(
    _ prediction: Span<Float>, temperature: Double, using random: inout PCG64
  ) -> Int {
    if temperature == 0 { return ranking(prediction, count: 1).first ?? 0 }
    let probabilities = probabilities(prediction, temperature: temperature)
    var (sum, token) = (0.0, probabilities.count - 1)
    let draw = random.uniform(0, 1)
    for index in probabilities.indices {
      sum += probabilities[index]
      if sum > draw {
        token = index
        break
      }
    }
    guard token == 0 else { return token }
    return ranking(prediction, count: 2).last ?? 0
  }

  /// The most probable ids, the first of equal ones first.
  public static func ranking(_ prediction: Span<Float>, count: Int) -> [Int] {
    let order = prediction.indices.sorted { (-prediction[$0], $0) < (-prediction[$1], $1) }
    return Array(order.prefix(count))
  }

  /// The most probable tokens, in this order; padding is none.
  public static func tokenRanking(_ prediction: Span<Float>, count: Int) -> [Int] {
    Array(ranking(prediction, count: count + 1).filter { $0 != 0 }.prefix(count))
  }
}
