import Gym
import Learning

/// One experiment trained several times, each time with another seed and a folder of its own.
///
///     for configuration in try RepeatedRuns(options, count: 5).configurations(…) { … }
///     let summary = SampleSummary(errors)  // mean ± standard deviation
///
/// One seed says little: results of a learner scatter.
public struct RepeatedRuns: Sendable {
  /// How many runs at most.
  public static let limit = 1_000

  /// What each run is made from: the seeds follow each other.
  public let options: [RunOptions]
  /// The folder that the runs' folders go into, where one was named.
  public let folder: RunFolder?

  /// Plans the runs of seed, seed + 1…; where a folder was named, they go into `seedN` in it.
  /// - Throws: `ExperimentError.badOption` where there are no runs, too many, or not enough seeds.
  public init(_ options: RunOptions, count: Int) throws(ExperimentError) {
    guard (1...Self.limit).contains(count) else {
      throw .badOption(
        name: "runs", value: "\(count)", expected: "a whole number in 1...\(Self.limit)")
    }
    let parent = options.out.map { RunFolder(existing: $0) }
    folder = parent
    let first = options.seed ?? 0
    guard first <= UInt64.max - UInt64(count - 1) else {
      throw .badOption(
        name: "seed", value: "\(first)", expected: "to leave room for the seeds of \(count) runs")
    }
    self.options = (0..<UInt64(count)).map { number in
      var run = options
      run.seed = first + number
      run.out = parent?.file("seed\(first + number)")
      return run
    }
  }

  /// Takes the folder that the runs' folders go into, so that no other process trains there.
  /// - Parameter overwrite: whether the files of earlier runs may go.
  /// - Returns: the lock, to be held until the last run has ended; nil where no folder was named.
  /// - Throws: `ExperimentError.runInUse`, `unusableFolder`, or `folderHoldsRun`: before the first
  ///   run rather than after it.
  public func lock(overwrite: Bool) throws(ExperimentError) -> RunLock? {
    guard let folder else { return nil }
    try RunFolder.makeFolders(folder.path)
    let lock = try RunLock(folder)
    for case let out? in options.map(\.out) where !overwrite {
      if RunFolder(existing: out).holdsRun { throw .folderHoldsRun(path: out) }
    }
    return lock
  }

  /// The combined files of all runs: `seeds0-4` in the folder that was named, else beside the runs'
  /// folders, `runs/CartPole-v1-dqn-seeds0-4`.
  public func combined(_ configuration: RunConfiguration) -> CombinedRuns {
    let seeds = options.map { $0.seed ?? 0 }
    let name = "seeds\(seeds[0])-\(seeds[seeds.count - 1])"
    return CombinedRuns(folder?.file(name) ?? "\(configuration.defaultFolderStem)-\(name)")
  }

  /// The configuration of each run.
  /// - Throws: `ExperimentError` where a name, a setting or a number is wrong.
  public func configurations(
    overwrite: Bool, environments: EnvironmentRegistry, agents: AgentRegistry
  ) throws(ExperimentError) -> [(configuration: RunConfiguration, out: TrainingRun.Destination)] {
    var planned: [(RunConfiguration, TrainingRun.Destination)] = []
    for run in options {
      let configuration = try RunConfiguration(run, environments: environments, agents: agents)
      let destination: TrainingRun.Destination =
        run.out.map { .folder($0, overwrite: overwrite) } ?? .new(configuration.defaultFolder)
      planned.append((configuration, destination))
    }
    return planned
  }
}
