import CKernels
import Foundations

extension Tensor {
  /// A layer of gated recurrent units over sequences, in one operation: `[N, T, D]` to `[N, T, H]`.
  ///
  ///     z, r = sigmoid(x_t W + b + h_{t-1} U + b')
  ///     n = tanh(x_t W + b + r (h_{t-1} U + b'))
  ///     h_t = z h_{t-1} + (1 - z) n          h_0 = 0
  ///
  /// Cho et al. (2014), https://arxiv.org/abs/1406.1078, in the variant of Keras
  /// (`reset_after=True`), cuDNN and PyTorch, which resets after the product. The gates lie side by
  /// side in Keras's order.
  /// - Parameters:
  ///   - kernel: W, `[D, 3 H]`.
  ///   - recurrentKernel: U, `[H, 3 H]`.
  ///   - bias: b and b', `[2, 3 H]`.
  ///   - reversed: go from the last step to the first; results stay at the steps they belong to.
  /// - Returns: h of every step.
  public func gru(
    kernel: Tensor, recurrentKernel: Tensor, bias: Tensor, reversed: Bool = false
  ) -> Tensor {
    let sizes = SequenceSizes(
      "gru", x: self, kernel: kernel, recurrentKernel: recurrentKernel, bias: bias, gates: 3,
      biasRows: 2, reversed: reversed)
    let tape = TapeRecorder.watching([self, kernel, recurrentKernel, bias])
    let pass = GRUPass(
      x: self, kernel: kernel, recurrentKernel: recurrentKernel, bias: bias, sizes: sizes,
      memory: tape.map { _ in
        (
          gates: Tensor(uninitialized: sizes.gateShape),
          inner: .init(uninitialized: sizes.stateShape)
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

/// A GRU over a batch of sequences, there and back.
struct GRUPass {
  let x: Tensor
  let kernel: Tensor
  let recurrentKernel: Tensor
  let bias: Tensor
  let sizes: SequenceSizes
  /// What the gradient needs of every step, in the order of the pass and by blocks of sequences:
  /// gates after their functions, and what the reset gate multiplies. Nil where nobody asks for it.
  let memory: (gates: Tensor, inner: Tensor)?

  private func memory(of sequences: Range<Int>, scratch: UnsafeMutablePointer<Float>) -> (
    gates: StepMemory, inner: StepMemory
  ) {
    let (rows, width, units) = (sequences.count, sizes.width, sizes.units)
    guard let memory else {
      return (
        StepMemory(scratch, slots: 1, stepSize: rows * width),
        StepMemory(scratch + rows * width, slots: 1, stepSize: rows * units)
      )
    }
    let first = sequences.lowerBound * sizes.steps
    return (
      StepMemory(
        memory.gates.body.base + first * width, slots: sizes.steps, stepSize: rows * width),
      StepMemory(memory.inner.body.base + first * units, slots: sizes.steps, stepSize: rows * units)
    )
  }

  /// The states of all steps, `[N, T, H]`.
  func forward() -> Tensor {
    let (w, u) = (PackedMatrix(kernel), PackedMatrix(recurrentKernel))
    let (steps, inputs, width, units) = (sizes.steps, sizes.inputs, sizes.width, sizes.units)
    return .filled(sizes.stateShape) { y in
      sizes.forEachBlock { _, sequences in
        let rows = sequences.count
        let scratch = TensorBody(shape: Shape(rows * (3 * width + units) + units))
        defer { withExtendedLifetime(scratch) {} }
        let (zx, zh) = (scratch.base, scratch.base + rows * width)
        let memory = memory(of: sequences, scratch: zh + rows * width)
        let zeros = scratch.base + rows * (3 * width + units)
        kernel_fill(zeros, 0, units)
        let common = self.memory == nil ? sizes.commonSteps(x.body.base, of: sequences) : 0
        for position in 0..<steps {
          let row = sequences.lowerBound * steps + sizes.step(position)
          let h = y + row * units
          let rows = position < common ? 1 : rows
          let before = position == 0 ? zeros : sizes.reversed ? h + units : h - units
          let stride = position == 0 ? 0 : steps * units
          w.multiply(
            x.body.base + row * inputs, stride: steps * inputs, rows: rows,
            from: .row(bias.body.base), to: zx, stride: width)
          u.multiply(
            before, stride: stride, rows: rows, from: .row(bias.body.base + width), to: zh,
            stride: width)
          kernel_gru_step(
            zx, zh, before, stride, memory.gates.at(position), memory.inner.at(position), h,
            steps * units, rows, units)
          if position < common { sizes.spreadState(h, over: sequences.count) }
        }
      }
    }
  }

  /// Adds the gradients of the operands, through time: one product a step for the state, one at the
  /// end for each kernel.
  func addGradient(_ upstream: Tensor, result: Tensor, on tape: TapeRecorder) {
    let dx = x.isTraced ? Tensor(uninitialized: x.shape) : nil
    let slopes = (
      x: Tensor(uninitialized: sizes.gateShape), h: Tensor(uninitialized: sizes.gateShape)
    )
    let sums = Tensor.zeros([sizes.blockCount, 2, sizes.width])
    goBack(upstream, result, slopes: slopes, sums: sums, dx: dx)
    if let dx { tape.accumulate(dx, x.slot) }
    tape.add(x.kernelGradient(slopes.x), to: kernel)
    tape.add(result.states(beforeEachStep: sizes).kernelGradient(slopes.h), to: recurrentKernel)
    tape.add(sums.sum(along: 0), to: bias)
  }

  /// Walks back through time.
  /// - Parameters:
  ///   - upstream: the gradient at the states, `[N, T, H]`.
  ///   - result: the states.
  ///   - slopes: receive the gradients at the products with both kernels, `[N, T, 3 H]`.
  ///   - sums: receives their sums over time and each block's sequences.
  ///   - dx: receives the gradient at x, where there is one.
  private func goBack(
    _ upstream: Tensor, _ result: Tensor, slopes: (x: Tensor, h: Tensor), sums: Tensor, dx: Tensor?
  ) {
    let (steps, inputs, width, units) = (sizes.steps, sizes.inputs, sizes.width, sizes.units)
    let u = PackedMatrix(recurrentKernel, transposed: true)
    let w = dx.map { _ in PackedMatrix(kernel, transposed: true) }
    sizes.forEachBlock { block, sequences in
      let rows = sequences.count
      let scratch = TensorBody(shape: Shape((rows * 2 + 1) * units))
      defer { withExtendedLifetime(scratch) {} }
      kernel_fill(scratch.base, 0, (rows * 2 + 1) * units)
      let (dh, kept, zeros) = (
        scratch.base, scratch.base + rows * units, scratch.base + 2 * rows * units
      )
      let memory = memory(of: sequences, scratch: scratch.base)
      for position in (0..<steps).reversed() {
        let row = sequences.lowerBound * steps + sizes.step(position)
        let h = result.body.base + row * units
        let (dzx, dzh) = (slopes.x.body.base + row * width, slopes.h.body.base + row * width)
        kernel_gru_step_gradient(
          memory.gates.at(position), memory.inner.at(position),
          position == 0 ? zeros : sizes.reversed ? h + units : h - units,
          position == 0 ? 0 : steps * units, upstream.body.base + row * units, steps * units, dh,
          kept, dzx, dzh, steps * width, sums.body.base + 2 * block * width,
          sums.body.base + (2 * block + 1) * width, rows, units)
        if position > 0 {
          u.multiply(dzh, stride: steps * width, rows: rows, from: .zero, to: dh, stride: units)
        }
        if let w, let dx {
          w.multiply(
            dzx, stride: steps * width, rows: rows, from: .zero, to: dx.body.base + row * inputs,
            stride: steps * inputs)
        }
      }
    }
  }
}

extension GRUPass {
  /// Adds the gradients of the operands by operations that can be differentiated again: the forward
  /// pass step by step, then the way back.
  func recordGradient(_ upstream: Tensor, on tape: TapeRecorder) {
    let states = recordedStates()
    var sums = RecurrentGradients()
    var dh: Tensor?
    for position in (0..<sizes.steps).reversed() {
      let step = sizes.step(position)
      let (now, before) = (states[position], position > 0 ? states[position - 1].h : nil)
      let slope = upstream.step(step) + (dh ?? Tensor(0))
      let old = before ?? .zeros(now.h.shape)
      let dz = slope * (old - now.n) * now.z * (1 - now.z)
      let dn = slope * (1 - now.z) * (1 - now.n.squared())
      let dr = dn * now.inner * now.r * (1 - now.r)
      let forInputs = Tensor.concatenated([dz, dr, dn], along: 1)
      let forStates = Tensor.concatenated([dz, dr, dn * now.r], along: 1)
      dh = forStates.matmul(recurrentKernel, transposingOther: true) + slope * now.z
      sums.add(
        x.step(step), before, forInputs, forStates,
        bias: .stacked([forInputs.sum(along: 0), forStates.sum(along: 0)]))
      sums.dx[step] = forInputs.matmul(kernel, transposingOther: true)
    }
    sums.pass(to: x, kernel, recurrentKernel, bias, on: tape)
  }

  /// Gates after their functions, what the reset gate multiplies, and states of one step, `[N, H]`
  /// each.
  private struct State {
    let z: Tensor, r: Tensor, n: Tensor, inner: Tensor, h: Tensor
  }

  private func recordedStates() -> [State] {
    var states: [State] = []
    for position in 0..<sizes.steps {
      let step = x.step(sizes.step(position))
      let h = states.last?.h ?? .zeros(Shape(sizes.sequences, sizes.units))
      let inputs = (step.matmul(kernel) + bias.slice(0..<1)).parts(3)
      let recurrent = (h.matmul(recurrentKernel) + bias.slice(1..<2)).parts(3)
      let (z, r) = ((inputs[0] + recurrent[0]).sigmoid(), (inputs[1] + recurrent[1]).sigmoid())
      let n = (inputs[2] + r * recurrent[2]).tanh()
      states.append(State(z: z, r: r, n: n, inner: recurrent[2], h: z * h + (1 - z) * n))
    }
    return states
  }
}
