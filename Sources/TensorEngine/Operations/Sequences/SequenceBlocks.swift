import CKernels
import Foundations
import Glibc

/// The sizes of a recurrent layer's pass over a batch of sequences, and the blocks of sequences that
/// go through all steps on one thread, so that no thread waits for another within a sequence.
struct SequenceSizes {
  /// N
  let sequences: Int
  /// T
  let steps: Int
  /// D
  let inputs: Int
  /// H
  let units: Int
  /// The gates of a unit: 4 of an LSTM, 3 of a GRU.
  let gates: Int
  /// Whether the last step comes first.
  let reversed: Bool

  /// Checks the operands of an operation.
  /// - Precondition: the shapes fit.
  init(
    _ name: String, x: Tensor, kernel: Tensor, recurrentKernel: Tensor, bias: Tensor, gates: Int,
    biasRows: Int, reversed: Bool
  ) {
    precondition(x.rank == 3, "\(name): expected sequences [N, T, D], got \(x.shape)")
    let (inputs, units) = (x.shape[2], recurrentKernel.shape[0])
    let (wide, bias1) = (gates * units, Shape(gates * units))
    precondition(
      kernel.shape == Shape(inputs, wide) && recurrentKernel.shape == Shape(units, wide)
        && bias.shape == (biasRows == 1 ? bias1 : Shape(biasRows, wide)),
      """
      \(name): kernel \(kernel.shape), recurrent kernel \(recurrentKernel.shape) and bias \
      \(bias.shape) do not fit sequences \(x.shape)
      """)
    (sequences, steps, self.inputs, self.units) = (x.shape[0], x.shape[1], inputs, units)
    (self.gates, self.reversed) = (gates, reversed)
  }

  /// The columns of the kernels.
  var width: Int { gates * units }
  /// The shape of all gates, `[N, T, width]`.
  var gateShape: Shape { [sequences, steps, width] }
  /// The shape of all states, `[N, T, H]`.
  var stateShape: Shape { [sequences, steps, units] }

  /// The step that comes so far from the first.
  func step(_ position: Int) -> Int { reversed ? steps - 1 - position : position }

  /// Sequences in a block. Cut by sizes alone, as all work is: an eighth of the batch or what is
  /// worth a thread, in whole tiles of the product.
  var blockSize: Int {
    let work = max(1, steps * width * (inputs + units))
    let least = (MatrixProduct.partWork + work - 1) / work
    return (min(32, max(least, sequences / 8)) + 7) & ~7
  }

  /// Runs a closure for each block: its number and its sequences.
  func forEachBlock(_ body: (_ index: Int, _ sequences: Range<Int>) -> Void) {
    let size = blockSize
    WorkerPool.shared.chunks(of: sequences, size: size) { body($0.lowerBound / size, $0) }
  }

  /// The steps, in the order of a pass without a gradient, up to which all sequences of a block are
  /// equal, as texts are that are padded on the left: they are gone through as one, with the same
  /// bits.
  /// - Parameters:
  ///   - x: `[N, T, D]`.
  ///   - sequences: those of the block.
  /// - Returns: their number.
  func commonSteps(_ x: UnsafePointer<Float>, of sequences: Range<Int>) -> Int {
    guard sequences.count > 1 else { return 0 }
    let first = x + sequences.lowerBound * steps * inputs
    let size = inputs * MemoryLayout<Float>.size
    for position in 0..<steps {
      let start = first + step(position) * inputs
      for other in 1..<sequences.count
      where memcmp(start, start + other * steps * inputs, size) != 0 {
        return position
      }
    }
    return steps
  }

  /// Gives all sequences of a block the state of the first one at a step that they have in common.
  /// - Parameters:
  ///   - h: that state.
  ///   - count: the sequences of the block.
  func spreadState(_ h: UnsafeMutablePointer<Float>, over count: Int) {
    for other in 1..<count { (h + other * steps * units).update(from: h, count: units) }
  }

  /// The number of blocks.
  var blockCount: Int { (sequences + blockSize - 1) / blockSize }
}

/// What is kept of a block's steps, `[steps, sequences, size]`: of all of them for a gradient, or of
/// the last ones alone.
struct StepMemory {
  private let base: UnsafeMutablePointer<Float>
  private let slots: Int
  private let stepSize: Int

  /// - Parameters:
  ///   - memory: room for `slots` steps.
  ///   - slots: the steps that are kept.
  ///   - stepSize: the elements of a step.
  init(_ memory: UnsafeMutablePointer<Float>, slots: Int, stepSize: Int) {
    (base, self.slots, self.stepSize) = (memory, slots, stepSize)
  }

  /// Where the elements of a step are, by its position in the order of the pass.
  func at(_ position: Int) -> UnsafeMutablePointer<Float> {
    base + position % slots * stepSize
  }
}

extension Tensor {
  /// The states of the step before: of sequences `[N, T, H]` each row moved on by a step, zeros
  /// first.
  func states(beforeEachStep sizes: SequenceSizes) -> Tensor {
    let length = sizes.steps * sizes.units
    return .filled(shape) { y in
      read { x in
        sizes.forEachBlock { _, sequences in
          for index in sequences {
            let (from, to) = (x + index * length, y + index * length)
            let (zeros, rest) =
              sizes.reversed
              ? (to + length - sizes.units, to) : (to, to + sizes.units)
            kernel_fill(zeros, 0, sizes.units)
            rest.update(
              from: sizes.reversed ? from + sizes.units : from, count: length - sizes.units)
          }
        }
      }
    }
  }

  /// The gradient of a kernel that rows `[N T, I]` of this tensor were multiplied with, from the
  /// gradient at the products `[N T, O]`: `[I, O]`.
  func kernelGradient(_ slopes: Tensor) -> Tensor {
    let rows = slopes.count / slopes.shape[-1]
    return .product(
      view(shape: Shape(rows, shape[-1])), true,
      slopes.view(shape: Shape(rows, slopes.shape[-1])), false)
  }
}
