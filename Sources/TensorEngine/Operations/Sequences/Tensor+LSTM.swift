import CKernels
import Foundations

extension Tensor {
  /// A layer of long short-term memory over sequences, in one operation: `[N, T, D]` to
  /// `[N, T, H]`.
  ///
  ///     i, f, g, o = x_t W + h_{t-1} U + b
  ///     c_t = sigmoid(f) c_{t-1} + sigmoid(i) tanh(g)
  ///     h_t = sigmoid(o) tanh(c_t)          h_0 = c_0 = 0
  ///
  /// Hochreiter and Schmidhuber (1997), https://doi.org/10.1162/neco.1997.9.8.1735, with the forget
  /// gate of Gers et al. (2000). The gates lie side by side in Keras's order.
  /// - Parameters:
  ///   - kernel: W, `[D, 4 H]`.
  ///   - recurrentKernel: U, `[H, 4 H]`.
  ///   - bias: b, `[4 H]`.
  ///   - reversed: go from the last step to the first; results stay at the steps they belong to.
  /// - Returns: h of every step.
  public func lstm(
    kernel: Tensor, recurrentKernel: Tensor, bias: Tensor, reversed: Bool = false
  ) -> Tensor {
    let sizes = SequenceSizes(
      "lstm", x: self, kernel: kernel, recurrentKernel: recurrentKernel, bias: bias, gates: 4,
      biasRows: 1, reversed: reversed)
    let tape = TapeRecorder.watching([self, kernel, recurrentKernel, bias])
    let pass = LSTMPass(
      x: self, kernel: kernel, recurrentKernel: recurrentKernel, bias: bias, sizes: sizes,
      memory: tape.map { _ in
        (
          gates: Tensor(uninitialized: sizes.gateShape),
          cells: .init(uninitialized: sizes.stateShape)
        )
      })
    let y = pass.forward()
    guard let tape else { return y }
    let result = y
    return tape.record(y) { tape, upstream in
      if tape.isRecording {
        pass.recordGradient(upstream, on: tape)
      } else {
        pass.addGradient(upstream, result: result, on: tape)
      }
    }
  }
}

/// An LSTM over a batch of sequences, there and back.
struct LSTMPass {
  let x: Tensor
  let kernel: Tensor
  let recurrentKernel: Tensor
  let bias: Tensor
  let sizes: SequenceSizes
  /// What the gradient needs of every step, in the order of the pass and by blocks of sequences:
  /// gates after their functions and cells. Nil where nobody asks for it.
  let memory: (gates: Tensor, cells: Tensor)?

  /// A block's gates and cells of each position.
  private func memory(of sequences: Range<Int>, scratch: UnsafeMutablePointer<Float>) -> (
    gates: StepMemory, cells: StepMemory
  ) {
    let (rows, width, units) = (sequences.count, sizes.width, sizes.units)
    guard let memory else {
      return (
        StepMemory(scratch, slots: 1, stepSize: rows * width),
        StepMemory(scratch + rows * width, slots: 2, stepSize: rows * units)
      )
    }
    let first = sequences.lowerBound * sizes.steps
    return (
      StepMemory(
        memory.gates.body.base + first * width, slots: sizes.steps, stepSize: rows * width),
      StepMemory(memory.cells.body.base + first * units, slots: sizes.steps, stepSize: rows * units)
    )
  }

