import Foundations
import TensorEngine

extension Optimizer {
  /// One step down the gradient of a loss that is a mean over many rows, whose parts are
  /// differentiated on the engine's threads.
  ///
  ///     let means = optimizer.minimize(&network, rows: 256) { network, rows in
  ///       [(network(x.slice(rows)) - y.slice(rows)).squared().mean()]
  ///     }
  ///
  /// Rows are cut into parts of 128, the last one taking the rest, whatever the number of threads:
  /// the bits do not depend on it. Frozen parameters are constants.
  /// - Parameters:
  ///   - model: changed in place.
  ///   - count: how many rows there are, 1 or more.
  ///   - losses: scalars that are means over the given rows: the loss to differentiate, then what
  ///     else is to be reported. Called for several parts at a time.
  /// - Returns: the means over all rows. Where the loss is not finite, the model stays as it was.
  @discardableResult
  public mutating func minimize<Model: Module>(
    _ model: inout Model, rows count: Int, _ losses: (Model, Range<Int>) -> [Tensor]
  ) -> [Float] {
    precondition(count > 0, "minimize: expected at least one row")
    let size = 128
    let parts = max(1, count / size)
    if parts == 1 {
      var means: [Float] = []
      minimize(&model) { model in
        let results = losses(model, 0..<count)
        means = results.map(\.scalar)
        return results[0]
      }
      return means
    }
    let frozen = model.frozenParameters
    let network = model
    let results = WorkerPool.shared.map(parts) { part in
      let rows = part * size..<(part + 1 == parts ? count : (part + 1) * size)
      return PartialGradient(
        of: network, frozen: frozen, weight: Float(rows.count) / Float(count)
      ) { losses($0, rows) }
    }
    var total = results[0]
    for result in results.dropFirst() { total.add(result) }
    if total.means[0].isFinite { apply(total.gradients, to: &model) }
    return total.means
  }
}

/// What a part of the rows contributes to means and gradients.
private struct PartialGradient {
  var means: [Float]
  /// In the order of the parameters; nil of those that the loss does not depend on.
  var gradients: [Tensor?]

  init<Model: Module>(
    of model: Model, frozen: [Bool], weight: Float, _ losses: (Model) -> [Tensor]
  ) {
    (means, gradients) = TapeRecorder.withSpare { tape in
      var (model, records, index) = (model, [Int?](), 0)
      model.forEachParameter { parameter in
        let isFrozen = !frozen.isEmpty && frozen[index]
        index += 1
        records.append(isFrozen ? nil : tape.count)
        if !isFrozen { parameter = tape.watch(parameter) }
      }
      let results = losses(model)
      precondition(
        results.allSatisfy { $0.count == 1 },
        "minimize: the losses must be scalars, got \(results.map(\.shape))")
      tape.backward(from: weight == 1 ? results[0] : results[0] * weight)
      return (
        results.map { $0.scalar * weight },
        records.map { $0.flatMap { tape.takeGradient(ofRecord: $0) } }
      )
    }
  }

  mutating func add(_ other: PartialGradient) {
    for index in means.indices { means[index] += other.means[index] }
    for index in gradients.indices {
      guard let gradient = other.gradients[index] else { continue }
      if gradients[index]?.accumulate(gradient) == nil { gradients[index] = gradient }
    }
  }
}
