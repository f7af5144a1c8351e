import TensorEngine
import TestSupport
import Testing

/// Every operation, forward and backward, against PyTorch and against central differences.
@Suite struct OperationTests {
  @Test(arguments: try OperationCase.all())
  func agreesWithPyTorch(_ test: OperationCase) throws {
    let tape = GradientTape()
    let inputs = test.inputs.map { tape.watch(Tensor($0)) }
    let output = try perform(test.operation, test.attributes, on: inputs)
    #expect(output.shape == Shape(test.output.shape))
    let mismatch = Tolerance.float32.mismatch(output.scalars, test.output.values)
    #expect(mismatch == nil, "output")
    if test.gradients.isEmpty { return }
    let gradients = tape.gradient(of: output, at: inputs, upstream: Tensor(test.upstream))
    for (index, (actual, expected)) in zip(gradients, test.gradients).enumerated() {
      #expect(actual.shape == Shape(expected.shape))
      let mismatch = Tolerance.float32.mismatch(actual.scalars, expected.values)
      #expect(mismatch == nil, "gradient of input \(index)")
    }
  }

  /// The rules written for differentiating again must agree with the fused ones.
  @Test(arguments: try OperationCase.all().filter { !$0.gradients.isEmpty })
  func recordedGradientsAgreeWithPyTorch(_ test: OperationCase) throws {
    let tape = GradientTape()
    let inputs = test.inputs.map { tape.watch(Tensor($0)) }
    let output = try perform(test.operation, test.attributes, on: inputs)
    let gradients = tape.gradient(
      of: output, at: inputs, upstream: Tensor(test.upstream), createGraph: true)
    for (actual, expected) in zip(gradients, test.gradients) {
      #expect(Tolerance.float32.mismatch(actual.scalars, expected.values) == nil)
    }
  }

  /// Two or three evaluations in Float32 with a step of 1/256: outputs of size y have an error of
  /// about 1e-7 y, which the division by 2/256 makes 1.3e-5 y, added up over the outputs that an
  /// input reaches (a row of a product: 17). The step's own error is h^2 f''' / 6 = 2.5e-6 f'''.
  static let differences = Tolerance(absolute: 2e-3, relative: 2e-3)

  @Test(
    arguments: try OperationCase.all().filter {
      !$0.gradients.isEmpty && $0.attributes.tie == nil
    })
  func agreesWithCentralDifferences(_ test: OperationCase) throws {
    let values = test.inputs.map(\.floats)
    for (index, expected) in test.gradients.enumerated() {
      let slopes = try values[index].indices.map { element in
        try centralDifference(test, values, input: index, element: element)
      }
      #expect(Self.differences.mismatch(slopes, expected.values) == nil, "input \(index)")
    }
  }

  private func centralDifference(
    _ test: OperationCase, _ values: [[Float]], input: Int, element: Int
  ) throws -> Double {
    let step = step(test.operation, at: values[input][element])
    func value(_ shift: Float) throws -> Double {
      var values = values
      values[input][element] += shift
      let inputs = zip(values, test.inputs).map { Tensor($0, shape: Shape($1.shape)) }
      let output = try perform(test.operation, test.attributes, on: inputs)
      return zip(output.scalars, test.upstream.values).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    return try (value(step) - value(-step)) / Double(2 * step)
  }

  /// Inputs are odd multiples of 1/128, so a step of 1/256 is exact, crosses no kink and makes no
  /// tie. Functions with a pole or a root at 0 take a step that shrinks with x: with h = x / 64 the
  /// relative error is about (h / x)^2 / 3 = 1e-4.
  private func step(_ operation: String, at x: Float) -> Float {
    let step: Float = 0x1p-8
    guard ["log", "sqrt", "pow"].contains(operation) else { return step }
    return min(step, x.binade.magnitude / 64)
  }
}

@Suite struct ToleranceTests {
  @Test func rejectsWhatIsOff() {
    let tolerance = Tolerance(absolute: 0.01, relative: 0.1)
    #expect(tolerance.mismatch([1.0 as Float, 2.0], [1, 2]) == nil)
    #expect(tolerance.mismatch([10.9 as Float], [10]) == nil)
    #expect(tolerance.mismatch([11.1 as Float], [10]) != nil)
    #expect(tolerance.mismatch([0.02 as Float], [0]) != nil)
    #expect(tolerance.mismatch([1.0 as Float], [1, 2]) != nil)
    #expect(tolerance.mismatch([.nan as Float], [1]) != nil)
    #expect(tolerance.mismatch([1.0 as Float], [.nan]) != nil)
    #expect(tolerance.mismatch([.infinity as Float], [-.infinity]) != nil)
    #expect(tolerance.mismatch([.infinity as Float, .nan], [.infinity, .nan]) == nil)
  }

  @Test func aWrongGradientIsFound() {
    // The slope of x^2 taken for that of x^3.
    let (_, gradients) = valueWithGradient(at: [Tensor([1.5])]) { $0[0].squared().sum() }
    #expect(Tolerance.float32.mismatch(gradients[0].scalars, [3 * 1.5 * 1.5]) != nil)
  }
}