  /// The states of all steps, `[N, T, H]`.
  func forward() -> Tensor {
    let (w, u) = (PackedMatrix(kernel), PackedMatrix(recurrentKernel))
    let (steps, inputs, width, units) = (sizes.steps, sizes.inputs, sizes.width, sizes.units)
    return .filled(sizes.stateShape) { y in
      sizes.forEachBlock { _, sequences in
        let rows = sequences.count
        let scratch = TensorBody(shape: Shape(rows * 2 * (width + units) + units))
        defer { withExtendedLifetime(scratch) {} }
        let zeros = scratch.base + rows * 2 * (width + units)
        kernel_fill(zeros, 0, units)
        let memory = memory(of: sequences, scratch: scratch.base + rows * width)
        let common = self.memory == nil ? sizes.commonSteps(x.body.base, of: sequences) : 0
        for position in 0..<steps {
          let row = sequences.lowerBound * steps + sizes.step(position)
          let (z, h) = (scratch.base, y + row * units)
          let rows = position < common ? 1 : rows
          w.multiply(
            x.body.base + row * inputs, stride: steps * inputs, rows: rows,
            from: .row(bias.body.base), to: z, stride: width)
          if position > 0 {
            let before = sizes.reversed ? h + units : h - units
            u.multiply(
              before, stride: steps * units, rows: rows, from: .result, to: z, stride: width)
          }
          kernel_lstm_step(
            z, position > 0 ? memory.cells.at(position - 1) : zeros,
            position > 0 && position != common ? units : 0,
            memory.gates.at(position), memory.cells.at(position), h, steps * units, rows, units)
          if position < common { sizes.spreadState(h, over: sequences.count) }
        }
      }
    }
  }

  /// Adds the gradients of the operands, through time: one product a step for the state, one at the
  /// end for each kernel.
  func addGradient(_ upstream: Tensor, result: Tensor, on tape: TapeRecorder) {
    let dx = x.isTraced ? Tensor(uninitialized: x.shape) : nil
    let slopes = Tensor(uninitialized: sizes.gateShape)
    let sums = Tensor.zeros(Shape(sizes.blockCount, sizes.width))
    goBack(upstream, slopes: slopes, sums: sums, dx: dx)
    if let dx { tape.accumulate(dx, x.slot) }
    tape.add(x.kernelGradient(slopes), to: kernel)
    tape.add(result.states(beforeEachStep: sizes).kernelGradient(slopes), to: recurrentKernel)
    tape.add(sums.sum(along: 0), to: bias)
  }

  /// Walks back through time.
  /// - Parameters:
  ///   - upstream: the gradient at the states, `[N, T, H]`.
  ///   - slopes: receives the gradient at the gates before their functions, `[N, T, 4 H]`.
  ///   - sums: receives their sums over time and each block's sequences.
  ///   - dx: receives the gradient at x, where there is one.
  private func goBack(_ upstream: Tensor, slopes: Tensor, sums: Tensor, dx: Tensor?) {
    let (steps, inputs, width, units) = (sizes.steps, sizes.inputs, sizes.width, sizes.units)
    let u = PackedMatrix(recurrentKernel, transposed: true)
    let w = dx.map { _ in PackedMatrix(kernel, transposed: true) }
    sizes.forEachBlock { block, sequences in
      let rows = sequences.count
      let scratch = TensorBody(shape: Shape((rows * 2 + 1) * units))
      defer { withExtendedLifetime(scratch) {} }
      kernel_fill(scratch.base, 0, (rows * 2 + 1) * units)
      let (dh, dcells, zeros) = (
        scratch.base, scratch.base + rows * units, scratch.base + 2 * rows * units
      )
      let memory = memory(of: sequences, scratch: scratch.base)
      for position in (0..<steps).reversed() {
        let row = sequences.lowerBound * steps + sizes.step(position)
        let dz = slopes.body.base + row * width
        kernel_lstm_step_gradient(
          memory.gates.at(position), memory.cells.at(position),
          position > 0 ? memory.cells.at(position - 1) : zeros, position > 0 ? units : 0,
          upstream.body.base + row * units, steps * units, dh, dcells, dz, steps * width,
          sums.body.base + block * width, rows, units)
        if position > 0 {
          u.multiply(dz, stride: steps * width, rows: rows, from: .zero, to: dh, stride: units)
        }
        if let w, let dx {
          w.multiply(
            dz, stride: steps * width, rows: rows, from: .zero, to: dx.body.base + row * inputs,
            stride: steps * inputs)
        }
      }
    }
  }
}
