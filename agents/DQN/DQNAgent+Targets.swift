import Foundations
import NeuralNetworks
import TensorEngine

/// What the values of a minibatch are drawn to.
extension DQNAgent {
  /// The targets of one-step Q-learning for some rows of the batch, `[N]`.
  func targets(_ rows: Range<Int>) -> Tensor {
    let width = spaces.observationCount * settings.windowLength
    let next = Array(batch.nextStates[rows.lowerBound * width..<rows.upperBound * width])
    let best = bestNextValues(Tensor(next, shape: [rows.count, width]))
    return targets(rows, best: best) { $0 }
  }

  /// The targets for all rows of the batch, `[N]`, from a network that is asked once for each state.
  ///
  /// The states are asked for in the order in which they came to be. Neighbours wake the same units,
  /// and what they leave asleep together is skipped (`MatrixProduct.skipsZeros`).
  func targetsOfAll(_ count: Int) -> Tensor {
    let distinct = DistinctStates(batch.nextSlots[..<count])
    let width = spaces.observationCount * settings.windowLength
    // Rows of zeros fill the last tile: a matrix library sums the rows of an odd rest in another order,
    // and a state's value is not to depend on how many others are asked for.
    let whole = (distinct.count + 7) & ~7
    let states = Tensor(shape: [whole, width]) { states in
      for index in distinct.count * width..<whole * width { states[index] = 0 }
      for row in 0..<count {
        let (from, to) = (row * width, distinct.places[row] * width)
        for index in 0..<width { states[to + index] = batch.nextStates[from + index] }
      }
    }
    return targets(0..<count, best: bestNextValues(states)) { distinct.places[$0] }
  }

  /// The targets of one-step Q-learning, `[N]`.
  ///
  ///     y = r + gamma (1 - terminal) Q'(s', a*)
  private func targets(_ rows: Range<Int>, best: Tensor, place: (Int) -> Int) -> Tensor {
    let gamma = Float(settings.gamma)
    return Tensor(shape: [rows.count]) { targets in
      best.withSpan { best in
        for index in targets.indices {
          let row = rows.lowerBound + index
          targets[index] =
            batch.rewards[row] + gamma * (1 - batch.terminated[row]) * best[place(index)]
        }
      }
    }
  }

  /// Q'(s', a*), `[N]`; by parts that pass through the whole network on one thread each. The last
  /// part has the rest.
  private func bestNextValues(_ nextStates: Tensor) -> Tensor {
    let (count, size) = (nextStates.shape[0], 128)
    let parts = max(1, count / size)
    return .filled([count]) { best in
      WorkerPool.shared.parallel(parts) { part in
        let rows = part * size..<(part + 1 == parts ? count : (part + 1) * size)
        let states = nextStates.slice(rows)
        let values = Self.qValues(targetNetwork(states), dueling: settings.dueling)
        let chosen =
          settings.double
          ? values.selectingColumns(qValues(of: states).argmax()) : values.max(along: 1)
        chosen.read { (best + rows.lowerBound).update(from: $0, count: rows.count) }
      }
    }
  }
}
