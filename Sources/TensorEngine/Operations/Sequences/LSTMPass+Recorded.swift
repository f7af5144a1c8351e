import Foundations

extension LSTMPass {
  /// Adds the gradients of the operands by operations that can be differentiated again: the forward
  /// pass step by step, then the way back.
  func recordGradient(_ upstream: Tensor, on tape: TapeRecorder) {
    let states = recordedStates()
    var sums = RecurrentGradients()
    var (dh, dc): (Tensor?, Tensor?) = (nil, nil)
    for position in (0..<sizes.steps).reversed() {
      let step = sizes.step(position)
      let (now, before) = (states[position], position > 0 ? states[position - 1] : nil)
      let slope = upstream.step(step) + (dh ?? Tensor(0))
      let t = now.c.tanh()
      let cell = slope * now.o * (1 - t.squared()) + (dc ?? Tensor(0))
      let old = before?.c ?? .zeros(now.c.shape)
      let dz = Tensor.concatenated(
        [
          cell * now.g * now.i * (1 - now.i), cell * old * now.f * (1 - now.f),
          cell * now.i * (1 - now.g.squared()), slope * t * now.o * (1 - now.o),
        ], along: 1)
      dh = dz.matmul(recurrentKernel, transposingOther: true)
      dc = cell * now.f
      sums.add(x.step(step), before?.h, dz, dz, bias: dz.sum(along: 0))
      sums.dx[step] = dz.matmul(kernel, transposingOther: true)
    }
    sums.pass(to: x, kernel, recurrentKernel, bias, on: tape)
  }

  /// Gates after their functions, cells and states of one step, `[N, H]` each.
  private struct State {
    let i: Tensor, f: Tensor, g: Tensor, o: Tensor, c: Tensor, h: Tensor
  }

  private func recordedStates() -> [State] {
    var states: [State] = []
    for position in 0..<sizes.steps {
      let before = states.last
      var z = x.step(sizes.step(position)).matmul(kernel) + bias
      if let before { z = z + before.h.matmul(recurrentKernel) }
      let parts = z.parts(4)
      let (i, f, g, o) = (
        parts[0].sigmoid(), parts[1].sigmoid(), parts[2].tanh(), parts[3].sigmoid()
      )
      let c = before.map { f * $0.c + i * g } ?? i * g
      states.append(State(i: i, f: f, g: g, o: o, c: c, h: o * c.tanh()))
    }
    return states
  }
}

/// The gradients of a recurrent layer's operands, step by step.
struct RecurrentGradients {
  /// Of x, by step, `[N, D]` each.
  var dx: [Int: Tensor] = [:]
  private var kernel: Tensor?
  private var recurrentKernel: Tensor?
  private var bias: Tensor?

  /// Adds what a step contributes.
  /// - Parameters:
  ///   - x: its inputs, `[N, D]`.
  ///   - before: the states before it, `[N, H]`; nil for zeros.
  ///   - dz: the gradient at the products with the kernel, `[N, gates H]`.
  ///   - recurrent: the gradient at the products with the recurrent kernel.
  ///   - sum: the gradient at the bias.
  mutating func add(
    _ x: Tensor, _ before: Tensor?, _ dz: Tensor, _ recurrent: Tensor, bias sum: Tensor
  ) {
    func added(_ total: Tensor?, _ part: Tensor) -> Tensor { total.map { $0 + part } ?? part }
    kernel = added(kernel, x.matmul(dz, transposingSelf: true))
    if let before {
      recurrentKernel = added(recurrentKernel, before.matmul(recurrent, transposingSelf: true))
    }
    bias = added(bias, sum)
  }

  /// Adds the sums to the operands' gradients.
  func pass(
    to x: Tensor, _ kernel: Tensor, _ recurrentKernel: Tensor, _ bias: Tensor,
    on tape: TapeRecorder
  ) {
    if !dx.isEmpty {
      let rows = (0..<dx.count).compactMap { dx[$0]?.reshaped(to: [x.shape[0], 1, x.shape[2]]) }
      tape.add(.concatenated(rows, along: 1), to: x)
    }
    if let sum = self.kernel { tape.add(sum, to: kernel) }
    if let sum = self.recurrentKernel { tape.add(sum, to: recurrentKernel) }
    if let sum = self.bias { tape.add(sum, to: bias) }
  }
}

extension Tensor {
  /// One step of sequences `[N, T, D]`: `[N, D]`.
  func step(_ index: Int) -> Tensor {
    slice(along: 1, index..<index + 1).reshaped(to: [shape[0], shape[2]])
  }

  /// The columns of a matrix in parts of one size.
  func parts(_ count: Int) -> [Tensor] {
    let size = shape[1] / count
    return (0..<count).map { slice(along: 1, $0 * size..<($0 + 1) * size) }
  }
}
