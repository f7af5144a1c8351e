import Gym

/// One experiment trained several times, each time with another seed and a folder of its own.
///
///     for configuration in try RepeatedRuns(options, count: 5).configurations(…) { … }
///     let summary = SampleSummary(errors)  // mean ± deviation
///
/// One seed says little: results of a learner scatter.
public struct RepeatedRuns: Sendable {
  /// How many runs at most.
  public static let limit = 1_000

  /// What each run is made from: the seeds follow each other.
  public let options: [RunOptions]

  /// Plans the runs of seed, seed + 1…; where a folder was named, they go into `seedN` in it.
  /// - Throws: `ExperimentError.badOption` where there are no runs, too many, or not enough seeds.
  public init(_ options: RunOptions, count: Int) throws(ExperimentError) {
    guard (1...Self.limit).contains(count) else {
      throw .badOption(
        name: "runs", value: "\(count)", expected: "a whole number in 1...\(Self.limit)")
    }
    let first = options.seed ?? 0
    guard first <= UInt64.max - UInt64(count - 1) else {
      throw .badOption(
        name: "seed", value: "\(first)", expected: "to leave room for the seeds of \(count) runs")
    }
    self.options = (0..<UInt64(count)).map { number in
      var run = options
      run.seed = first + number
      run.out = options.out.map { "\(RunFolder(existing: $0).path)/seed\(first + number)" }
      return run
    }
  }

  /// The configuration of each run.
  /// - Throws: `ExperimentError` where a name, a setting or a number is wrong, or a folder holds a
  ///   run already that may not be overwritten: before the first run rather than after it.
  public func configurations(
    overwrite: Bool, environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) -> [(configuration: RunConfiguration, out: TrainingRun.Destination)] {
    var planned: [(RunConfiguration, TrainingRun.Destination)] = []
    for run in options {
      let configuration = try RunConfiguration(run, environments: environments, agents: agents)
      guard let out = run.out else {
        planned.append((configuration, .new(configuration.defaultFolder)))
        continue
      }
      if !overwrite, RunFolder(existing: out).holdsRun { throw .folderHoldsRun(path: out) }
      planned.append((configuration, .folder(out, overwrite: overwrite)))
    }
    return planned
  }
}
