import TensorEngine
import TestSupport
import Testing

@testable import Attribution

/// What is done with maps before they are looked at, beside iNNvestigate's functions.
@Suite struct PostprocessingTests {
  @Test func mapsBecomeWhatTheOriginalsDraw() throws {
    let golden = try GoldenMaps("post_processing")
    let x = try golden["x"]
    let cases: [(String, Tensor)] = [
      ("project", x.projected()), ("project_-1_1", x.projected(to: -1...1)),
      ("project_absmax_2", x.projected(bound: 2)),
      ("project_positive_only", x.projected(isPositive: true)),
      ("gamma_0.5", x.gammaCorrected()), ("clip_quantile_1", x.clippingQuantiles()),
      ("clip_quantile_10", x.clippingQuantiles(10)),
    ]
    for (name, found) in cases {
      let expected = try golden[name]
      #expect(
        Tolerance.float32.mismatch(found.scalars, expected.scalars.map(Double.init)) == nil,
        "\(name)")
    }
    for (reduction, name) in [(ChannelReduction.sum, "sum"), (.absmax, "absmax")] {
      let indices = x.reducingChannels(reduction).projected(to: 0...255).scalars.map(Int.init)
      let expected = try golden["heatmap.\(name)_indices"].scalars.map { Int($0) }
      #expect(indices == expected, "heatmap \(name)")
    }
  }

  @Test func aMapOfZerosStaysInTheMiddle() {
    #expect(Tensor.zeros([1, 2, 2, 1]).projected() == Tensor(repeating: 0.5, shape: [1, 2, 2, 1]))
  }
}
