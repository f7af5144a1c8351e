import Datasets
import Gym
import Spaces

extension TextSampling {
  /// Every known corpus, and one's own file, as data sets; what is missing is named when the
  /// environment is made. Then, as ordinary environments, those in which the agent writes freely in
  /// the language of a grammar.
  static let specs = EnvironmentSpec.declared { () throws(GymError) in
    var specs: [EnvironmentSpec] = []
    for entry in CorpusEntry.standard {
      specs.append(try spec(entry.name, entry, entry.summary))
    }
    specs.append(
      try spec(
        TextSamplingParameters.ownCorpus, nil, "Your own texts: path=FILE, plain or .csv."))
    for entry in CorpusEntry.standard where entry.hasGrammar {
      specs.append(try freeSpec(entry))
    }
    return specs
  }

  private static func spec(
    _ name: String, _ entry: CorpusEntry?, _ summary: String
  ) throws(GymError) -> EnvironmentSpec {
    var spec = try EnvironmentSpec(
      id: "TextSampling/\(name)-v0", summary: "Name the next token. \(summary)",
      arguments: [TextSamplingParameters.corpus.name: .string(name)],
      vectorEntryPoint: makeVector, entryPoint: make)
    spec.dataSetPlan = plan
    return spec.taking(TextSamplingParameters.arguments(of: entry))
  }

  private static func freeSpec(_ entry: CorpusEntry) throws(GymError) -> EnvironmentSpec {
    try EnvironmentSpec(
      id: "TextSampling/\(entry.name)-free-v0",
      summary: "Write a text that an n-gram model finds likely. \(entry.summary)",
      arguments: [
        TextSamplingParameters.corpus.name: .string(entry.name),
        TextSamplingParameters.freeRunning.listed.name: true,
      ],
      entryPoint: make
    ).taking(TextSamplingParameters.arguments(of: entry))
  }

  /// Makes the environment from keyword arguments; see `TextSamplingParameters`.
  static func make(_ arguments: [String: InfoValue]) throws(GymError) -> TextSampling {
    try TextSampling(try TextSamplingParameters(arguments))
  }

  /// Makes the vector environment; where the agent writes freely, single ones side by side.
  static func makeVector(_ request: VectorRequest) throws(GymError) -> any VectorEnvironment {
    let parameters = try TextSamplingParameters(request.arguments)
    guard parameters.isFreeRunning else {
      return try VectorTextSampling(
        parameters, count: request.count, autoreset: request.autoreset)
    }
    let first = try TextSampling(parameters)
    return try SyncVectorEnvironment(
      Array(repeating: AnyEnvironment(first), count: max(0, request.count)),
      autoreset: request.autoreset)
  }

  /// How agents are evaluated: by the examples held out, then by the test texts. A model that
  /// reports a loss, the cross-entropy of the next token, is compared by that: the most likely token
  /// may stay the same while its probability becomes much better.
  static let plan = {
    var plan = DataSetPlan(
      selection: ["split": "validation"], test: ["split": "test"],
      fraction: TextSamplingParameters.validation.listed.name)
    plan.lossName = "cross-entropy"
    plan.rewardChoice = DataSetPlan.RewardChoice(
      argument: TextSamplingParameters.shownReward.name,
      scores: [
        TextSamplingParameters.Reward.likelihood.rawValue:
          .reward(name: "log-likelihood", isNegated: false)
      ])
    return plan
  }()
}
