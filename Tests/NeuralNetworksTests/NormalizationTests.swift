import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

/// What Golden/make_normalization.py wrote.
private struct GoldenNormalization: Decodable {
  let shape: [Int]
  let x, mean, variance, y: [Float]
}

@Suite struct NormalizationTests {
  /// Float32 of numbers up to 10 in another order of operations.
  private static let tolerance: Float = 1e-5

  @Test func outputsAreThoseOfKeras() throws {
    let all = try GoldenFiles.decode([GoldenNormalization].self, from: "normalization.json")
    #expect(all.count == 2)
    for golden in all {
      let layer = Normalization(mean: Tensor(golden.mean), variance: Tensor(golden.variance))
      let y = layer(Tensor(golden.x, shape: Shape([3] + golden.shape)))
      #expect(y.shape.dimensions == [3] + golden.shape)
      for (found, expected) in zip(y.scalars, golden.y) {
        #expect(abs(found - expected) <= Self.tolerance * (1 + abs(expected)))
      }
      let doubled = Normalization(mean: layer.mean, variance: layer.variance * 4)
      #expect(doubled(Tensor(golden.x, shape: Shape([3] + golden.shape))) != y)
    }
  }

  @Test func aConstantFeatureIsNotDivided() {
    let layer = Normalization(mean: Tensor([5, 1]), variance: Tensor([0, 4]))
    #expect(layer(Tensor([5, 1, 7, 5], shape: [2, 2])).scalars == [0, 0, 2, 2])
    let fresh = Normalization(features: 2)
    #expect(fresh(Tensor([5, 1], shape: [1, 2])).scalars == [5, 1])
  }

  @Test func meanAndVarianceAreStateAndPassGradients() {
    var random = PCG64(seed: 1)
    var model = Sequential(inputs: 2, [.normalization, .dense(units: 1)], using: &random)
    #expect(model.stateNames == ["normalization_1.mean", "normalization_1.variance"])
    #expect(model.parameterNames == ["dense_1.kernel", "dense_1.bias"])
    var states = [Tensor([1, 2]), Tensor([4, 16])]
    model.forEachState { $0 = states.removeFirst() }
    // d/dx of the sum is the kernel divided by the standard deviations 2 and 4.
    let tape = GradientTape()
    let x = tape.watch(Tensor([3, 4], shape: [1, 2]))
    let gradients: [Tensor] = tape.gradient(of: model(x).sum(), at: [x])
    let kernel = model.parameters[0].scalars
    #expect(gradients[0].scalars == [kernel[0] / 2, kernel[1] / 4])
  }
}
