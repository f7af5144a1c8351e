import Glibc
import TensorEngine

extension SequentialMemory {
  /// The transitions of entries, over n steps where nothing ends before:
  ///
  ///     r(t) + gamma r(t+1) + … + gamma^(n-1) r(t+n-1)        from s(t) to s(t+n)
  func batch(of drawn: [(ring: Int, age: Int)], nSteps: Int, gamma: Double) -> TransitionBatch {
    let shape = Shape(drawn.count, windowLength * observationCount)
    let steps = drawn.map { rings[$0.ring].steps(from: $0.age, atMost: nSteps) }
    var batch = TransitionBatch(
      states: windows(shape) { drawn[$0] },
      actions: actionSize == nil ? drawn.map { rings[$0.ring].action($0.age) } : [],
      actionVectors: actionSize.map { actionVectors(of: drawn, size: $0) },
      rewards: column(drawn) { row, ring, age in
        var (sum, factor) = (ring.reward(age), 1.0)
        for step in 1..<max(1, steps[row]) {
          factor *= gamma
          sum += Float(factor) * ring.reward(age + step)
        }
        return sum
      },
      nextStates: windows(shape) { (drawn[$0].ring, drawn[$0].age + steps[$0]) },
      terminated: column(drawn) { row, ring, age in
        ring.isTerminated(age + steps[row] - 1) ? 1 : 0
      },
      nextStateIDs: drawn.indices.map { row in
        let ring = drawn[row].ring
        return ring * rings[0].limit + rings[ring].slot(drawn[row].age + steps[row])
      })
    if nSteps > 1 { batch.discounts = Tensor(steps.map { Float(pow(gamma, Double($0))) }) }
    return batch
  }

  /// The continuous actions of entries, `[N, A]`.
  private func actionVectors(of drawn: [(ring: Int, age: Int)], size: Int) -> Tensor {
    Tensor(shape: [drawn.count, size]) { actions in
      for (row, entry) in drawn.enumerated() {
        rings[entry.ring].copyAction(entry.age, to: &actions, at: row * size)
      }
    }
  }

  private func column(
    _ drawn: [(ring: Int, age: Int)], _ value: (Int, borrowing Ring, Int) -> Float
  ) -> Tensor {
    Tensor(shape: [drawn.count]) { values in
      for (row, entry) in drawn.enumerated() {
        values[row] = value(row, rings[entry.ring], entry.age)
      }
    }
  }

  /// The states that end with the entries of the rows.
  private func windows(_ shape: Shape, _ entry: (Int) -> (ring: Int, age: Int)) -> Tensor {
    Tensor(shape: shape) { states in
      for row in 0..<shape[0] {
        let (ring, age) = entry(row)
        rings[ring].copyWindow(
          endingAt: age, length: windowLength,
          ignoresEpisodeBoundaries: ignoresEpisodeBoundaries, to: &states, at: row * shape[1])
      }
    }
  }
}
