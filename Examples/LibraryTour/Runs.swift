import PalestraKit

/// Trains as `palestra train` does, with a callback of our own.
func followARun() throws {
  var options = RunOptions()
  options.environment = "CartPole-v1"
  options.budget.steps = 2_000
  options.evaluateEvery = 500
  options.tensorBoard = true
  let configuration = try RunConfiguration(
    options, environments: .standard, agents: .standard)
  var run = try TrainingRun(
    configuration, out: .new("runs/followed"), environments: .standard, agents: .standard)
  var longest = 0
  var isGoodEnough = false
  let result = try run.train(
    shouldStop: { isGoodEnough },
    observer: { event in
      switch event {
      case .episode(let episode): longest = max(longest, episode.length)
      case .evaluated(let evaluation):
        print(evaluation.facts.steps, evaluation.result.meanReturn, evaluation.agent.updateCount)
        isGoodEnough = evaluation.result.meanReturn >= 195
      default: break
      }
    })
  print(longest, result == nil ? "stopped" : "trained to the end")
}

/// Looks for settings with a score of our own.
func searchSettings() {
  let space = SearchSpace([
    SearchDimension("learning_rate", in: 1e-4...1e-1, isLogarithmic: true),
    SearchDimension("hidden_layers", [[32], [64, 64]]),
  ])
  var search = Search(space, sampler: TreeParzenSampler(trials: 3), seed: 1)
  search.run { point, _ in
    let settings = Dictionary(uniqueKeysWithValues: zip(space.names, point))
    let run = try train("dqn", on: "CartPole-v1", settings: settings, steps: 500, seed: 1)
    return [run.test.meanReturn]
  }
  for trial in search.ranked { print(trial.number, trial.point, trial.score ?? .nan) }
}
