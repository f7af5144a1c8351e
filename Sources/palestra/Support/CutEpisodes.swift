import Environments
import Experiments
import Gym
import Learning

/// What to say of episodes that an evaluation cut.
enum CutEpisodes {
  /// `20 of 20 episodes were cut after 10,000 steps`; nil where none was.
  static func note(_ result: EvaluationResult, in id: String, asked: Int?) -> String? {
    guard result.cutEpisodes > 0,
      let limit = EnvironmentRegistry.standard.evaluationSteps(in: id, asked: asked)
    else { return nil }
    return "\(result.cutEpisodes) of \(result.returns.count) episodes were cut after "
      + "\(grouped(limit)) steps: the agent did not come to an end"
  }
}
