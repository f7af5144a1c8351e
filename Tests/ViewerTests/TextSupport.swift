import Foundations
import Gym
import Learning
import TensorEngine

/// A model of texts whose answers are known: after `a` comes b with 0.75, after `b` a with 0.5 or the
/// end, and it attends to the last token alone.
struct AlternatingModel: TextGenerating {
  let vocabulary: Vocabulary?
  let windowLength = 4
  /// Whether the network has an attention-weighted average.
  var hasAttention = true

  init(hasAttention: Bool = true) throws {
    vocabulary = try Vocabulary(tokens: ["a", "b", "<s>"], level: .character)
    self.hasAttention = hasAttention
  }

  func nextTokenProbabilities(after windows: Tensor) -> Tensor {
    let ids = windows.scalars
    let rows = (0..<windows.shape[0]).map { row -> [Float] in
      switch ids[row * windowLength + windowLength - 1] {
      case 1: [0, 0.125, 0.75, 0.125]
      case 2: [0, 0.5, 0, 0.5]
      default: [0, 1, 0, 0]
      }
    }
    return Tensor(rows.flatMap { $0 }, shape: [windows.shape[0], 4])
  }

  func explainedPredictions(after windows: Tensor) -> ExplainedPredictions {
    let weights = (0..<windows.shape[0]).flatMap { _ -> [Float] in [0, 0, 0.25, 0.75] }
    return ExplainedPredictions(
      probabilities: nextTokenProbabilities(after: windows),
      attention: hasAttention
        ? Tensor(weights, shape: [windows.shape[0], windowLength]) : nil)
  }

  var environmentCount: Int { 1 }
  var updateCount: Int { 0 }
  var metrics: [Metric] { [] }
  mutating func actions(for observations: Tensor, mode: ActingMode) -> Actions { .discrete([]) }
  mutating func observe(_ transitions: Transitions) {}
  mutating func code(with coder: inout ArchiveCoder) {}
}
