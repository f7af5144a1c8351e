import EventFiles
import Gym
import Learning
import TensorEngine

/// What a run writes into its event file, under the keys of Stable-Baselines3
/// (https://stable-baselines3.readthedocs.io/en/master/common/logger.html).
extension TrainingRun {
  /// The values of a line of `progress.csv`.
  mutating func addEvents(of report: RunReport) {
    guard events != nil else { return }
    var event = EventLog.event(step: report.progress.steps)
    if let mean = report.meanReturn { event.add("rollout/ep_rew_mean", scalar: mean) }
    if let lengths = state.recentLengths, !lengths.isEmpty {
      event.add(
        "rollout/ep_len_mean", scalar: Double(lengths.reduce(0, +)) / Double(lengths.count))
    }
    event.add("time/fps", scalar: report.stepsPerSecond.rounded(.down))
    event.add("time/total_timesteps", scalar: Double(report.progress.steps))
    event.add("train/n_updates", scalar: Double(report.progress.updates))
    for metric in report.metrics where metric.value.isFinite {
      event.add(Self.key(metric.name), scalar: metric.value)
    }
    if let rate = constantLearningRate { event.add("train/learning_rate", scalar: rate) }
    event.add("rollout/returns", histogram: state.recentReturns)
    events?.add(event)
  }

  /// The result of an evaluation, the weights of the agent and a film of it.
  mutating func addEvents(
    of evaluation: RunEvaluation, _ archive: AgentArchive, _ observer: (RunEvent) -> Void
  ) {
    guard events != nil else { return }
    var event = EventLog.event(step: evaluation.facts.steps)
    let result = evaluation.result
    event.add("eval/mean_reward", scalar: result.meanReturn)
    if loop.environments.dataset?.epochLength == nil {
      let count = Double(max(1, result.lengths.count))
      event.add("eval/mean_ep_length", scalar: Double(result.lengths.reduce(0, +)) / count)
    } else if case .reward(let name, let isNegated) = dataSetScore {
      event.add(
        "eval/\(EpochReport.Score.key(of: name))",
        scalar: isNegated ? -result.meanReward : result.meanReward)
    } else {
      event.add("eval/accuracy", scalar: result.meanReward)
    }
    for metric in result.metrics where metric.value.isFinite {
      event.add("eval/\(metric.name)", scalar: metric.value)
    }
    for (name, tensor) in archive.tensors.sorted(by: { $0.key < $1.key }) {
      event.add("weights/\(name)", histogram: tensor.scalars.map(Double.init))
    }
    if let image = filmed(evaluation.agent, observer) { event.add("eval/film", image: image) }
    events?.add(event)
  }

  /// A film of an episode of the evaluation; nil where there is none. After a failure there are no
  /// more films.
  private mutating func filmed(_ agent: any Agent, _ observer: (RunEvent) -> Void) -> EventImage? {
    guard let film, loop.environments.dataset?.epochLength == nil else { return nil }
    do {
      let environment = try environments.make(
        configuration.environment, arguments: configuration.arguments)
      return try film(agent, environment, EvaluationSeeds.selection(of: configuration.seed))
    } catch {
      self.film = nil
      observer(.warning("there are no films in the event file: \(error)"))
      return nil
    }
  }

  private static func key(_ metric: String) -> String {
    metric == "epsilon" ? "rollout/exploration_rate" : "train/\(metric)"
  }

  /// The learning rate where the agent has one that no schedule changes and does not report it.
  private var constantLearningRate: Double? {
    func setting(_ name: String) -> SettingValue? {
      configuration.settings.first { $0.name == name }?.value
    }
    guard loop.agent.metrics.allSatisfy({ $0.name != "learning_rate" }),
      [nil, "constant"].contains(setting("schedule"))
    else { return nil }
    if case .number(let rate)? = setting("learning_rate") { return rate }
    return nil
  }
}
