import TensorEngine

extension RecurrentWeights {
  /// The weights of Keras's fused LSTM on a GPU (`CuDNNLSTM`) as those of its plain one.
  ///
  /// Each of the four blocks of the input kernel lies transposed in the memory of one of its own
  /// shape, each block of the recurrent kernel is transposed, and the bias is the sum of two.
  /// - Precondition: kernels `[D, 4 H]` and `[H, 4 H]`, bias `[8 H]`.
  public func convertedFromFusedLSTM() -> RecurrentWeights {
    let (inputs, units) = (kernel.shape[0], recurrentKernel.shape[0])
    func blocks(_ matrix: Tensor, _ change: (Tensor) -> Tensor) -> Tensor {
      .concatenated(
        (0..<4).map { change(matrix.slice(along: 1, $0 * units..<($0 + 1) * units)) }, along: 1)
    }
    return RecurrentWeights(
      kernel: blocks(kernel) { $0.reshaped(to: [units, inputs]).transposed() },
      recurrentKernel: blocks(recurrentKernel) { $0.transposed() },
      bias: bias.slice(0..<4 * units) + bias.slice(4 * units..<8 * units))
  }
}
